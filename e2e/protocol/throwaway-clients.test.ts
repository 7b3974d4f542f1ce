import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { get } from 'node:http'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { PortalVisitor } from '../harness/portal.ts'
import { askToken, basic, formEncode, GRANT, type TokenAnswer, type TokenAsk } from './token-client.ts'

const FAILURES = 20

type Given = {
  client_id: string
  client_secret: string
  expired_secret: string
  secret_of_other_environment: string
  key_id: string | null
  expires_at: string
  audience: string
  second_audience: string
  resource_not_allowed: string
  scope_without_permission: string
  scope_not_granted: string
  short_lived: { resource: string; leeway_seconds: number }
  api: string
}

let first: Latchkey
let second: Latchkey
let database: pg.Client
let acme: MadeClient

beforeAll(async () => {
  const env = { TRUSTED_PROXIES: '::ffff:127.0.0.1, ::1', LIMIT_STORE: 'database' }
  first = await Latchkey.start({ env })
  second = await Latchkey.startBeside(first, env)
  database = new pg.Client({ connectionString: first.databaseUrl })
  await database.connect()
  acme = await first.createClient('acme-shop', { environment: 'sandbox' })
})
afterAll(async () => {
  await database?.end()
  await second?.remove()
  await first?.remove()
})

const urlOf = ({ port }: Latchkey) => `http://localhost:${port}`

/** A page as it is under the address that all instances have: under another one leads there. */
async function pageOf({ port }: Latchkey, path: string): Promise<string> {
  const { host } = new URL(first.url)
  const [response] = await once(get({ port, path, headers: { host } }), 'response')
  return await text(response)
}

/** Hours may be told meanwhile. */
const LAST_ENTRY = "SELECT max(seq) AS last FROM audit_entry WHERE action <> 'server.throwaways_counted'"

