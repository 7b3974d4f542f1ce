import { beforeAll, describe, expect, it } from 'vitest'
import { developer, join, operator } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { verifyAuditLog } from '#lib/changes/verify.ts'
import { addClientKey, generateFirstSecret } from '#lib/features/credentials/add-credential.ts'
import { listClients } from '#lib/features/health/list-clients.ts'
import { listFilterSchema } from '#lib/features/health/list-filter.ts'
import { stoppingEffect } from '#lib/features/health/stopping-effect.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { loadClient } from '#lib/runtime/protocol/load-client.ts'
import { clientActivity } from './activity.ts'
import { clientIdAvailability } from './availability.ts'
import { deleteClient } from './delete-client.ts'
import { findDeletedClient } from './deleted-client.ts'
import { listTeamClients } from './list-team-clients.ts'
import { purgeDeletedClients } from './purge-deleted-clients.ts'
import { findClient } from './queries.ts'
import { registerClient } from './register-client.ts'
import { restoreClient } from './restore-client.ts'
import { setClientStatus } from './set-status.ts'
import { suspendClient } from './suspend-client.ts'
import { transferClient } from './transfer-client.ts'
import { updateClient } from './update-client.ts'

let ada: Person
let ben: Person
/** In both teams. */
let both: Person

const register = (actor: Person, clientId: string) =>
  registerClient(
    { actor },
    {
      clientId,
      name: `Name of ${clientId}`,
      description: 'About it',
      environment: 'live',
      scopes: ['usage:read'],
    },
  )
const remove = (actor: Person, clientId: string) =>
  deleteClient({ actor }, { clientId, confirmation: clientId })
const codeOf = (error: unknown) => (AppError.is(error) ? error.code : error)
const actions = async (actor: Person, clientId: string) =>
  (await clientActivity(actor, { clientId, before: null }))?.entries.map(({ action }) => action)

/** How many of these succeeded, and with which codes the others were refused. */
async function outcome(attempts: Promise<unknown>[]) {
  const settled = await Promise.allSettled(attempts)
  const refused = settled.flatMap((result) => (result.status === 'rejected' ? [codeOf(result.reason)] : []))
  return { won: settled.length - refused.length, refused: [...new Set(refused)] }
}

/** Moves the deletion so far into the past that it can no longer be undone. */
const letUndoEnd = (clientId: string) =>
  pool('pages').query("UPDATE client SET deleted_at = deleted_at - interval '8 days' WHERE client_id = $1", [
    clientId,
  ])

/** Until when tokens of a client are refused whenever they were issued, in seconds from now. */
async function revokedAhead(clientId: string): Promise<number> {
  const { rows } = await pool('pages').query<{ ahead: number }>(
    `SELECT extract(epoch FROM r.cut_off - now())::float8 AS ahead FROM revocation r
     JOIN client c ON c.id::text = r.subject WHERE r.kind = 'client' AND c.client_id = $1`,
    [clientId],
  )
  return rows[0]?.ahead ?? Number.NEGATIVE_INFINITY
}

beforeAll(async () => {
  ada = await developer('ada-life')
  ben = await developer('ben-life')
  both = await join(await join(await developer('both-life'), ada), ben)
})

describe('suspending and resuming', () => {
  it('an owner does both, each with one audit row; the second time changes nothing', async () => {
    await register(ada, 'life-paused')
    const set = (status: 'suspended' | 'active') =>
      setClientStatus({ actor: ada }, { clientId: 'life-paused', status })
    expect(await set('suspended')).toEqual({ changed: true })
    expect(await set('suspended')).toEqual({ changed: false })
    expect(await findClient(ada, 'life-paused')).toMatchObject({ status: 'suspended', suspendedBy: 'owner' })
    expect(await set('active')).toEqual({ changed: true })
    expect(await findClient(ada, 'life-paused')).toMatchObject({ status: 'active', suspendedBy: null })
    expect(await actions(ada, 'life-paused')).toEqual([
      'client.resumed',
      'client.suspended',
      'client.registered',
    ])
  })

  it('an owner cannot resume what the connectivity team suspended, not even after suspending it first', async () => {
    await register(ada, 'life-halted')
    const set = (actor: Person | typeof operator, status: 'suspended' | 'active') =>
      setClientStatus({ actor }, { clientId: 'life-halted', status })
    await set(ada, 'suspended')
    expect(await set(operator, 'suspended')).toEqual({ changed: true })
    expect(await set(ada, 'suspended')).toEqual({ changed: false })
    await expect(set(ada, 'active')).rejects.toMatchObject({ code: 'forbidden' })
    expect((await loadClient('life-halted'))?.status).toBe('suspended')
    expect(await set(operator, 'active')).toEqual({ changed: true })
  })

  it('asks for the client ID, and takes nothing else for it', async () => {
    await register(ada, 'life-typed')
    for (const confirmation of ['', 'life-type', 'LIFE-TYPED', 'life-typed life-typed'])
      await expect(
        suspendClient({ actor: ada }, { clientId: 'life-typed', confirmation }),
      ).rejects.toMatchObject({ code: 'invalid', field: 'confirmation' })
    await suspendClient({ actor: ada }, { clientId: 'life-typed', confirmation: ' life-typed ' })
    expect((await loadClient('life-typed'))?.status).toBe('suspended')
  })
})

