import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { developer, operator, personWithId } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import type { Person } from '#lib/access/actor.ts'
import { STAFF_SOURCES } from '#lib/edges/commands/staff-commands.ts'
import { insertClient } from '#lib/features/apps/register-client.ts'
import { revokeTokens } from '#lib/features/apps/revoke-tokens.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import { createPartner } from '#lib/features/partners/create-partner.ts'
import { createPartnerSchema } from '#lib/features/partners/schemas.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { storeNearMisses } from '#lib/features/request-log/near-miss-store.ts'
import { requestIdAt } from '#lib/features/request-log/request-id.ts'
import { storeUnknownRequests } from '#lib/features/request-log/unknown-ids/unknown-request-store.ts'
import type { UnknownRequest } from '#lib/oauth/token-event.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { deleteOldRowsOf } from '#lib/runtime/retention.ts'
import {
  findCallers,
  findClients,
  findMissesOfRequest,
  findMisspelt,
  findPartners,
  findPeople,
  findRequestOfAnyone,
  findSecrets,
  findUnknownRequest,
} from './find-things.ts'
import { inspectApp } from './inspected-app.ts'
import { inspectRequest } from './inspected-request.ts'
import { reachInWords, reachOf } from './reach.ts'

const ID = `inspected-${randomUUID().slice(0, 8)}`
let staff: { actor: Person }
let boss: { actor: Person }
let ada: { actor: Person }
let clientRef: string
const missed = Date.now()
const missedRequest = requestIdAt(missed)
const refused = eventAt('', Date.now() - 60_000, {
  ...{ outcome: 'refused', reason: 'wrong_secret', address: '198.51.100.77' },
})

async function person(name: string, role: 'connectivity' | 'administrator') {
  const { userId } = await createUser(
    { actor: operator },
    { email: `${name}@inspect.example`, role, password: 'winter-lantern-cobalt-41', name },
  )
  return { actor: await personWithId(userId) }
}

beforeAll(async () => {
  staff = await person('looks', 'connectivity')
  boss = await person('runs', 'administrator')
  ada = { actor: await developer('inspected-ada') }
  const { id } = await insertClient(db(), operator, {
    ...{ clientId: ID, name: 'Inspected', description: '', environment: 'live', scopes: [] },
    ...{ teamId: ada.actor.teams[0]?.id ?? '', action: 'client.registered' },
  })
  clientRef = id
  await db().$executeRaw`
    INSERT INTO client_credential (id, client_ref, kind, name, digest, prefix, last_four, created_by)
    VALUES (gen_random_uuid(), ${id}::uuid, 'secret', 'First', sha256(${id}::bytea), 'lk_live_QzX9', 'wW7_', 'x')`
  await db().$executeRaw`
    INSERT INTO token_event (time, id, outcome, reason, client_ref, address)
    VALUES (${new Date(refused.time)}, ${refused.id}::uuid, 'refused', 'wrong_secret', ${id}::uuid, '198.51.100.77')`
  await db().$executeRaw`
    INSERT INTO client_address (client_ref, address, last_at) VALUES (${id}::uuid, '198.51.100.78', now())`
  await storeNearMisses(
    [{ hour: missed - (missed % 3_600_000), presentedId: `${ID}x`, count: 3, requests: [missedRequest] }],
    10,
  )
  await createPartner(
    staff,
    createPartnerSchema.parse({ name: 'Prüfling 100 %', contacts: [{ email: 'ops@pruefling.example' }] }),
  )
})

