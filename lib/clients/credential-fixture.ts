import { randomUUID } from 'node:crypto'
import type { Operator, Person } from '#lib/accounts/actor.ts'
import { createUser } from '#lib/accounts/create-user.ts'
import { db, pool } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { loadClient } from './load-client.ts'
import { registerClient } from './register-client.ts'
import { digestSecret } from './secret.ts'

// What the integration tests of credentials start from, and look at afterwards.

const operator: Operator = { kind: 'operator', name: 'cli' }

/** A developer with a team of their own. */
export async function developer(name: string): Promise<Person> {
  const email = `${name}@credentials.example`
  const password = 'winter-lantern-cobalt-41'
  const { userId } = await createUser({ actor: operator }, { email, role: 'developer', password, name })
  const memberships = await db().membership.findMany({
    where: { userId },
    select: { team: { select: { id: true, slug: true, name: true } } },
  })
  const teams = memberships.map(({ team }) => team)
  return { kind: 'person', id: userId, email, name, role: 'developer', teams }
}

/** A new app of this person's, without a secret. */
export async function newApp(owner: Person): Promise<string> {
  const clientId = `credentials-${randomUUID().slice(0, 18)}`
  const input = { clientId, name: clientId, description: '', environment: 'live' as const, scopes: [] }
  await registerClient({ actor: owner }, input)
  return clientId
}

/** The code of a refusal; anything else as it is. */
export const codeOf = (error: unknown) => (error instanceof AppError ? error.code : error)
/** How many of these succeeded, and with which codes the others were refused. */
export async function outcome(attempts: Promise<unknown>[]) {
  const settled = await Promise.allSettled(attempts)
  const refused = settled.flatMap((result) => (result.status === 'rejected' ? [codeOf(result.reason)] : []))
  return { won: settled.length - refused.length, refused: [...new Set(refused)] }
}

/** Whether the protocol would take this secret now. */
export async function works(clientId: string, secret: string): Promise<boolean> {
  const digest = Buffer.from(digestSecret(secret))
  const found = (await loadClient(clientId))?.secrets.find((one) => digest.equals(one.digest))
  return found !== undefined && (found.expiresAt === null || found.expiresAt > Date.now())
}

/** Lets time go by for one client: every time that is stored moves back. */
export const pass = (clientId: string, hours: number) =>
  pool().query(
    `UPDATE client_credential SET created_at = created_at - $2 * interval '1 hour',
       expires_at = expires_at - $2 * interval '1 hour', retires_at = retires_at - $2 * interval '1 hour',
       deactivated_at = deactivated_at - $2 * interval '1 hour'
     WHERE client_ref = (SELECT id FROM client WHERE client_id = $1)`,
    [clientId, hours],
  )

/** Audit rows of a client's credentials, in order, without the subject's own name. */
export async function auditOf(clientId: string): Promise<string[]> {
  const rows = await db().auditEntry.findMany({
    where: { action: { startsWith: 'credential.' }, detail: { path: ['clientId'], equals: clientId } },
    select: { action: true },
    orderBy: { seq: 'asc' },
  })
  return rows.map(({ action }) => action.slice('credential.'.length))
}