const appOf = (clientId: string) => ({ kind: 'client' as const, clientId, scopes: ['clients:read'] })

describe('the list by an access token', () => {
  it('is that of the caller’s team, and empty for a caller who is suspended, deleted or nobody', async () => {
    const [caller, other] = ['life-caller', 'life-other']
    await register(ada, caller)
    await register(ada, other)
    await register(ben, 'life-foreign')
    const listed = async () =>
      (await listTeamClients({ actor: appOf(caller), cursor: null, limit: 100 })).clients.map(
        (app) => app.clientId,
      )
    expect(await listed()).toEqual(expect.arrayContaining([caller, other]))
    expect(await listed()).not.toContain('life-foreign')
    await setClientStatus({ actor: ada }, { clientId: caller, status: 'suspended' })
    expect(await listed()).toEqual([])
    await setClientStatus({ actor: ada }, { clientId: caller, status: 'active' })
    await remove(ada, caller)
    expect(await listed()).toEqual([])
    expect((await listTeamClients({ actor: appOf('life-nobody'), cursor: null, limit: 9 })).clients).toEqual(
      [],
    )
  })
})

describe('deleting', () => {
  it('the protocol, the team’s lists and every verb know the app no more', async () => {
    await register(ada, 'life-gone')
    await generateFirstSecret({ actor: ada }, { clientId: 'life-gone' })
    await register(ada, 'life-stays')
    await remove(ada, 'life-gone')

    expect(await loadClient('life-gone')).toBeNull()
    expect(await findClient(ada, 'life-gone')).toBeNull()
    expect(await stoppingEffect(ada, 'life-gone')).toBeNull()
    expect(await clientActivity(ada, { clientId: 'life-gone', before: null })).toBeNull()
    const listed = await listTeamClients({ actor: appOf('life-stays'), cursor: null, limit: 100 })
    expect(listed.clients.map(({ clientId }) => clientId)).not.toContain('life-gone')
    const verbs = [
      generateFirstSecret({ actor: ada }, { clientId: 'life-gone' }),
      updateClient({ actor: ada }, { clientId: 'life-gone', name: 'New' }),
      setClientStatus({ actor: ada }, { clientId: 'life-gone', status: 'suspended' }),
      setClientStatus({ actor: operator }, { clientId: 'life-gone', status: 'active' }),
      remove(ada, 'life-gone'),
    ]
    expect(await outcome(verbs)).toEqual({ won: 0, refused: ['not_found'] })
  })

  it('refuses its tokens from now on, also those that an instance without the database may still issue', async () => {
    await register(ada, 'life-tokens')
    await remove(ada, 'life-tokens')
    expect(await revokedAhead('life-tokens')).toBeGreaterThan(15 * 60)
    await restoreClient({ actor: ada }, { clientId: 'life-tokens' })
    expect(await revokedAhead('life-tokens')).toBeLessThanOrEqual(0)
  })

  it('is undone as it was: its secret works again, and what was suspended stays so', async () => {
    await register(ada, 'life-back')
    const { credentialId } = await generateFirstSecret({ actor: ada }, { clientId: 'life-back' })
    await setClientStatus({ actor: ada }, { clientId: 'life-back', status: 'suspended' })
    await remove(ada, 'life-back')
    await restoreClient({ actor: ada }, { clientId: 'life-back' })
    expect(await loadClient('life-back')).toMatchObject({
      status: 'suspended',
      secrets: [{ id: credentialId }],
    })
    expect(await revokedAhead('life-back')).toBeGreaterThan(0)
    expect((await actions(ada, 'life-back'))?.slice(0, 2)).toEqual(['client.restored', 'client.deleted'])
  })

  it('TN-01 leaves its team, and nobody else, what it was, for as long as it can be restored', async () => {
    await register(ada, 'life-shown')
    await generateFirstSecret({ actor: ada }, { clientId: 'life-shown' })
    expect(await findDeletedClient(ada, 'life-shown')).toBeNull()
    await remove(ada, 'life-shown')
    expect(await findDeletedClient(ada, 'life-shown')).toMatchObject({
      name: 'Name of life-shown',
      deletedBy: ada.email,
      scopes: ['usage:read'],
      credentials: 1,
    })
    expect(await findDeletedClient(ben, 'life-shown')).toBeNull()
    await letUndoEnd('life-shown')
    expect(await findDeletedClient(ada, 'life-shown')).toBeNull()
  })

  it('TN-01 another team’s app can be neither deleted nor restored', async () => {
    await register(ada, 'life-guarded')
    await expect(remove(ben, 'life-guarded')).rejects.toMatchObject({ code: 'not_found' })
    await remove(ada, 'life-guarded')
    await expect(restoreClient({ actor: ben }, { clientId: 'life-guarded' })).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(await loadClient('life-guarded')).toBeNull()
  })

  it('of 20 who delete at once one does, and of 20 who restore one does, with one audit row each', async () => {
    await register(ada, 'life-raced')
    const deletions = Array.from({ length: 20 }, () => remove(ada, 'life-raced'))
    expect(await outcome(deletions)).toEqual({ won: 1, refused: ['not_found'] })
    const restorations = Array.from({ length: 20 }, () =>
      restoreClient({ actor: ada }, { clientId: 'life-raced' }),
    )
    expect(await outcome(restorations)).toEqual({ won: 1, refused: ['conflict'] })
    expect(await actions(ada, 'life-raced')).toEqual([
      'client.restored',
      'client.deleted',
      'client.registered',
    ])
  })

  it('CL-02 a deleted ID is only unavailable: to another team, to its own, and when its grace is over', async () => {
    await register(ada, 'life-tomb')
    await generateFirstSecret({ actor: ada }, { clientId: 'life-tomb' })
    await remove(ada, 'life-tomb')
    const refusedFor = async (actor: Person) => {
      expect(await clientIdAvailability({ actor }, 'life-tomb')).toMatchObject({ status: 'unavailable' })
      await expect(register(actor, 'life-tomb')).rejects.toMatchObject({
        code: 'conflict',
        message: 'This client ID is unavailable.',
      })
    }
    await refusedFor(ben)
    await refusedFor(ada)
    await letUndoEnd('life-tomb')
    await refusedFor(ben)
    await purgeDeletedClients()
    await refusedFor(ben)
    await refusedFor(ada)
  })

  it('CL-02 after the time of grace nothing is left but a tombstone, made once by however many instances', async () => {
    await register(ada, 'life-purged')
    await generateFirstSecret({ actor: ada }, { clientId: 'life-purged' })
    const { publicKey } = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])
    const key = JSON.stringify(await crypto.subtle.exportKey('jwk', publicKey))
    await addClientKey({ actor: ada }, { clientId: 'life-purged', name: 'key', key, alg: 'Ed25519' })
    await remove(ada, 'life-purged')
    await purgeDeletedClients()
    await restoreClient({ actor: ada }, { clientId: 'life-purged' })
    await remove(ada, 'life-purged')
    await letUndoEnd('life-purged')

    await expect(restoreClient({ actor: ada }, { clientId: 'life-purged' })).rejects.toMatchObject({
      code: 'not_found',
    })
    const list = await listClients(ada, listFilterSchema.parse({ status: 'deleted', q: 'life-purged' }))
    expect(list.total).toBe(0)
    await Promise.all(Array.from({ length: 5 }, purgeDeletedClients))
    const row = await db().client.findUniqueOrThrow({
      where: { clientId: 'life-purged' },
      select: {
        id: true,
        name: true,
        description: true,
        createdBy: true,
        purgedAt: true,
        _count: { select: { credentials: true, scopes: true, serves: true } },
      },
    })
    expect(row).toMatchObject({
      name: '',
      description: '',
      createdBy: '',
      purgedAt: expect.any(Date),
      _count: { credentials: 0, scopes: 0, serves: 0 },
    })
    const purges = { where: { action: 'client.purged', subjectId: row.id } }
    expect(await db().auditEntry.count(purges)).toBe(1)
  })
})