describe('the connectivity team finds', () => {
  it('an app of anybody by its client ID, the start of it, and a misspelt one', async () => {
    expect(await findClients(staff, ID)).toMatchObject([{ clientId: ID, isDeleted: false }])
    expect(await findClients(staff, ID.slice(0, -1))).toHaveLength(1)
    expect(await findClients(staff, '%')).toEqual([])
    expect(await findClients(staff, ID.toUpperCase())).toMatchObject([{ clientId: ID }])
    const swapped = ID.replace(/^(.)(.)/, '$2$1')
    for (const misspelt of [`${ID}x`, ID.slice(1), swapped, swapped.toUpperCase()])
      expect(await findMisspelt(staff, misspelt)).toEqual([
        { presentedId: misspelt.toLowerCase(), clientId: ID },
      ])
    for (const other of [ID, `${ID}xx`, '%', '']) expect(await findMisspelt(staff, other)).toEqual([])
    expect(await findMissesOfRequest(staff, missedRequest)).toEqual([{ presentedId: `${ID}x`, clientId: ID }])
    expect(await findMissesOfRequest(staff, refused.id)).toEqual([])
  })

  it.each(['lk_live_Q', 'lk_live_QzX9', 'lk_live_QzX9…wW7_', 'lk_live_QzX9...wW7_', 'wW7_', '…wW7_'])(
    'a secret by %j',
    async (text) => {
      expect(await findSecrets(staff, text)).toMatchObject([{ clientId: ID, name: 'First', isLive: true }])
    },
  )

  it.each(['lk_live_', 'lk_live_QzX9…xxxx', 'wW7', 'QzX9', 'lk_live_QzX8', ''])(
    'no secret by %j',
    async (text) => {
      expect(await findSecrets(staff, text)).toEqual([])
    },
  )

  it('the apps that were called from an address, with the newest refusal', async () => {
    expect(await findCallers(staff, '198.51.100.77')).toEqual([
      { clientId: ID, name: 'Inspected', refused: { id: refused.id, reason: 'wrong_secret' } },
    ])
    expect(await findCallers(staff, '198.51.100.78')).toMatchObject([{ clientId: ID, refused: null }])
    expect(await findCallers(staff, '198.51.100.79')).toEqual([])
    expect(await findCallers(staff, 'not an address')).toEqual([])
  })

  it('a partner by its name in whatever letters, and by a contact; a person, if they may', async () => {
    for (const text of ['PRÜF', '100 %', 'ops@pruef'])
      expect(await findPartners(staff, text)).toMatchObject([{ name: 'Prüfling 100 %' }])
    const member = await developer('inspect-member')
    const { id } = await db().team.findFirstOrThrow({
      where: { name: 'Prüfling 100 %' },
      select: { id: true },
    })
    await db().membership.create({
      data: { userId: member.id, teamId: id, role: 'owner' },
      select: { userId: true },
    })
    expect(await findPartners(staff, member.email)).toMatchObject([{ name: 'Prüfling 100 %' }])
    expect(await findPeople(boss, 'looks@')).toMatchObject([{ email: 'looks@inspect.example' }])
    await expect(findPeople(staff, 'looks@')).rejects.toThrow('Only an administrator')
  })

  it('a request by its ID, with its cause', async () => {
    expect(await findRequestOfAnyone(staff, refused.id)).toMatchObject({
      clientId: ID,
      reason: 'wrong_secret',
    })
    const found = await inspectRequest(staff, refused.id)
    expect(found).toMatchObject({ app: { clientId: ID }, detail: { request: { reason: 'wrong_secret' } } })
    expect(await inspectRequest(staff, randomUUID())).toBeNull()
  })

  it('a request whose client ID nobody has by its ID, with what is known of it', async () => {
    const time = Date.now() - 5_000
    const request = {
      ...{ id: requestIdAt(time), time, presentedId: 'nobody-at-all', address: '198.51.100.80' },
      userAgent: 'curl/8',
      received: {
        ...{ authentication: ['client_secret_basic'], contentType: null, parameters: ['grant_type'] },
        ...{ otherParameters: 0, bodyBytes: 29 },
      },
    } satisfies UnknownRequest
    await storeUnknownRequests([request])
    await storeUnknownRequests([request])
    const { id, ...facts } = request
    expect(await findUnknownRequest(staff, id)).toEqual({ ...facts, time: new Date(time) })
    expect(await findUnknownRequest(staff, randomUUID())).toBeNull()
    await expect(findUnknownRequest(ada, id)).rejects.toThrow('Only the connectivity team')
    const found = await STAFF_SOURCES[0]?.find({ actor: staff.actor, text: id, at: '/' })
    expect(found).toEqual([
      {
        label: 'Refused: no app has this client ID',
        detail: 'nobody-at-all',
        href: `/connectivity/token-requests/${id}`,
      },
    ])
    await db().$executeRaw`UPDATE unknown_request SET time = now() - interval '31 days'`
    await deleteOldRowsOf('unknown_request')
    expect(await findUnknownRequest(staff, id)).toBeNull()
  })

  it('how an app stands, also once it is deleted', async () => {
    const app = await inspectApp(staff, ID)
    expect(app).toMatchObject({
      ...{ clientId: ID, deletedAt: null, misses: [{ presentedId: `${ID}x`, count: 3 }] },
      credentials: [{ name: 'First', state: 'active', lastFour: 'wW7_' }],
      refusals: [{ id: refused.id, reason: 'wrong_secret' }],
    })
    expect(JSON.stringify(app)).not.toContain('digest')
    await db().client.update({
      where: { id: clientRef },
      data: { deletedAt: new Date() },
      select: { id: true },
    })
    expect(await inspectApp(staff, ID)).toMatchObject({ health: null, deletedAt: expect.any(Date) })
    expect(await findClients(staff, ID)).toMatchObject([{ isDeleted: true }])
    expect(await inspectApp(staff, 'no-such-app')).toBeNull()
  })

  it('how much ends with an app, and what is revoked or over by now', async () => {
    const { id } = await insertClient(db(), operator, {
      ...{ clientId: 'inspected-reach', name: 'Reach', description: '', environment: 'live', scopes: [] },
      ...{ teamId: ada.actor.teams[0]?.id ?? '', action: 'client.registered' },
    })
    const operated = { actor: operator }
    const one = await addSecret(operated, { clientId: 'inspected-reach', name: 'One' })
    const two = await addSecret(operated, { clientId: 'inspected-reach', name: 'Two' })
    const issued = async (credentialId: string, minutes: number) => {
      await db().$executeRaw`
        INSERT INTO token_event (time, id, outcome, reason, client_ref, credential_id, api_id, address)
        VALUES (now() - make_interval(mins => ${minutes}::int), gen_random_uuid(), 'issued', 'issued', ${id}::uuid,
          ${credentialId}::uuid, 'latchkey', '198.51.100.79')`
    }
    for (const minutes of [2, 3, 61]) await issued(one.credentialId, minutes)
    await issued(two.credentialId, 2)
    const target = { kind: 'client', clientId: 'inspected-reach' } as const
    const ofApp = await reachOf(staff, target)
    expect(ofApp).toEqual({ secrets: 2, keys: 0, tokens: 3 })
    expect(reachInWords(ofApp)).toBe('2 secrets, 0 keys and at most 3 valid access tokens')
    await revokeTokens(staff, { kind: 'secret', secretId: one.credentialId })
    expect(await reachOf(staff, { kind: 'secret', secretId: one.credentialId })).toMatchObject({ tokens: 0 })
    expect(await reachOf(staff, target)).toMatchObject({ secrets: 2, tokens: 1 })
    expect((await reachOf(staff, { kind: 'global' })).tokens).toBeGreaterThanOrEqual(1)
    await expect(reachOf(ada, target)).rejects.toThrow('Only the connectivity team')
  })

  it('TN-01 and nobody else does', async () => {
    const refusal = 'Only the connectivity team'
    for (const find of [
      findClients,
      findMissesOfRequest,
      findMisspelt,
      findSecrets,
      findCallers,
      findPartners,
      findRequestOfAnyone,
    ])
      await expect(find(ada, ID)).rejects.toThrow(refusal)
    await expect(inspectApp(ada, ID)).rejects.toThrow(refusal)
    await expect(inspectRequest(ada, refused.id)).rejects.toThrow(refusal)
  })
})

