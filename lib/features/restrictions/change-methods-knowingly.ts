import type { Actor } from '#lib/access/actor.ts'
import { visible } from '#lib/access/visible.ts'
import { versionOf } from '#lib/changes/seen-version.ts'
import { type UpdatedClient, updateClient } from '#lib/features/apps/update-client.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { AUTH_METHODS, type AuthMethod, METHODS } from '#lib/oauth/client-auth/methods.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'

const kindOf = (method: AuthMethod) => METHODS[method].credential

type Wanted = {
  clientId: string
  authMethods: readonly AuthMethod[]
  /** Saved with them. */
  mayNameTokenEndpoint?: boolean | undefined
  seen?: string | undefined
}

/**
 * Changes how a client may authenticate, once it is known what that refuses: taking away a method by which tokens of
 * the last 7 days may have been got is asked about first.
 * @param input.understood the answer to that question, as the error gave it
 * @throws AppError as `updateClient`, and `conflict` with the question
 */
export async function changeMethodsKnowingly(
  ctx: { actor: Actor },
  { understood, ...wanted }: Wanted & { understood?: string | undefined },
): Promise<UpdatedClient> {
  const mark = versionOf({ authMethods: wanted.authMethods })
  const lost = understood === mark ? null : await lostInWords(ctx.actor, wanted)
  if (lost !== null)
    throw new AppError('conflict', `${lost} Save again to refuse them anyway.`, undefined, {
      understood: mark,
    })
  return await updateClient(ctx, wanted)
}

/** Null where nothing in use is taken away, and for a client that the actor cannot see: the verb says so. */
async function lostInWords(actor: Actor, { clientId, authMethods }: Wanted): Promise<string | null> {
  const present = await db().client.findFirst({
    where: { clientId, ...visible(actor, 'app.read') },
    select: { id: true, authMethods: true },
  })
  if (!present) return null
  const taken = AUTH_METHODS.filter(
    (method) => present.authMethods.includes(method) && !authMethods.includes(method),
  )
  const issued = taken.length === 0 ? {} : await issuedByKind(present.id)
  const used = taken.filter((method) => (issued[kindOf(method)] ?? 0) > 0)
  if (used.length === 0) return null
  const kinds = [...new Set(used.map((method) => kindOf(method)))]
  const tokens = kinds.map((kind) => `${counted(issued[kind] ?? 0, 'token')} with a ${kind}`).join(' and ')
  return `In the last 7 days this app got ${tokens}. Requests by ${used.join(' and ')} would be refused; the log doesn’t keep the method of each request.`
}

const BY_KIND = `
  SELECT c.kind, sum(u.count)::int AS count FROM usage u JOIN client_credential c ON c.id = u.credential_id
  WHERE u.client_ref = $1 AND u.reason = 'issued' AND u.hour > now() - interval '7 days'
  GROUP BY c.kind`

/** Tokens of the last 7 days by the kind of credential that got them. */
async function issuedByKind(clientRef: string): Promise<{ secret?: number; key?: number }> {
  const { rows } = await pool('pages').query<{ kind: 'secret' | 'key'; count: number }>(BY_KIND, [clientRef])
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]))
}