describe('transferring', () => {
  it('moves an app to another team of one’s own, whose members then see it and the former ones do not', async () => {
    await register(ada, 'life-moved')
    const { credentialId } = await generateFirstSecret({ actor: ada }, { clientId: 'life-moved' })
    const to = ben.teams[0]?.id ?? ''
    const transfer = { clientId: 'life-moved', teamId: to, confirmation: 'life-moved' }
    await transferClient({ actor: both }, transfer)
    expect(await findClient(ada, 'life-moved')).toBeNull()
    expect(await findClient(ben, 'life-moved')).toMatchObject({
      team: { id: to },
      secrets: [{ id: credentialId }],
    })
    expect((await loadClient('life-moved'))?.secrets).toHaveLength(1)
    expect(await actions(ben, 'life-moved')).toEqual([
      'client.transferred',
      'credential.added',
      'client.registered',
    ])
    await expect(transferClient({ actor: both }, transfer)).rejects.toMatchObject({ field: 'teamId' })
  })

  it('TN-01 to no team that one does not belong to, and never another team’s app', async () => {
    await register(ada, 'life-kept')
    const transfer = (actor: Person, team: Person, confirmation = 'life-kept') =>
      transferClient({ actor }, { clientId: 'life-kept', teamId: team.teams[0]?.id ?? '', confirmation })
    await expect(transfer(ada, ben)).rejects.toMatchObject({ code: 'invalid', field: 'teamId' })
    await expect(transfer(ben, ben)).rejects.toMatchObject({ code: 'not_found' })
    await expect(transfer(both, ben, 'kept')).rejects.toMatchObject({ field: 'confirmation' })
    const former = await join(await join(await developer('former-life'), ada), ben)
    await db().membership.deleteMany({ where: { userId: former.id, teamId: ben.teams[0]?.id ?? '' } })
    await expect(transfer(former, ben)).rejects.toMatchObject({ field: 'teamId' })
    expect(await findClient(ada, 'life-kept')).not.toBeNull()
  })
})

