import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { liveCredentials } from '#lib/access/visible.ts'
import type { RevocationTarget } from '#lib/features/apps/revoke-tokens.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { LONGEST_TOKEN_LIFE_SECONDS } from '#lib/oauth/tokens/access-token.ts'
import { databaseNow, db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'

/** What ends with an app, or with a revocation. */
export type Reach = {
  /** Of the credentials that work. */
  secrets: number
  keys: number
  /** So many access tokens at most: those that have neither expired nor been revoked with all of their app or credential. */
  tokens: number
}

/**
 * How much a revocation would hit, or the deletion of an app. One token is what it is.
 * @throws AppError `forbidden`
 */
export async function reachOf(
  { actor }: { actor: Actor },
  target: Exclude<RevocationTarget, { kind: 'token' }>,
): Promise<Reach> {
  requirePermission(actor, 'token.revoke')
  const [credentials, tokens] = await Promise.all([credentialsOf(target), tokensOf(target)])
  const ofKind = (kind: string) => credentials.find((row) => row.kind === kind)?._count ?? 0
  return { secrets: ofKind('secret'), keys: ofKind('key'), tokens }
}

/** "at most 3 valid access tokens" */
export const tokensInWords = ({ tokens }: Reach): string =>
  tokens === 0 ? 'no valid access token' : `at most ${counted(tokens, 'valid access token')}`

/** "2 secrets, 1 key and at most 3 valid access tokens" */
export const reachInWords = (reach: Reach): string =>
  `${counted(reach.secrets, 'secret')}, ${counted(reach.keys, 'key')} and ${tokensInWords(reach)}`

type Target = Parameters<typeof reachOf>[1]

async function credentialsOf(target: Target) {
  const of = () => {
    switch (target.kind) {
      case 'client':
        return { client: { clientId: target.clientId } }
      case 'secret':
        return { id: target.secretId }
      case 'key':
        return { id: target.keyId }
      case 'global':
        return { client: { deletedAt: null } }
    }
  }
  return await db().clientCredential.groupBy({
    by: ['kind'],
    where: { ...of(), ...liveCredentials(await databaseNow(db())) },
    _count: true,
  })
}

async function tokensOf(target: Target): Promise<number> {
  const of = () => {
    switch (target.kind) {
      case 'client':
        return Prisma.sql`AND e.client_ref = (SELECT id FROM client WHERE client_id = ${target.clientId})`
      case 'secret':
        return Prisma.sql`AND e.credential_id = ${target.secretId}::uuid`
      case 'key':
        return Prisma.sql`AND e.credential_id = ${target.keyId}::uuid`
      case 'global':
        return Prisma.empty
    }
  }
  const [row] = await db().$queryRaw<{ tokens: number }[]>(Prisma.sql`
    SELECT count(*)::float8 AS tokens FROM token_event e LEFT JOIN api a ON a.id = e.api_id
    WHERE e.outcome = 'issued' ${of()} AND e.time > now() - make_interval(secs => ${LONGEST_TOKEN_LIFE_SECONDS}::float8)
      AND e.time > now() - make_interval(secs => coalesce(a.token_ttl_seconds, ${LONGEST_TOKEN_LIFE_SECONDS})::float8)
      AND NOT EXISTS (SELECT FROM revocation r WHERE r.cut_off >= e.time AND (r.kind = 'global'
        OR (r.kind = 'client' AND r.subject = e.client_ref::text)
        OR (r.kind = 'credential' AND r.subject = e.credential_id::text)))`)
  return row?.tokens ?? 0
}
