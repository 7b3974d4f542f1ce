import { z } from 'zod'
import type { Restriction } from '#lib/oauth/ports.ts'
import type { RestrictionKind } from '#lib/oauth/restrictions/kinds.ts'
import { addresses } from './addresses.ts'
import type { Mode } from './managed-restriction.ts'
import { quota } from './quota.ts'

const BY_KIND = { addresses, quota } satisfies Record<RestrictionKind, unknown>

/** Every kind of restriction, in the order in which they are asked and shown. */
export const RESTRICTIONS = Object.values(BY_KIND)

/** Their settings as forms send them; what is left out stays. */
export const typedRestrictions = z.object({ ...addresses.typed, ...quota.typed }).partial()

const storedRestrictions = z.object({ ...addresses.stored, ...quota.stored })

/** How a client is restricted. What is off may have its list or number kept. */
export type Restrictions = z.output<typeof storedRestrictions>

/** Some of it, by whatever way it was read; what is left out stays. */
export const wantedRestrictions = storedRestrictions.partial()
export type WantedRestrictions = z.output<typeof wantedRestrictions>

/** Those of a client without any. */
export const UNRESTRICTED: Restrictions = { ...addresses.none, ...quota.none }

/** A row of `client_restriction`. A rule is an object of one member, which is called as its setting. */
export type StoredRestriction = { kind: string; mode: Mode; rule: unknown }

/** What is read of such a row. */
export const STORED_RESTRICTION = { kind: true, mode: true, rule: true } as const

const ruleSchema = z.record(z.string(), z.unknown())

/**
 * What rows stand for. Those of kinds that another version knows are left alone.
 * @throws ZodError for a rule that is none of its kind
 */
export function restrictionsIn(rows: readonly StoredRestriction[]): Restrictions {
  if (rows.length === 0) return UNRESTRICTED
  const settings: Record<string, unknown> = { ...UNRESTRICTED }
  for (const { kind, mode, rule } of rows) {
    const known = RESTRICTIONS.find((restriction) => restriction.kind === kind)
    if (known) Object.assign(settings, ruleSchema.parse(rule), { [known.mode]: mode })
  }
  return storedRestrictions.parse(settings)
}

/** What an audit row says of restrictions; what cannot be read is off. */
export function restrictionsAsTold(settings: Readonly<Record<string, unknown>>): Restrictions {
  const told = storedRestrictions.safeParse({ ...UNRESTRICTED, ...settings })
  return told.success ? told.data : UNRESTRICTED
}

/** What restrictions are once what is wanted is done. */
export function changedTo(before: Restrictions, wanted: WantedRestrictions): Restrictions {
  const named = Object.entries(wanted).filter(([, value]) => value !== undefined)
  return storedRestrictions.parse({ ...before, ...Object.fromEntries(named) })
}

/** The restrictions that rows stand for, as the token endpoint asks them. */
export function openRestrictions(rows: readonly StoredRestriction[]): Restriction[] {
  const settings = restrictionsIn(rows)
  return RESTRICTIONS.flatMap((restriction) => {
    const mode = settings[restriction.mode]
    return mode === 'off' ? [] : [restriction.open(mode, settings)]
  })
}