let lastAddress = 0
/** Each from an address of its own, unless a test has something to say about one. */
function request(body: object | string, options: { at?: Latchkey; from?: string; type?: string } = {}) {
  const { at = first, from = `100.64.${++lastAddress}.1`, type = 'application/json' } = options
  return fetch(`${urlOf(at)}/docs/token-tester/credentials`, {
    method: 'POST',
    headers: { 'content-type': type, 'x-forwarded-for': from },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

async function given(body: object = {}, at = first): Promise<Given> {
  const response = await request(body, { at })
  expect(response.status).toBe(201)
  return await response.json()
}

const as = (client: Given, secret = client.client_secret) => ({
  authorization: basic(client.client_id, secret),
})
const withBody = (client: Given, more: string) => ({ ...as(client), body: `${GRANT}&${more}` })

const tokenWith = async (ask: TokenAsk, at = first): Promise<string> => {
  const { status, json } = await askToken(urlOf(at), ask)
  expect(status).toBe(200)
  return String(json.access_token)
}

const tryIt = (token: string | null, { at = first, path = '/api/try' } = {}) =>
  fetch(`${urlOf(at)}${path}`, { headers: token === null ? {} : { authorization: `Bearer ${token}` } })

const read = async (requestId: string | null, authorization: string | null, at = first) =>
  await fetch(`${urlOf(at)}/docs/token-tester/requests?request_id=${requestId ?? ''}`, {
    headers: authorization === null ? {} : { authorization },
  })

/** What the owner reads of a request. */
async function logged(client: Given, answer: TokenAnswer, at = first) {
  const response = await read(answer.headers.get('x-request-id'), as(client).authorization, at)
  expect(response.status).toBe(200)
  return await response.json()
}

/** Every byte of a response but what is of its moment. */
function wireOf({ status, headers, text }: TokenAnswer): string {
  const own = new Set(['x-request-id', 'date', 'connection', 'keep-alive'])
  return JSON.stringify([status, [...headers].filter(([name]) => !own.has(name)), text])
}

const everyByte = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')

describe('throwaway credentials', () => {
  it('get a token on every instance at once, which opens the one call', async () => {
    const client = await given()
    expect(client.client_id).toMatch(/^try-[0-9a-f]{32}$/)
    const left = Date.parse(client.expires_at) - Date.now()
    expect(left).toBeGreaterThan(59 * 60_000)
    expect(left).toBeLessThan(61 * 60_000)
    for (const at of [first, second]) {
      const answer = await askToken(urlOf(at), as(client))
      expect(answer.json).toMatchObject({ expires_in: 600, scope: 'try:read try:hello' })
      for (const other of [first, second]) {
        const response = await tryIt(String(answer.json.access_token), { at: other })
        expect(response.status).toBe(200)
        expect(response.headers.get('cache-control')).toBe('no-store')
        expect(await response.json()).toMatchObject({
          client_id: client.client_id,
          audience: client.api,
          scopes: ['try:read', 'try:hello'],
        })
      }
      expect(await logged(client, answer, at === first ? second : first)).toMatchObject({
        outcome: 'issued',
        cause: null,
        response: null,
        credential: { kind: 'secret', name: 'Secret' },
        scope: 'try:read try:hello',
      })
    }
  })

  it('open nothing else: not the API, not introspection, not revocation', async () => {
    const client = await given()
    const token = await tokenWith(as(client))
    const own = await tokenWith({ authorization: basic(acme.client_id, acme.client_secret) })
    for (const path of ['/api/v1/whoami', '/api/v1/clients'])
      expect((await tryIt(token, { path })).status).toBe(401)
    expect((await tryIt(own)).status).toBe(401)
    const post = async (path: string, authorization: string, about: string) => {
      const body = new URLSearchParams({ token: about })
      const response = await fetch(`${first.url}${path}`, {
        method: 'POST',
        headers: { authorization },
        body,
      })
      return [response.status, await response.text()]
    }
    const acmes = basic(acme.client_id, acme.client_secret)
    for (const [who, about] of [
      [as(client).authorization, token],
      [as(client).authorization, own],
      [acmes, token],
    ] as const)
      expect(await post('/oauth/v2/introspect', who, about)).toEqual([200, '{"active":false}'])
    expect((await post('/oauth/v2/revoke', as(client).authorization, token))[0]).toBe(400)
    expect((await tryIt(token)).status).toBe(200)
  })

  it('fail as an app’s do, byte by byte, and the log tells each cause', async () => {
    const client = await given()
    const { key_id: kid, client_id: id } = client
    expect(kid).toBeNull()
    const wrong = { secret: `${client.client_secret.slice(0, -1)}_` }
    // What fails, what the log says of it, and the same done by an app.
    const failures: [reason: string, ask: TokenAsk, ofApp: TokenAsk][] = [
      [
        'damaged_secret',
        as(client, wrong.secret),
        { authorization: basic(acme.client_id, `${acme.client_secret.slice(0, -1)}_`) },
      ],
      ['wrong_secret', as(client, 'hunter2'), { authorization: basic(acme.client_id, 'hunter2') }],
      [
        'secret_of_other_environment',
        as(client, client.secret_of_other_environment),
        { authorization: basic(acme.client_id, client.secret_of_other_environment) },
      ],
      [
        'expired_secret',
        as(client, client.expired_secret),
        { authorization: basic(acme.client_id, client.expired_secret) },
      ],
      [
        'no_credentials',
        { body: `${GRANT}&client_id=${id}` },
        { body: `${GRANT}&client_id=${acme.client_id}` },
      ],
      [
        'secret_encoded_twice',
        as(client, everyByte(client.client_secret)),
        { authorization: basic(acme.client_id, everyByte(acme.client_secret)) },
      ],
      [
        'secret_in_query',
        { query: `?client_id=${id}&client_secret=${client.client_secret}` },
        { query: `?client_id=${acme.client_id}&client_secret=${acme.client_secret}` },
      ],
      [
        'unsupported_grant_type',
        { ...as(client), body: 'grant_type=password' },
        { authorization: basic(acme.client_id, acme.client_secret), body: 'grant_type=password' },
      ],
      [
        'invalid_scope',
        withBody(client, `scope=${client.scope_not_granted}`),
        { authorization: basic(acme.client_id, acme.client_secret), body: `${GRANT}&scope=try:write` },
      ],
      [
        'invalid_target',
        withBody(client, `resource=${formEncode(client.resource_not_allowed)}`),
        {
          authorization: basic(acme.client_id, acme.client_secret),
          body: `${GRANT}&resource=${formEncode(client.api)}`,
        },
      ],
    ]
    for (const [reason, ask, ofApp] of failures) {
      const answer = await askToken(urlOf(first), ask)
      expect(wireOf(answer), reason).toBe(wireOf(await askToken(urlOf(first), ofApp)))
      const told = await logged(client, answer)
      expect(told).toMatchObject({ outcome: 'refused', reason, response: { status: answer.status } })
      expect(told.response.text.endsWith(answer.text), reason).toBe(true)
      expect(told.cause.docs).toContain('/docs/errors#')
      expect(JSON.stringify(told)).not.toContain(client.client_secret)
    }
  })

  it('fail at the call as an API’s callers do: tampered, of the wrong audience, without permission', async () => {
    const client = await given()
    const challengeOf = async (token: string | null) => {
      const response = await tryIt(token)
      const { error } = await response.json()
      return [response.status, error, response.headers.get('www-authenticate')]
    }
    const [header, payload, signature] = (await tokenWith(as(client))).split('.')
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())
    const tampered = Buffer.from(JSON.stringify({ ...claims, scope: 'try:write' })).toString('base64url')
    const invalid = await challengeOf(`${header}.${tampered}.${signature}`)
    expect(invalid.slice(0, 2)).toEqual([401, 'invalid_token'])
    const other = await tokenWith(withBody(client, `resource=${formEncode(client.second_audience)}`))
    expect(await challengeOf(other)).toEqual(invalid)
    expect((await challengeOf(null)).slice(0, 2)).toEqual([401, 'missing_token'])
    const bare = await tokenWith(withBody(client, `scope=${client.scope_without_permission}`))
    const lacking = await challengeOf(bare)
    expect(lacking.slice(0, 2)).toEqual([403, 'insufficient_scope'])
    expect(lacking[2]).toContain('scope="try:read"')
    const metadata = /resource_metadata="([^"]+)"/.exec(String(lacking[2]))?.[1] ?? ''
    expect(await (await fetch(metadata)).json()).toMatchObject({ resource: client.api })
  })

  it('get a token of one second, which is refused once the leeway is over', async () => {
    const client = await given()
    const body = `resource=${formEncode(client.short_lived.resource)}`
    const answer = await askToken(first.url, withBody(client, body))
    expect(answer.json.expires_in).toBe(1)
    const token = String(answer.json.access_token)
    expect((await tryIt(token)).status).toBe(200)
    await expect.poll(async () => (await tryIt(token)).status, { timeout: 90_000, interval: 1_000 }).toBe(401)
    expect((await tryIt(await tokenWith(as(client)))).status).toBe(200)
  })

  it('may fail so often in a minute, on all instances together, and stop nobody else', async () => {
    const [client, other] = [await given(), await given()]
    const statuses: number[] = []
    let last: TokenAnswer | undefined
    for (let count = 0; count <= FAILURES; count += 1) {
      last = await askToken(urlOf(count % 2 ? first : second), as(client, 'wrong'))
      statuses.push(last.status)
    }
    expect(statuses).toEqual([...Array.from({ length: FAILURES }, () => 401), 429])
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(last?.headers.get('ratelimit-policy')).toBe(`"failures";q=${FAILURES};w=60`)
    const told = last && (await logged(client, last))
    expect(told).toMatchObject({ reason: 'wrong_secret', response: { status: 429 } })
    expect(told.response.text).toContain(`"failures";q=${FAILURES};w=60`)
    expect((await askToken(first.url, as(client))).status).toBe(200)
    expect((await askToken(first.url, as(other, 'wrong'))).status).toBe(401)
    expect((await askToken(first.url, { authorization: basic(acme.client_id, 'wrong') })).status).toBe(401)
    // Nobody can tell by it whether there is such a client.
    const nobody = { authorization: basic(`try-${'0'.repeat(32)}`, 'wrong') }
    const guessed = []
    for (let count = 0; count <= FAILURES; count += 1)
      guessed.push((await askToken(urlOf(first), nobody)).status)
    expect(guessed).toEqual(statuses)
  })

  it('may come with a public key, whose assertions fail as an app’s do', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    const client = await given({ public_key: await exportJWK(publicKey) })
    expect(client.key_id).toMatch(/^[\w-]{43}$/)
    const assertion = async (more: { aud?: string; life?: number; kid?: string } = {}) => {
      const now = Math.floor(Date.now() / 1000)
      return await new SignJWT()
        .setProtectedHeader({ alg: 'ES256', kid: more.kid ?? client.key_id ?? '' })
        .setIssuer(client.client_id)
        .setSubject(client.client_id)
        .setAudience(more.aud ?? first.url)
        .setIssuedAt(now)
        .setExpirationTime(now + (more.life ?? 60))
        .setJti(randomUUID())
        .sign(privateKey)
    }
    const ask = (token: string) =>
      askToken(first.url, {
        body: `${GRANT}&client_assertion_type=${formEncode('urn:ietf:params:oauth:client-assertion-type:jwt-bearer')}&client_assertion=${token}`,
      })
    const good = await assertion()
    expect((await ask(good)).status).toBe(200)
    for (const [reason, token] of [
      ['replayed_assertion', good],
      ['assertion_audience', await assertion({ aud: `${first.url}/oauth/v2/token` })],
      ['assertion_life', await assertion({ life: 301 })],
      ['unknown_key', await assertion({ kid: 'another' })],
    ] as const) {
      const answer = await ask(token)
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client'])
      expect(await logged(client, answer)).toMatchObject({ reason, response: { status: 401 } })
    }
  })
})