describe('the numbers before stopping an app', () => {
  it('count its live credentials, its tokens of a day, and those that may still be valid', async () => {
    await register(ada, 'life-counted')
    await generateFirstSecret({ actor: ada }, { clientId: 'life-counted' })
    await pool('pages').query(
      `INSERT INTO token_event (time, id, outcome, reason, client_ref, address)
       SELECT now() - age, gen_random_uuid(), outcome, 'ok', (SELECT id FROM client WHERE client_id = 'life-counted'), '::1'
       FROM (VALUES (interval '10 minutes', 'issued'), (interval '2 hours', 'issued'),
         (interval '30 hours', 'issued'), (interval '1 minute', 'refused')) events (age, outcome)`,
    )
    expect(await stoppingEffect(ada, 'life-counted')).toMatchObject({
      liveSecrets: 1,
      liveKeys: 0,
      issued24h: 2,
      validTokens: 1,
    })
    expect(await stoppingEffect(ben, 'life-counted')).toBeNull()
  })
})

describe('the activity of an app', () => {
  it('is read page by page, each row once, newest first', async () => {
    await register(ada, 'life-busy')
    for (let turn = 0; turn < 40; turn++)
      await updateClient({ actor: ada }, { clientId: 'life-busy', name: `Name ${turn}` })
    const first = await clientActivity(ada, { clientId: 'life-busy', before: null })
    const second = await clientActivity(ada, { clientId: 'life-busy', before: first?.next ?? null })
    const rows = [...(first?.entries ?? []), ...(second?.entries ?? [])].map(({ seq }) => seq)
    expect(first?.entries).toHaveLength(30)
    expect(second?.next).toBeNull()
    expect(new Set(rows).size).toBe(41)
    expect(rows).toEqual([...rows].sort((a, b) => Number(b - a)))
  })

  it('TN-01 NG-24 a cursor from elsewhere leads to nobody else’s rows', async () => {
    await register(ada, 'life-mine')
    await register(ben, 'life-his')
    const beyond = await clientActivity(ada, { clientId: 'life-mine', before: 10n ** 17n })
    expect(beyond?.entries.map(({ action }) => action)).toEqual(['client.registered'])
    expect(await clientActivity(ada, { clientId: 'life-his', before: 10n ** 17n })).toBeNull()
  })
})

describe('the audit log', () => {
  it('LG-04 is an unbroken chain after all of the above', async () => {
    expect((await verifyAuditLog()).firstBadRow).toBeNull()
  })
})
