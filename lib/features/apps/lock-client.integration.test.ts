import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { developer, join } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { addClientKey, addSecret, generateFirstSecret } from '#lib/features/credentials/add-credential.ts'
import { deactivateCredential } from '#lib/features/credentials/change-credential.ts'
import { rotateSecret } from '#lib/features/credentials/rotate-credential.ts'
import { restrictClient } from '#lib/features/restrictions/restrict-client.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { deleteClient } from './delete-client.ts'
import { registerClient } from './register-client.ts'
import { restoreClient } from './restore-client.ts'
import { setClientStatus } from './set-status.ts'
import { transferClient } from './transfer-client.ts'
import { updateClient } from './update-client.ts'

type Target = { actor: Person; clientId: string; credentialId: string; teamId: string }

const publicKey = JSON.stringify({
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
})

/** Every verb that changes an app which is there. */
const VERBS: Record<string, (target: Target) => Promise<unknown>> = {
  'generate its first secret': ({ actor, clientId }) => generateFirstSecret({ actor }, { clientId }),
  'add a secret': ({ actor, clientId }) => addSecret({ actor }, { clientId, name: 'Late' }),
  'add a key': ({ actor, clientId }) =>
    addClientKey({ actor }, { clientId, name: 'Late', key: publicKey, alg: 'ES256' }),
  'rotate a secret': ({ actor, clientId, credentialId }) =>
    rotateSecret({ actor }, { clientId, credentialId, overlapSeconds: 0 }),
  'deactivate a secret': ({ actor, clientId, credentialId }) =>
    deactivateCredential({ actor }, { clientId, credentialId }),
  'change its scopes': ({ actor, clientId }) => updateClient({ actor }, { clientId, scopes: [] }),
  'lift its restrictions': ({ actor, clientId }) =>
    restrictClient({ actor }, { clientId, allowedAddresses: ['0.0.0.0/0'] }),
  'suspend it': ({ actor, clientId }) => setClientStatus({ actor }, { clientId, status: 'suspended' }),
  'transfer it': ({ actor, clientId, teamId }) =>
    transferClient({ actor }, { clientId, teamId, confirmation: clientId }),
  'delete it': ({ actor, clientId }) => deleteClient({ actor }, { clientId, confirmation: clientId }),
}

let ada: Person
let ben: Person

beforeAll(async () => {
  // Ada has a second team, so that nothing but the app's own team can be why she is refused.
  ada = await join(await developer('ada-lock'), await developer('host-lock'))
  ben = await developer('ben-lock')
})

const teamIdOf = (person: Person, index = 0) => person.teams[index]?.id ?? ''

async function newApp(): Promise<Omit<Target, 'actor' | 'teamId'>> {
  const clientId = `lock-${randomUUID().slice(0, 18)}`
  await registerClient(
    { actor: ada },
    { clientId, name: clientId, description: '', environment: 'live', scopes: ['usage:read'] },
  )
  const { credentialId } = await addSecret({ actor: ada }, { clientId, name: 'Early' })
  return { clientId, credentialId }
}

/** All that is stored of an app, without the team that it belongs to. */
async function everythingOf(clientId: string): Promise<unknown> {
  const { teamId: _, ...client } = await db().client.findUniqueOrThrow({
    where: { clientId },
    include: { scopes: true, credentials: true },
  })
  const entries = await db().auditEntry.count({ where: { subjectId: client.id } })
  const notices = await db().notice.count({ where: { clientRef: client.id } })
  return { client, entries, notices }
}

/** Starts the work while somebody else holds the app; lets it go on once it waits, after `change` has been committed. */
async function whileHeld<Result>(
  clientId: string,
  change: { sql: string; values: unknown[] },
  work: () => Promise<Result>,
): Promise<Result> {
  const holder = await pool('pages').connect()
  try {
    await holder.query('BEGIN')
    const { rows } = await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    await holder.query('SELECT 1 FROM client WHERE client_id = $1 FOR UPDATE', [clientId])
    const working = work()
    working.catch(() => {})
    const waiting = async () =>
      (
        await pool('pages').query('SELECT 1 FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid))', [
          rows[0]?.pid,
        ])
      ).rowCount
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1)
    await holder.query(change.sql, change.values)
    await holder.query('COMMIT')
    return await working
  } finally {
    holder.release()
  }
}

describe('an app that goes to another team while somebody of its former one', () => {
  it.each(Object.keys(VERBS))('wants to %s: it stays as it was, and is not there for them', async (name) => {
    const app = await newApp()
    const before = await everythingOf(app.clientId)
    const given = {
      sql: 'UPDATE client SET team_id = $2 WHERE client_id = $1',
      values: [app.clientId, teamIdOf(ben)],
    }
    const late = () => VERBS[name]?.({ ...app, actor: ada, teamId: teamIdOf(ada, 1) })
    await expect(whileHeld(app.clientId, given, async () => late())).rejects.toMatchObject({
      code: 'not_found',
      message: `There is no app “${app.clientId}”.`,
    })
    expect(await everythingOf(app.clientId)).toEqual(before)
  })

  it('wants to restore it: it stays deleted', async () => {
    const { clientId } = await newApp()
    await deleteClient({ actor: ada }, { clientId, confirmation: clientId })
    const given = {
      sql: 'UPDATE client SET team_id = $2 WHERE client_id = $1',
      values: [clientId, teamIdOf(ben)],
    }
    const late = () => restoreClient({ actor: ada }, { clientId })
    await expect(whileHeld(clientId, given, late)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('an app that is changed while it goes to another team', () => {
  it('tells the team that it belongs to afterwards', async () => {
    const { clientId } = await newApp()
    const both = await join(ada, ben)
    const given = {
      sql: 'UPDATE client SET team_id = $2 WHERE client_id = $1',
      values: [clientId, teamIdOf(ben)],
    }
    await whileHeld(clientId, given, () =>
      setClientStatus({ actor: both }, { clientId, status: 'suspended' }),
    )
    const { id } = await db().client.findUniqueOrThrow({ where: { clientId }, select: { id: true } })
    expect(
      await db().auditEntry.findFirst({
        where: { subjectId: id, action: 'client.suspended' },
        select: { teamId: true },
      }),
    ).toEqual({ teamId: teamIdOf(ben) })
  })
})
