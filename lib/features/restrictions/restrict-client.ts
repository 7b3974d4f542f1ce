import type { Actor, Principal } from '#lib/access/actor.ts'
import { may } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { requireSeen, settingsInWords } from '#lib/changes/seen-version.ts'
import { lockVisibleClient } from '#lib/features/apps/lock-client.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import type { Mode } from './managed-restriction.ts'
import { holdByStaff } from './quota-by-staff.ts'
import {
  changedTo,
  RESTRICTIONS,
  type Restrictions,
  restrictionsIn,
  STORED_RESTRICTION,
  type WantedRestrictions,
} from './restrictions.ts'

/**
 * Changes how a client is restricted; what is left out stays. A list or a quota is kept while its mode is `off`.
 * @param input.seen the version of what is changed, as its form showed it
 * @throws AppError `not_found` for a client the caller cannot see, `invalid` for a mode without what it needs,
 *   `conflict` when what is changed is not as it was seen, `forbidden` for a team that loosens a quota of the connectivity
 *   team's
 */
export async function restrictClient(
  ctx: { actor: Actor },
  { clientId, seen, ...wanted }: { clientId: string; seen?: string | undefined } & WantedRestrictions,
): Promise<{ changed: boolean } & Restrictions> {
  return await db().$transaction(async (tx) => {
    const client = await lockVisibleClient(tx, ctx.actor, 'app.change', clientId)
    const rows = await tx.clientRestriction.findMany({
      where: { clientRef: client.id },
      select: { ...STORED_RESTRICTION, isOfStaff: true },
    })
    const before = restrictionsIn(rows)
    const after = changedTo(before, wanted)
    requireWhatModesNeed(after)
    if (JSON.stringify(after) === JSON.stringify(before)) return { changed: false, ...before }
    const shown = Object.fromEntries(Object.entries(before).filter(([name]) => Object.hasOwn(wanted, name)))
    await requireSeen(seen, shown, {
      subject: { kind: 'client', id: client.id },
      by: 'client.restricted',
      now: settingsInWords(shown),
    })
    const isStaff = may(ctx.actor, 'request.decide')
    if (!isStaff) requireTheirs(rows, before, after)
    await storeRestrictions(tx, client.id, after)
    if (isStaff) await holdByStaff(tx, client.id, before, after)
    await changed(tx, {
      actor: ctx.actor,
      name: 'client.restricted',
      ...aboutClient(client),
      detail: { clientId, before, after },
    })
    return { changed: true, ...after }
  })
}

const ENFORCED = 'enforce' satisfies Mode

/**
 * Restricts an app that was registered just now, in the same transaction, as the connectivity team prepared it: to these
 * networks, and to a quota that the app’s own people don’t raise.
 * @param actor whoever registered it
 */
export async function restrictNewClient(
  tx: Db,
  actor: Principal,
  client: { id: string; clientId: string; teamId: string },
  {
    allowedAddresses,
    quotaPerHour,
  }: { allowedAddresses: readonly string[]; quotaPerHour?: number | undefined },
): Promise<void> {
  if (allowedAddresses.length === 0 && quotaPerHour === undefined) return
  const before = restrictionsIn([])
  const after = changedTo(before, {
    ...(allowedAddresses.length > 0 && { allowedAddresses: [...allowedAddresses], addressMode: ENFORCED }),
    ...(quotaPerHour !== undefined && { quotaPerHour, quotaMode: ENFORCED }),
  })
  await storeRestrictions(tx, client.id, after)
  await holdByStaff(tx, client.id, before, after)
  await changed(tx, {
    actor,
    name: 'client.restricted',
    ...aboutClient(client),
    detail: { clientId: client.clientId, before, after },
  })
}

/** What the connectivity team holds an app to, they alone loosen. */
function requireTheirs(
  rows: readonly { kind: string; isOfStaff: boolean }[],
  before: Restrictions,
  after: Restrictions,
): void {
  const held = RESTRICTIONS.find(({ kind }) => rows.some((row) => row.isOfStaff && row.kind === kind))
  if (held?.loosens(before, after))
    throw new AppError(
      'forbidden',
      'The connectivity team holds the app to this. Request a higher quota instead.',
      held.setting,
    )
}

/** @throws AppError `invalid` for a mode without what it needs */
export function requireWhatModesNeed(settings: Restrictions): void {
  for (const { setting, mode, missing } of RESTRICTIONS)
    if (settings[mode] !== 'off' && isNone(settings[setting])) throw new AppError('invalid', missing, setting)
}

/** Holds a client to these settings, inside the caller’s transaction. What holds it to nothing has no row. */
export async function storeRestrictions(tx: Db, clientRef: string, settings: Restrictions): Promise<void> {
  for (const { kind, setting, mode } of RESTRICTIONS) {
    const value = settings[setting]
    const where = { clientRef_kind: { clientRef, kind } }
    if (value === null || isNone(value)) {
      await tx.clientRestriction.deleteMany({ where: { clientRef, kind } })
      continue
    }
    const row = { mode: settings[mode], rule: { [setting]: value } }
    await tx.clientRestriction.upsert({
      where,
      create: { clientRef, kind, ...row },
      update: row,
      select: { kind: true },
    })
  }
}

const isNone = (value: Restrictions[keyof Restrictions]) =>
  value === null || (Array.isArray(value) && value.length === 0)
