import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiOn, type Call } from '#e2e/fixtures/api.ts'
import { auditOf, newApp, works } from '#e2e/fixtures/credentials.ts'
import { developer } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { suspendClient } from '#lib/features/apps/suspend-client.ts'
import { addClientKey } from '#lib/features/credentials/add-credential.ts'
import { listCredentials } from '#lib/features/credentials/list-credentials.ts'
import { db } from '#lib/platform/db/db.ts'

const SECRET = /lk_live_[0-9A-Za-z]{49}/
const LATER = '2099-01-01T00:00:00.000Z'

let call: Awaited<ReturnType<typeof apiOn>>
let owner: Person
let stranger: Person
/** The app that calls, and one of the same team’s that is managed. */
let caller: string
let clientId: string

beforeAll(async () => {
  call = await apiOn()
  owner = await developer('api-owner')
  stranger = await developer('api-stranger')
  caller = await newApp(owner)
})
beforeEach(async () => {
  clientId = await newApp(owner)
})

const secretsOf = (app: string) => `/clients/${app}/secrets`
const post = (path: string, body?: unknown, more: Call = {}) =>
  call(caller, path, { method: 'POST', body, ...more })
const add = async (app = clientId, body: object = {}) => (await post(secretsOf(app), body)).json
const step = (id: unknown, name: string, body?: object) => post(`${secretsOf(clientId)}/${id}/${name}`, body)
const stateOf = async (id: unknown) =>
  (await listCredentials(owner, clientId))?.find((one) => one.id === id)?.state

