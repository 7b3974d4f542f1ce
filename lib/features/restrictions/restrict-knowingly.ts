import { z } from 'zod'
import type { Actor } from '#lib/access/actor.ts'
import { visible } from '#lib/access/visible.ts'
import { versionOf } from '#lib/changes/seen-version.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { db } from '#lib/platform/db/db.ts'
import { type Restrictions, restrictClient } from './restrict-client.ts'
import { type HourBeyond, hoursBeyondQuota, refusedByAddresses, type UsedSource } from './would-refuse.ts'

type Wanted = { clientId: string } & { [Key in keyof Restrictions]?: Restrictions[Key] | undefined }

const MAX_NAMED = 5

/** What a form sends once it was told what its restriction would have refused. */
export const understoodSchema = z.string().max(50).optional()

/**
 * Restricts a client as `restrictClient` does, once it is known what that refuses: enforcing what would have refused
 * tokens of the last 7 days is asked about first.
 * @param input.understood the answer to that question, as the error gave it
 * @throws AppError as `restrictClient`, and `conflict` with the question
 */
export async function restrictKnowingly(
  ctx: { actor: Actor },
  { understood, ...wanted }: Wanted & { seen?: string | undefined; understood?: string | undefined },
): Promise<{ changed: boolean } & Restrictions> {
  const { seen: _, clientId: __, ...restrictions } = wanted
  const mark = versionOf(JSON.parse(JSON.stringify(restrictions)))
  if (understood !== mark) {
    const refused = refusalsInWords(await wouldHaveRefused(ctx.actor, wanted))
    if (refused !== null)
      throw new AppError(
        'conflict',
        `This would have refused tokens of the last 7 days: ${refused}. Save once more to enforce it all the same, or choose Observe first.`,
        undefined,
        { understood: mark },
      )
  }
  return await restrictClient(ctx, wanted)
}

/** What of the last 7 days a restriction would have refused that the present one let through. */
export type WouldHaveRefused = { sources: readonly UsedSource[]; hours: readonly HourBeyond[] }

/** Nothing for a client that the actor cannot see: the verb itself says so. */
export async function wouldHaveRefused(actor: Actor, wanted: Wanted): Promise<WouldHaveRefused> {
  const present = await db().client.findFirst({
    where: { clientId: wanted.clientId, ...visible(actor, 'app.read') },
    select: { id: true, allowedAddresses: true, addressMode: true, quotaPerHour: true, quotaMode: true },
  })
  if (!present) return { sources: [], hours: [] }
  const [sources, hours] = await Promise.all([
    refusedByAddresses(present.id, {
      present: { mode: present.addressMode, networks: present.allowedAddresses },
      wanted: {
        mode: wanted.addressMode ?? present.addressMode,
        networks: wanted.allowedAddresses ?? present.allowedAddresses,
      },
    }),
    hoursLost(present, wanted),
  ])
  return { sources, hours }
}

type Quota = Pick<Restrictions, 'quotaPerHour' | 'quotaMode'>

async function hoursLost(present: Quota & { id: string }, wanted: Wanted): Promise<HourBeyond[]> {
  const quota = wanted.quotaPerHour === undefined ? present.quotaPerHour : wanted.quotaPerHour
  const mode = wanted.quotaMode ?? present.quotaMode
  if (mode !== 'enforce' || quota === null) return []
  const isLooser =
    present.quotaMode === 'enforce' && present.quotaPerHour !== null && present.quotaPerHour <= quota
  return isLooser ? [] : await hoursBeyondQuota(present.id, quota, '7 days')
}

/** "12 from 10.0.0.7 with “Web shop”, …"; null where nothing would have been refused. */
export function refusalsInWords({ sources, hours }: WouldHaveRefused): string | null {
  const parts = [
    ...sources.map(
      ({ count, address, credential }) =>
        `${counted(count, 'token')} from ${address}${credential === null ? '' : ` with “${credential}”`}`,
    ),
    ...hours.map(
      ({ count, hour }) =>
        `${counted(count, 'token')} in the hour from ${hour.toISOString().slice(0, 16).replace('T', ' at ')} UTC`,
    ),
  ]
  if (parts.length === 0) return null
  const more = parts.length - MAX_NAMED
  return [...parts.slice(0, MAX_NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join(', ')
}
