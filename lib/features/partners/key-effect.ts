import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { retireKey } from '#lib/features/signing-keys/rotate.ts'
import { keyTimeline } from '#lib/features/signing-keys/timeline.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { LONGEST_TOKEN_LIFE_SECONDS } from '#lib/oauth/tokens/access-token.ts'
import { db } from '#lib/platform/db/db.ts'

/** So much of a key’s name is typed to confirm that it is removed. */
export const TYPED_OF_KID = 8

/** What removing a key breaks. */
export type KeyEffect = {
  alg: string
  /** Whether it has not signed yet. */
  isUnused: boolean
  /** So many access tokens at most: those of its time that may still be valid. */
  tokens: number
  /** The APIs whose tokens it signs or lately signed, whose verifiers have to fetch the key set again. */
  apis: string[]
  /** How many services of those introspect tokens here. What checks signatures by itself is not known. */
  introspecting: number
}

type Signed = { id: string; name: string; tokenTtlSeconds: number; signingAlg: string }

/**
 * What removing a key would break; null when there is no such key, or it is retired already. Tokens are not counted by
 * their key, so that what is told is the most that it can be.
 * @throws AppError `forbidden`
 */
export async function keyEffect({ actor }: { actor: Actor }, kid: string): Promise<KeyEffect | null> {
  requirePermission(actor, 'signing_key.manage')
  const key = (await keyTimeline({ actor })).find((one) => one.kid === kid)
  if (!key || key.state === 'retired') return null
  const isUnused = key.state === 'published'
  const apis = isUnused ? [] : await apisSignedBy(key.alg)
  const effect = { alg: key.alg, isUnused, apis: [...new Set(apis.map(({ name }) => name))] }
  if (apis.length === 0) return { ...effect, tokens: 0, introspecting: 0 }
  const longest = Math.max(...apis.map(({ tokenTtlSeconds }) => tokenTtlSeconds))
  const until = key.replacedAt ?? new Date()
  const [row] = await db().$queryRaw<{ tokens: number; introspecting: number }[]>`
    SELECT (SELECT count(DISTINCT client_ref) FROM resource_server
      WHERE api_id = ANY(${apis.map(({ id }) => id)}::text[]))::int AS introspecting,
    (SELECT coalesce(sum(count), 0)::float8 FROM (
      SELECT hour, reason, count FROM usage_total_hour UNION ALL SELECT hour, reason, count FROM usage_delta
    ) counted
    WHERE reason = 'issued' AND hour <= ${until}
      AND hour >= greatest(date_trunc('hour', now() - make_interval(secs => ${longest}), 'UTC'),
                           date_trunc('hour', ${key.signsFrom}::timestamptz, 'UTC'))) AS tokens`
  return { ...effect, tokens: row?.tokens ?? 0, introspecting: row?.introspecting ?? 0 }
}

/** The APIs whose tokens are signed so, and those of which tokens signed so may live on, with how long they were made to live. */
async function apisSignedBy(alg: string): Promise<Signed[]> {
  return await db().$queryRaw<Signed[]>`
    SELECT * FROM (
      SELECT id, name, token_ttl_seconds AS "tokenTtlSeconds", signing_alg::text AS "signingAlg" FROM api
      UNION
      SELECT a.id, a.name, (e.detail->'before'->>'tokenTtlSeconds')::int, e.detail->'before'->>'signingAlg'
      FROM audit_entry e JOIN api a ON a.id = e.subject_id
      WHERE e.action = 'api.updated' AND e.time > now() - make_interval(secs => ${LONGEST_TOKEN_LIFE_SECONDS})
        AND e.detail->'before'->>'tokenTtlSeconds' IS NOT NULL
    ) signed WHERE "signingAlg" = ${alg} ORDER BY name, id`
}

/** The same in words. */
export function keyEffectInWords({ alg, isUnused, tokens, apis, introspecting }: KeyEffect): string {
  if (isUnused) return 'This key hasn’t signed anything yet: no token is refused.'
  if (apis.length === 0) return `No API’s tokens are signed with ${alg}: no token is refused.`
  return [
    `At most ${counted(tokens, 'valid access token')} of ${apis.join(', ')} will be refused as soon as verifiers fetch the keys again.`,
    `That concerns ${counted(apis.length, 'API')}: ${counted(introspecting, 'service')} known to introspect these tokens, and all that check signatures themselves, which aren’t counted.`,
    'Apps request new tokens.',
  ].join(' ')
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