describe('who asks for throwaway credentials', () => {
  it('ends on every instance once its secret or key is reported as leaked, and nothing tells of it', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    const [bySecret, byKey, untouched] = [
      await given(),
      await given({ public_key: await exportJWK(publicKey) }),
      await given(),
    ]
    const token = await tokenWith(as(bySecret), second)
    for (const client of [bySecret, byKey, untouched])
      for (const at of [first, second]) await tokenWith(as(client), at)
    const { rows: before } = await database.query(LAST_ENTRY)
    const report = (leaked: string) =>
      fetch(`${urlOf(first)}/leaks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ secrets: [leaked] }),
      })
    const invented = `lk_test_${'7'.repeat(49)}`
    const answers = []
    for (const leaked of [bySecret.client_secret, JSON.stringify(await exportJWK(privateKey)), invented]) {
      const answer = await report(leaked)
      answers.push(`${answer.status} ${await answer.text()}`)
    }
    expect(new Set(answers).size).toBe(1)
    for (const client of [bySecret, byKey])
      for (const at of [first, second])
        await expect
          .poll(async () => (await askToken(urlOf(at), as(client))).status, { timeout: 20_000 })
          .toBe(401)
    expect((await tryIt(token, { at: second })).status).toBe(401)
    await tokenWith(as(untouched))
    const { rows: after } = await database.query(LAST_ENTRY)
    expect(after).toEqual(before)
  })

  it('gets thirty an hour from one address, on all instances together, and is told when to come again', async () => {
    const statuses: Record<number, number> = {}
    for (let count = 0; count < 40; count += 1) {
      const response = await request({}, { at: count % 2 ? first : second, from: '203.0.113.9' })
      statuses[response.status] = (statuses[response.status] ?? 0) + 1
      if (response.status === 201) continue
      expect(await response.json()).toMatchObject({ error: 'too_many_credentials' })
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect(statuses).toEqual({ 201: 30, 429: 10 })
    // An IPv6 subscriber owns a whole /64.
    const ofSubscriber = await Promise.all(
      Array.from({ length: 35 }, (_, host) => request({}, { from: `2001:db8:7:7::${host + 1}` })),
    )
    expect(ofSubscriber.filter(({ status }) => status === 201)).toHaveLength(30)
    expect((await request({}, { from: '2001:db8:7:8::1' })).status).toBe(201)
  })

  it('sends JSON, which no page of another origin can, and no private key', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    for (const [body, type] of [
      ['', 'application/json'],
      ['{}', 'text/plain'],
      ['[]', 'application/json'],
      ['{"public_key": "x"}', 'application/json'],
      ['{"unknown": 1}', 'application/json'],
      [JSON.stringify({ public_key: await exportJWK(privateKey) }), 'application/json'],
      [JSON.stringify({ public_key: { ...(await exportJWK(publicKey)), crv: 'P-384' } }), 'application/json'],
    ] as const) {
      const response = await request(body, { type })
      expect([response.status, (await response.json()).error], body).toEqual([400, 'invalid_request'])
    }
    const large = await request(`{"public_key": {"n": "${'x'.repeat(20_000)}"}}`)
    expect(large.status).toBe(413)
    const page = `${first.url}/docs/token-tester/credentials`
    const foreign = { origin: 'https://evil.example', 'access-control-request-headers': 'content-type' }
    const preflight = await fetch(page, { method: 'OPTIONS', headers: foreign })
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, null])
    const got = await fetch(page)
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
  })
})

describe('what an owner reads', () => {
  it('is told to who proves the client; to everybody else in one way, known client or not', async () => {
    const [client, other] = [await given(), await given()]
    const answer = await askToken(first.url, as(client, client.expired_secret))
    const requestId = answer.headers.get('x-request-id')
    const token = await tokenWith(as(client))
    expect((await read(requestId, `Bearer ${token}`)).status).toBe(200)
    const ofApp = await askToken(first.url, { authorization: basic(acme.client_id, 'wrong') })
    const tokenOfApp = await tokenWith({ authorization: basic(acme.client_id, acme.client_secret) })
    const refused: [string, string | null, string | null][] = [
      ['no proof', requestId, null],
      ['a wrong secret', requestId, as(client, 'wrong').authorization],
      ['its expired secret', requestId, as(client, client.expired_secret).authorization],
      ['another throwaway client', requestId, as(other).authorization],
      ['nobody’s client', requestId, basic(`try-${'1'.repeat(32)}`, 'wrong')],
      ['an app, with its secret', ofApp.headers.get('x-request-id'), basic('acme-shop', acme.client_secret)],
      ['an app, with another', ofApp.headers.get('x-request-id'), basic('acme-shop', 'wrong')],
      ['an app that is not there', ofApp.headers.get('x-request-id'), basic('nobodys-shop', 'wrong')],
      ['an app’s token', ofApp.headers.get('x-request-id'), `Bearer ${tokenOfApp}`],
      [
        'a throwaway client’s secret, for an app',
        ofApp.headers.get('x-request-id'),
        as(client).authorization,
      ],
      ['no request', randomUUID(), as(client).authorization],
      ['no ID', null, as(client).authorization],
      ['no header that can be read', requestId, 'Basic %%%'],
    ]
    const wire = new Set<string>()
    for (const [, id, authorization] of refused) {
      const response = await read(id, authorization)
      const { status, headers } = response
      wire.add(wireOf({ status, headers, text: await response.text(), json: {} }))
    }
    expect([...wire]).toEqual([expect.stringContaining('[404,')])
  })

  it('of an app, is told to a person who may read its log, and to nobody else', async () => {
    const shop = await first.createClient('tested-shop', { team: 'testers' })
    const owner = await PortalVisitor.signedIn(first, 'owner@testers.example')
    const stranger = await PortalVisitor.signedIn(first, 'stranger@testers.example')
    await database.query(
      `INSERT INTO membership (user_id, team_id, role)
       SELECT u.id, c.team_id, 'owner' FROM app_user u, client c
       WHERE u.email = 'owner@testers.example' AND c.client_id = 'tested-shop'`,
    )
    const answer = await askToken(first.url, { authorization: basic(shop.client_id, 'wrong') })
    const path = `/docs/token-tester/requests?request_id=${answer.headers.get('x-request-id')}&client_id=`
    const told = await owner.get(`${path}tested-shop`)
    expect([told.status, await told.json()]).toMatchObject([200, { reason: 'wrong_secret' }])
    const wire = await Promise.all(
      [
        stranger.get(`${path}tested-shop`),
        stranger.get(`${path}nobodys-shop`),
        owner.get(`${path}acme-shop`),
        fetch(`${first.url}${path}tested-shop`),
      ].map(async (asked) => {
        const response = await asked
        return wireOf({
          ...response,
          status: response.status,
          headers: response.headers,
          text: await response.text(),
          json: {},
        })
      }),
    )
    expect(new Set(wire).size).toBe(1)
    expect(wire[0]).toContain('[404,')
  })
})

describe('what is known of throwaway clients', () => {
  it('is in tables of their own, whatever they have done', async () => {
    const client = await given()
    await askToken(first.url, as(client))
    await askToken(first.url, as(client, 'wrong'))
    await askToken(first.url, { authorization: basic(`${client.client_id.slice(0, -1)}x`, 'wrong') })
    const { rows: refs } = await database.query('SELECT id FROM laboratory_client WHERE client_id = $1', [
      client.client_id,
    ])
    const { rows: tables } = await database.query(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
       AND relkind IN ('r', 'p') AND NOT relispartition AND relname NOT LIKE 'laboratory%'`,
    )
    expect(tables.length).toBeGreaterThan(40)
    for (const { name } of tables) {
      const { rows } = await database.query(
        `SELECT count(*)::int AS naming FROM ${name} t WHERE strpos(to_jsonb(t)::text, $1) > 0 OR strpos(to_jsonb(t)::text, $2) > 0`,
        [client.client_id, refs[0].id],
      )
      expect([name, rows[0].naming]).toEqual([name, 0])
    }
  })

  it('is nothing where the laboratory is off, and the page is told so', async () => {
    const client = await given()
    const token = await tokenWith(as(client))
    const off = await Latchkey.startBeside(first, { LABORATORY: 'off' })
    try {
      const response = await request({}, { at: off })
      expect([response.status, (await response.json()).error]).toEqual([503, 'laboratory_off'])
      expect((await askToken(urlOf(off), as(client))).status).toBe(401)
      expect((await tryIt(token, { at: off })).status).toBe(404)
      expect((await read(randomUUID(), as(client).authorization, off)).status).toBe(404)
      for (const path of ['/', '/docs/quick-start', '/docs/verifying-tokens', '/docs/errors']) {
        const offers = async (at: Latchkey) =>
          /Issue a real token|Get a token now|See it happen/.test(await pageOf(at, path))
        expect([path, await offers(first), await offers(off)]).toEqual([path, true, false])
      }
    } finally {
      await off.remove()
    }
  })

  it('CL-01 their prefix is nobody else’s', async () => {
    const args = ['client', 'create', '--id', 'try-acme', '--team', 'acme']
    const { code, stderr } = await first.command(args)
    expect([code, stderr]).toEqual([2, expect.stringContaining('reserved')])
    const visitor = await PortalVisitor.signedIn(first, 'host@throwaway.example')
    // An app that was called so before keeps its ID.
    const elder = await first.createClient('elder-hotels')
    await database.query("UPDATE client SET client_id = 'try-hotels' WHERE client_id = 'elder-hotels'")
    const authorization = basic('try-hotels', elder.client_secret)
    expect((await askToken(urlOf(first), { authorization })).json).toMatchObject({ expires_in: 3600 })
    const availability = await visitor.get('/apps/new/availability?id=try-acme')
    expect(await availability.text()).toContain('reserved')
  })
})