describe('the secrets of an app', () => {
  it('SE-04 are added with name and end, work at once, and are listed without themselves', async () => {
    const added = await post(secretsOf(clientId), { name: 'Batch', expires_at: LATER })
    expect(added.status).toBe(201)
    const { client_secret: secret, ...shown } = added.json
    expect(secret).toMatch(SECRET)
    expect(await works(clientId, String(secret))).toBe(true)
    expect(shown).toEqual({
      id: expect.any(String),
      name: 'Batch',
      prefix: String(secret).slice(0, 12),
      last_four: String(secret).slice(-4),
      state: 'active',
      created_at: expect.any(String),
      expires_at: LATER,
      retires_at: null,
      replaced_by: null,
    })
    const listed = await call(caller, secretsOf(clientId), { scope: 'clients:read' })
    expect([listed.status, listed.json]).toEqual([200, { secrets: [shown] }])
    expect(listed.headers.get('cache-control')).toBe('no-store')
  })

  it('SE-04 LG-03 a rotation answers the new one and when the old one ends, and is audited as the caller’s', async () => {
    const old = await add()
    const rotated = await step(old.id, 'rotate', { overlap_seconds: 3600, name: 'Next' })
    expect([rotated.status, rotated.json.name]).toEqual([201, 'Next'])
    const { id, retires_at: retiresAt } = rotated.json.replaces as Record<string, string>
    expect(id).toBe(old.id)
    expect(Math.abs(Date.parse(retiresAt ?? '') - Date.now() - 3_600_000)).toBeLessThan(60_000)
    expect(await works(clientId, String(rotated.json.client_secret))).toBe(true)
    expect(await works(clientId, String(old.client_secret))).toBe(true)
    const entry = await db().auditEntry.findFirst({
      where: { action: 'credential.rotated', detail: { path: ['clientId'], equals: clientId } },
      select: { actorKind: true, actorId: true, actorLabel: true, teamId: true },
    })
    expect(entry).toEqual({
      actorKind: 'client',
      actorId: caller,
      actorLabel: caller,
      teamId: owner.teams[0]?.id,
    })
  })

  it('SE-04 every other step leads where the table of their life says', async () => {
    const { id } = await add()
    const next = (await step(id, 'rotate', { overlap_seconds: 60 })).json
    const extended = await step(id, 'extend', { overlap_seconds: 7200 })
    expect([extended.status, extended.json.state]).toEqual([200, 'retiring'])
    expect((await step(id, 'cancel')).json).toMatchObject({ id, state: 'active', retires_at: null })
    expect(await stateOf(next.id)).toBe('deactivated')
    expect((await step(next.id, 'reactivate')).json.state).toBe('active')
    await step(id, 'rotate', { overlap_seconds: 60 })
    expect((await step(id, 'retire')).json.state).toBe('retired')
    expect((await step(next.id, 'deactivate')).json.state).toBe('deactivated')
    const path = `${secretsOf(clientId)}/${next.id}`
    const gone = await call(caller, path, { method: 'DELETE' })
    expect([gone.status, gone.text]).toEqual([204, ''])
    expect((await call(caller, path, { method: 'DELETE' })).status).toBe(404)
    expect(await auditOf(clientId)).toEqual([
      ...['added', 'rotated', 'overlap_extended', 'rotation_cancelled', 'reactivated'],
      ...['rotated', 'retired', 'deactivated', 'deleted'],
    ])
  })

  it('SE-04 a step that does not fit answers 409 and changes nothing', async () => {
    const { id } = await add()
    for (const name of ['cancel', 'retire', 'reactivate']) {
      const refused = await step(id, name)
      expect([refused.status, refused.json.error], name).toEqual([409, 'conflict'])
      expect(refused.json.error_description).toContain('the secret is active now')
    }
    expect((await call(caller, `${secretsOf(clientId)}/${id}`, { method: 'DELETE' })).status).toBe(409)
    for (let live = 1; live < 5; live++) await add()
    const sixth = await post(secretsOf(clientId), {})
    expect([sixth.status, sixth.json.error_description]).toEqual([
      409,
      'An app may have 5 secrets that work. Retire or deactivate one first.',
    ])
  })

  it.each<[string, string, unknown]>([
    ['name', '', { name: '' }],
    ['name', '', { name: { not: '' } }],
    ['name', '', { name: 'a\0b' }],
    ['name', '', { name: ['x'] }],
    ['expires_at', '', { expires_at: 'tomorrow' }],
    ['expires_at', '', { expires_at: '2020-01-01' }],
    ['expires_at', '', { expires_at: 1 }],
    ['overlap_seconds', '/rotate', {}],
    ['overlap_seconds', '/rotate', { overlap_seconds: -1 }],
    ['overlap_seconds', '/rotate', { overlap_seconds: 2_592_001 }],
    ['overlap_seconds', '/rotate', { overlap_seconds: 1.5 }],
    ['overlap_seconds', '/rotate', { overlap_seconds: '60' }],
    ['body', '', { teamId: 'x' }],
    ['body', '/rotate', { overlap_seconds: 60, created_by: 'x' }],
    ['body', '', []],
    ['body', '', 'null'],
    ['body', '', '{'],
    ['body', '', ''],
  ])('TN-02 400 names %s when %s is sent %j', async (field, name, body) => {
    const { id } = await add()
    const path = name === '' ? secretsOf(clientId) : `${secretsOf(clientId)}/${id}${name}`
    const refused = await post(path, body)
    expect([refused.status, refused.json.error]).toEqual([400, 'invalid_request'])
    expect(refused.json.error_description).toContain(field)
    expect(refused.json.error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
    expect(await auditOf(clientId)).toEqual(['added'])
  })

  it('TN-02 takes JSON alone, and not much of it', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await post(secretsOf(clientId), '{}', { headers: form })).status).toBe(400)
    const long = await post(secretsOf(clientId), { name: 'x'.repeat(20_000) })
    expect([long.status, long.json.error]).toEqual([413, 'invalid_request'])
    const { id } = await add()
    const query = await call(caller, `${secretsOf(clientId)}/${id}?tokens=some`, { method: 'DELETE' })
    expect([query.status, query.json.error_description]).toEqual([400, expect.stringContaining('tokens')])
  })
})