describe('with 10,000 partners', () => {
  beforeAll(async () => {
    await pool('pages').query(`
      WITH teams AS (INSERT INTO team (id, slug, name)
        SELECT gen_random_uuid(), 'crowd-' || n, 'Crowd ' || n FROM generate_series(1, 10000) n RETURNING id, slug),
      partners AS (INSERT INTO partner (team_id, created_by) SELECT id, 'x' FROM teams),
      contacts AS (INSERT INTO partner_contact (team_id, email) SELECT id, slug || '@crowd.example' FROM teams),
      clients AS (INSERT INTO client (id, client_id, name, description, environment, team_id, created_by)
        SELECT gen_random_uuid(), slug || '-feed', slug, '', 'live', id, 'x' FROM teams RETURNING id, client_id)
      INSERT INTO client_credential (id, client_ref, kind, name, digest, prefix, last_four, created_by)
        SELECT gen_random_uuid(), id, 'secret', 'S', sha256(client_id::bytea),
          'lk_live_' || lpad(to_hex(hashtext(client_id) & 65535), 4, '0'), lpad(to_hex(hashtext(client_id) & 65535), 4, '0'), 'x'
        FROM clients`)
    await pool('pages').query('ANALYZE client, client_credential, team, partner, partner_contact')
  }, 120_000)

  // How fast is measured by `npm run bench:usage`.
  it('finds no more of them than are shown', async () => {
    expect(await findClients(staff, 'crowd-77')).toHaveLength(6)
    expect(await findClients(staff, 'crowd-7777')).toMatchObject([{ clientId: 'crowd-7777-feed' }])
    expect(await findPartners(staff, 'crowd-99')).toHaveLength(6)
    expect(await findPartners(staff, 'crowd-9999@')).toMatchObject([{ slug: 'crowd-9999' }])
    expect((await findSecrets(staff, 'lk_live_00')).length).toBeLessThanOrEqual(6)
  })
})
