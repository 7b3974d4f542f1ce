import type { Actor, Principal } from '#lib/access/actor.ts'
import { visible } from '#lib/access/visible.ts'
import { noSuchApp } from '#lib/features/apps/lock-client.ts'
import { type Db, databaseNow, db } from '#lib/platform/db/db.ts'
import {
  type CredentialKind,
  type CredentialState,
  type CredentialTimes,
  isLive,
  stateOf,
} from './credential-life-cycle.ts'

/** What may be told of a secret or key. */
export type ListedCredential = {
  id: string
  kind: CredentialKind
  name: string
  /** First and last characters of a secret; null for a key, and for an imported secret. */
  prefix: string | null
  lastFour: string | null
  /** Thumbprint of a key (RFC 7638), and the one algorithm it is for. */
  kid: string | null
  /** The name that a key came with, where it is another. */
  ownKid: string | null
  alg: string | null
  state: CredentialState
  createdBy: string
  createdAt: Date
  expiresAt: Date | null
  retiresAt: Date | null
  /** Id of the one that replaces it. */
  replacedBy: string | null
}

const shown = {
  id: true,
  kind: true,
  name: true,
  prefix: true,
  lastFour: true,
  kid: true,
  ownKid: true,
  alg: true,
  createdBy: true,
  createdAt: true,
  expiresAt: true,
  retiresAt: true,
  replacedBy: true,
  deactivatedAt: true,
  revokedAt: true,
} as const

type Row = Omit<ListedCredential, 'state'> & CredentialTimes

const listed = ({ deactivatedAt, revokedAt, ...row }: Row, now: Date): ListedCredential => ({
  ...row,
  state: stateOf({ ...row, deactivatedAt, revokedAt }, now),
})

/** Those that work first, then the newest; without deleted ones. Null when the actor cannot see the client. */
export async function listCredentials(
  actor: Principal,
  clientId: string,
  tx: Db = db(),
): Promise<ListedCredential[] | null> {
  const client = await tx.client.findFirst({
    where: { clientId, ...visible(actor, 'app.read') },
    select: {
      credentials: {
        where: { revokedAt: null },
        select: shown,
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      },
    },
  })
  if (!client) return null
  const now = await databaseNow(tx)
  const all = client.credentials.map((row) => listed(row, now))
  return [...all.filter(({ state }) => isLive(state)), ...all.filter(({ state }) => !isLive(state))]
}

/** One of them as its change left it, inside the transaction of that change, which has asked whose it is. */
export async function credentialAfter(tx: Db, credentialId: string): Promise<ListedCredential> {
  const row = await tx.clientCredential.findUniqueOrThrow({ where: { id: credentialId }, select: shown })
  return listed(row, await databaseNow(tx))
}

/**
 * A client's keys, in the same order.
 * @throws AppError `not_found` for a client the caller cannot see
 */
export async function listClientKeys(ctx: { actor: Actor }, clientId: string): Promise<ListedCredential[]> {
  const credentials = await listCredentials(ctx.actor, clientId)
  if (!credentials) throw noSuchApp(clientId)
  return credentials.filter(({ kind }) => kind === 'key')
}