describe('who may', () => {
  it('BR-03 names the scope that a call needs, and does nothing without it', async () => {
    const { id } = await add()
    const path = secretsOf(clientId)
    const tried: [string, string, string][] = [
      ['GET', path, 'clients:read'],
      ['POST', path, 'credentials:write'],
      ['POST', `${path}/${id}/rotate`, 'credentials:write'],
      ['POST', `${path}/${id}/extend`, 'credentials:write'],
      ...['cancel', 'retire', 'deactivate', 'reactivate'].map((name): [string, string, string] => [
        'POST',
        `${path}/${id}/${name}`,
        'credentials:write',
      ]),
      ['DELETE', `${path}/${id}`, 'credentials:write'],
    ]
    for (const [method, address, needed] of tried) {
      const body = method === 'POST' ? { body: { overlap_seconds: 60 } } : {}
      const scope = needed === 'clients:read' ? 'credentials:write usage:read' : 'clients:read clients:write'
      const sent = address === path && method === 'POST' ? { body: {} } : body
      const refused = await call(caller, address, { method, scope, ...sent })
      expect(refused.status, `${method} ${address}`).toBe(403)
      expect(refused.headers.get('www-authenticate')).toContain(`scope="${needed}"`)
    }
    expect(await auditOf(clientId)).toEqual(['added'])
  })

  it('TN-01 another team’s app, another app’s secret, a key and what nobody has are the same 404', async () => {
    const foreign = await newApp(stranger)
    const theirs = (await call(await newApp(stranger), secretsOf(foreign), { method: 'POST', body: {} })).json
      .id
    const { id } = await add()
    const sibling = await newApp(owner)
    const { publicKey } = generateKeyPairSync('ed25519')
    const key = JSON.stringify(publicKey.export({ format: 'jwk' }))
    const { credentialId: keyId } = await addClientKey({ actor: owner }, { clientId, name: 'key', key })
    const targets = [
      [foreign, theirs],
      [clientId, theirs],
      [sibling, id],
      [clientId, keyId],
      [clientId, randomUUID()],
      [clientId, 'x'],
      [clientId, '%00'],
      ['absent-app', id],
      ['a%00b', id],
      ['%7B%22not%22%3A%22%22%7D', id],
    ]
    const answers = new Set<string>()
    const ask = async (path: string, method: string, body?: object) => {
      const { status, text } = await call(caller, path, {
        method,
        body,
        scope: 'clients:read credentials:write',
      })
      answers.add(`${status} ${text}`)
    }
    for (const [app, secretId] of targets) {
      const path = `${secretsOf(String(app))}/${secretId}`
      await ask(`${path}/rotate`, 'POST', { overlap_seconds: 60 })
      await ask(`${path}/extend`, 'POST', { overlap_seconds: 60 })
      for (const name of ['cancel', 'retire', 'deactivate', 'reactivate'])
        await ask(`${path}/${name}`, 'POST')
      await ask(path, 'DELETE')
    }
    for (const app of [foreign, 'absent-app', 'a%00b']) {
      await ask(secretsOf(app), 'GET')
      await ask(secretsOf(app), 'POST', {})
    }
    expect([...answers]).toEqual(['404 {"error":"not_found","error_description":"Not found."}'])
    expect([await auditOf(foreign), await auditOf(clientId)]).toEqual([['added'], ['added', 'added']])
  })

  it('RV-01 an app that is suspended manages nothing, even if its token were still taken', async () => {
    const asleep = await newApp(owner)
    await suspendClient({ actor: owner }, { clientId: asleep, confirmation: asleep })
    expect((await call(asleep, secretsOf(clientId), { method: 'POST', body: {} })).status).toBe(404)
  })
})

