import { z } from 'zod'
import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient, type Change } from '#lib/changes/events.ts'
import { cutOffAt, nowInSeconds, ofToken, type Revocation } from '#lib/features/revocations/revocation.ts'
import { addRevocation, isRevokedIn } from '#lib/features/revocations/store.ts'
import { keySet } from '#lib/features/signing-keys/keys.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { verifyIssuedToken } from '#lib/oauth/tokens/verify-access-token.ts'
import { type Db, inTransaction } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import type { CredentialKind } from '#prisma/generated/enums.ts'
import { lockClient, noSuchApp } from './lock-client.ts'

/** Whose tokens to revoke. */
export type RevocationTarget =
  | { kind: 'token'; token: string }
  | { kind: 'secret'; secretId: string }
  | { kind: 'key'; keyId: string }
  | { kind: 'client'; clientId: string }
  | { kind: 'global' }

type Decision = { revocation: Revocation; change: Change; wasRevoked?: boolean }

/**
 * Revokes one token, or all that were issued up to now for one secret or key, to one client, or at all. Every instance
 * refuses them within 5 seconds. New tokens go on being issued: that is what suspending is for.
 * @throws AppError `forbidden` for anyone but the connectivity team, `not_found`, `invalid` for a token that is not
 * one of ours or has expired
 * @returns whether it is one token that was revoked already, by itself or with others
 */
export async function revokeTokens(
  ctx: { actor: Actor; tx?: Db },
  target: RevocationTarget,
): Promise<{ wasRevoked: boolean }> {
  requirePermission(ctx.actor, 'token.revoke')
  // Before the transaction: opening the keys may ask the database itself.
  const decide = await decision(target)
  return await inTransaction(ctx.tx, async (tx) => {
    const { revocation, change, wasRevoked = false } = await decide(tx)
    await addRevocation(tx, revocation)
    await changed(tx, { actor: ctx.actor, ...change })
    return { wasRevoked }
  })
}

async function decision(target: RevocationTarget): Promise<(tx: Db) => Promise<Decision>> {
  switch (target.kind) {
    case 'token':
      return await tokenDecision(target.token)
    case 'secret':
      return (tx) => credentialDecision(tx, 'secret', target.secretId)
    case 'key':
      return (tx) => credentialDecision(tx, 'key', target.keyId)
    case 'client':
      return (tx) => clientDecision(tx, target.clientId)
    case 'global':
      return async () => ({
        revocation: cutOffAt('global', '', nowInSeconds()),
        change: { name: 'server.tokens_revoked', subject: { kind: 'server', id: env.publicUrl }, detail: {} },
      })
  }
}

async function tokenDecision(token: string): Promise<(tx: Db) => Promise<Decision>> {
  const { published } = await keySet()
  const claims = await verifyIssuedToken(token, {
    issuer: env.publicUrl,
    publicKeys: async () => published,
    // A second time changes nothing, and is worth no error.
    isRevoked: () => false,
    now: Date.now,
  })
  if (!claims) {
    throw new AppError('invalid', `This is not a token of ${env.publicUrl}, or it has expired.`, 'token')
  }
  return async (tx) => {
    const client = await lockAny(tx, claims.clientId)
    return {
      wasRevoked: await isRevokedIn(tx, claims),
      revocation: ofToken(claims),
      change: {
        name: 'token.revoked',
        subject: { kind: 'client', id: claims.clientRef },
        ...(client && { teamId: client.teamId }),
        detail: { clientId: claims.clientId, jti: claims.jti },
      },
    }
  }
}

async function credentialDecision(tx: Db, kind: CredentialKind, id: string): Promise<Decision> {
  const credential = z.uuid().safeParse(id).success
    ? await tx.clientCredential.findFirst({
        where: { id, kind },
        select: { id: true, client: { select: { clientId: true } } },
      })
    : null
  const client = credential && (await lockAny(tx, credential.client.clientId))
  if (!client) throw new AppError('not_found', `There is no ${kind} “${id}”.`)
  return {
    revocation: cutOffAt('credential', credential.id, nowInSeconds()),
    change: {
      name: 'credential.tokens_revoked',
      ...aboutClient(client),
      detail: { clientId: client.clientId, kind, credentialId: credential.id },
    },
  }
}

async function clientDecision(tx: Db, clientId: string): Promise<Decision> {
  const client = await lockAny(tx, clientId)
  if (!client) throw noSuchApp(clientId)
  return {
    revocation: cutOffAt('client', client.id, nowInSeconds()),
    change: {
      name: 'client.tokens_revoked',
      ...aboutClient(client),
      detail: { clientId },
    },
  }
}

/** A client, whoever has it and deleted or not, with the team that it belongs to until the transaction ends. */
const lockAny = (tx: Db, clientId: string) => lockClient(tx, clientId, () => ({}))
