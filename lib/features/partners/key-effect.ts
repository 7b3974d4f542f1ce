import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { retireKey } from '#lib/features/signing-keys/rotate.ts'
import { keyTimeline } from '#lib/features/signing-keys/timeline.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'

/** So much of a key’s name is typed to confirm that it is removed. */
export const TYPED_OF_KID = 8

/** What removing a key breaks. */
export type KeyEffect = {
  /** So many access tokens at most: those of its time that may still be valid. */
  tokens: number
  /** The APIs whose tokens it signs, whose verifiers have to fetch the key set again. */
  apis: string[]
}

/**
 * What removing a key would break; null when there is no such key, or it is retired already. Tokens are not counted by
 * their key, so that what is told is the most that it can be.
 * @throws AppError `forbidden`
 */
export async function keyEffect({ actor }: { actor: Actor }, kid: string): Promise<KeyEffect | null> {
  requirePermission(actor, 'signing_key.manage')
  const key = (await keyTimeline({ actor })).find((one) => one.kid === kid)
  if (!key || key.state === 'retired') return null
  const apis = (
    await db().api.findMany({
      select: { name: true, tokenTtlSeconds: true, signingAlg: true },
      orderBy: { name: 'asc' },
    })
  ).filter(({ signingAlg }) => signingAlg === key.alg)
  if (apis.length === 0 || key.state === 'published') return { tokens: 0, apis: apis.map(({ name }) => name) }
  const longest = Math.max(...apis.map(({ tokenTtlSeconds }) => tokenTtlSeconds))
  const until = key.replacedAt ?? new Date()
  const [row] = await db().$queryRaw<{ tokens: number }[]>`
    SELECT coalesce(sum(count), 0)::float8 AS tokens FROM (
      SELECT hour, reason, count FROM usage_total_hour UNION ALL SELECT hour, reason, count FROM usage_delta
    ) counted
    WHERE reason = 'issued' AND hour <= ${until}
      AND hour >= greatest(date_trunc('hour', now() - make_interval(secs => ${longest}), 'UTC'),
                           date_trunc('hour', ${key.signsFrom}::timestamptz, 'UTC'))`
  return { tokens: row?.tokens ?? 0, apis: apis.map(({ name }) => name) }
}

/**
 * Removes a key at once, for someone who has typed the beginning of its name.
 * @throws AppError `invalid` on `confirmation` unless that is it, and as `retireKey`
 */
export async function retireKeyKnowingly(
  ctx: { actor: Actor },
  { kid, confirmation }: { kid: string; confirmation: string },
): Promise<{ replacedBy: string | null }> {
  requirePermission(ctx.actor, 'signing_key.manage')
  if (confirmation.trim() !== kid.slice(0, TYPED_OF_KID))
    throw new AppError('invalid', 'This is not how the key’s name starts.', 'confirmation')
  return await retireKey(ctx, { kid })
}