describe('an Idempotency-Key', () => {
  const keyed = (key: string, app = caller) => ({
    once: (path: string, body?: unknown) =>
      call(app, path, { method: 'POST', body, headers: { 'Idempotency-Key': key } }),
  })

  it('FT-09 is answered again with the same object, without the secret, and nothing is done twice', async () => {
    const { once } = keyed(`"${randomUUID()}"`)
    const first = await once(secretsOf(clientId), { name: 'Once' })
    const again = await once(secretsOf(clientId), { name: 'Once', expires_at: null })
    expect([first.status, again.status]).toEqual([201, 201])
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true'])
    const { client_secret: secret, ...kept } = first.json
    expect(secret).toMatch(SECRET)
    expect(again.json).toEqual(kept)
    expect(await auditOf(clientId)).toEqual(['added'])

    const rotate = keyed(randomUUID()).once
    const path = `${secretsOf(clientId)}/${kept.id}/rotate`
    const rotated = await rotate(path, { overlap_seconds: 60 })
    const replayed = await rotate(path, { overlap_seconds: 60 })
    expect({ ...replayed.json, client_secret: rotated.json.client_secret }).toEqual(rotated.json)
    expect([replayed.status, replayed.text.match(SECRET)]).toEqual([201, null])

    const retire = keyed(randomUUID()).once
    const retired = await retire(`${secretsOf(clientId)}/${kept.id}/retire`)
    const retiredAgain = await retire(`${secretsOf(clientId)}/${kept.id}/retire`)
    expect([retired.status, retiredAgain.status, retiredAgain.json]).toEqual([200, 200, retired.json])
  })

  it('FT-09 ten at once: one does it, the others get the replay', async () => {
    const { once } = keyed(randomUUID())
    const answers = await Promise.all(Array.from({ length: 10 }, () => once(secretsOf(clientId), {})))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1)
    expect(answers.filter(({ json }) => json.client_secret !== undefined)).toHaveLength(1)
    expect(answers.filter(({ headers }) => headers.has('idempotency-replayed'))).toHaveLength(9)
    expect(await auditOf(clientId)).toEqual(['added'])
  })

  it('FT-09 with another request is refused with 422, and is nobody else’s', async () => {
    const key = randomUUID()
    const { id } = (await keyed(key).once(secretsOf(clientId), {})).json
    for (const [path, body] of [
      [secretsOf(clientId), { name: 'Another' }],
      [secretsOf(caller), {}],
      [`${secretsOf(clientId)}/${id}/deactivate`, undefined],
    ] as const) {
      const refused = await keyed(key).once(path, body)
      expect([refused.status, refused.json.error]).toEqual([422, 'idempotency_key_reused'])
    }
    const other = await keyed(key, await newApp(owner)).once(secretsOf(clientId), {})
    expect([other.status, other.headers.has('idempotency-replayed')]).toEqual([201, false])
    expect(await auditOf(clientId)).toEqual(['added', 'added'])
  })

  it('FT-09 is free again after a request that changed nothing, and after 24 hours', async () => {
    const { once } = keyed(randomUUID())
    const { id } = await add()
    const path = `${secretsOf(clientId)}/${id}/reactivate`
    expect((await once(path)).status).toBe(409)
    await step(id, 'deactivate')
    expect((await once(path)).headers.has('idempotency-replayed')).toBe(false)
    await db().$executeRaw`UPDATE idempotency_key SET expires_at = now() WHERE caller = ${caller}`
    const late = await once(path)
    expect([late.status, late.json.error]).toEqual([409, 'conflict'])
  })

  it('TN-01 is not answered for an app that went to another team meanwhile', async () => {
    const { once } = keyed(randomUUID())
    await once(secretsOf(clientId), {})
    const teamId = stranger.teams[0]?.id ?? ''
    await db().client.update({ where: { clientId }, data: { teamId }, select: { id: true } })
    expect((await once(secretsOf(clientId), {})).status).toBe(404)
  })

  it.each(['""', '"a', 'a b', '"a", "b"', '"é"', '"a\\b"', `"${'x'.repeat(256)}"`, '"a";x=1'])(
    'refuses %s as no string of the kind',
    async (key) => {
      const header = Buffer.from(key).toString('latin1')
      const refused = await keyed(header).once(secretsOf(clientId), {})
      expect([refused.status, refused.json.error_description]).toEqual([
        400,
        'idempotency-key: Send a string of 1 to 255 ASCII characters in quotes.',
      ])
      expect(await auditOf(clientId)).toEqual([])
    },
  )

  it('is the same key in quotes and without', async () => {
    const key = randomUUID()
    await keyed(key).once(secretsOf(clientId), {})
    const again = await keyed(`"${key}"`).once(secretsOf(clientId), {})
    expect(again.headers.get('idempotency-replayed')).toBe('true')
  })
})
