import { z } from 'zod'
import type { Actor } from '#lib/access/actor.ts'
import { visible } from '#lib/access/visible.ts'
import { versionOf } from '#lib/changes/seen-version.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { db } from '#lib/platform/db/db.ts'
import type { Noted } from './managed-restriction.ts'
import { restrictClient } from './restrict-client.ts'
import {
  changedTo,
  RESTRICTIONS,
  type Restrictions,
  restrictionsIn,
  STORED_RESTRICTION,
  type WantedRestrictions,
} from './restrictions.ts'

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
  {
    understood,
    ...wanted
  }: WantedRestrictions & {
    clientId: string
    seen?: string | undefined
    understood?: string | undefined
  },
): Promise<{ changed: boolean } & Restrictions> {
  const { seen: _, clientId, ...restrictions } = wanted
  const mark = versionOf(JSON.parse(JSON.stringify(restrictions)))
  if (understood !== mark) {
    const refused = refusalsInWords(await wouldHaveRefused(ctx.actor, clientId, restrictions))
    if (refused !== null)
      throw new AppError(
        'conflict',
        `This would have refused tokens of the last 7 days: ${refused}. Save again to enforce it anyway, or choose Observe first.`,
        undefined,
        { understood: mark },
      )
  }
  return await restrictClient(ctx, wanted)
}

/** What of the last 7 days each kind would have refused that it let through as it is. */
export type WouldHaveRefused = readonly {
  restriction: (typeof RESTRICTIONS)[number]
  noted: readonly Noted[]
}[]

/** Nothing for a client that the actor cannot see: the verb itself says so. */
export async function wouldHaveRefused(
  actor: Actor,
  clientId: string,
  wanted: WantedRestrictions,
): Promise<WouldHaveRefused> {
  const client = await db().client.findFirst({
    where: { clientId, ...visible(actor, 'app.read') },
    select: { id: true, restrictions: { select: STORED_RESTRICTION } },
  })
  if (!client) return []
  const before = restrictionsIn(client.restrictions)
  const after = changedTo(before, wanted)
  return await Promise.all(
    RESTRICTIONS.map(async (restriction) => ({
      restriction,
      noted: await restriction.wouldHaveRefused(client.id, before, after),
    })),
  )
}

/** "12 tokens from 10.0.0.7 with “Web shop”, …"; null where nothing would have been refused. */
export function refusalsInWords(refused: WouldHaveRefused): string | null {
  const parts = refused.flatMap(({ noted }) => noted.map(notedInWords))
  if (parts.length === 0) return null
  const more = parts.length - MAX_NAMED
  return [...parts.slice(0, MAX_NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join(', ')
}

function notedInWords(noted: Noted): string {
  const tokens = counted(noted.count, 'token')
  if ('hour' in noted)
    return `${tokens} in the hour from ${noted.hour.toISOString().slice(0, 16).replace('T', ' at ')} UTC`
  return `${tokens} from ${noted.address}${noted.credential ? ` with “${noted.credential}”` : ''}`
}
