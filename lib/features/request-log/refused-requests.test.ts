import { beforeAll, describe, expect, it } from 'vitest'
import { signAssertion } from '#e2e/fixtures/fake-assertion.ts'
import {
  addClient,
  apiOf,
  basic,
  type ClientKeyPair,
  clientKeyPair,
  facts,
  fakeServer,
  rawBasic,
  secretOf,
} from '#e2e/fixtures/fake-server.ts'
import { newSecret } from '#lib/features/credentials/secret.ts'
import { handleToken } from '#lib/oauth/endpoints/token.ts'
import type { Client } from '#lib/oauth/ports.ts'
import { diagnoseSecret } from './secret-diagnosis.ts'

const SECRET = newSecret('live')
const CREDENTIAL = secretOf(SECRET).id
const BOOKINGS = 'https://bookings.example/v1'
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

const server = await fakeServer({ diagnoseSecret })
let pair: ClientKeyPair
let acme: Client
beforeAll(async () => {
  pair = await clientKeyPair()
  acme = addClient(server, 'acme', SECRET, {
    keys: [pair.key],
    apis: [apiOf(server.issuer), apiOf(server.issuer, { audience: BOOKINGS, scopes: ['bookings:read'] })],
  })
})

type Sent = { body?: string; authorization?: string; type?: string; query?: string }

/** Sends a request; how it was answered, and the one row that it left in the log. */
async function send({ body = 'grant_type=client_credentials', authorization, type, query = '' }: Sent) {
  server.events.length = 0
  const headers = new Headers({ 'content-type': type ?? 'application/x-www-form-urlencoded' })
  if (authorization !== undefined) headers.set('authorization', authorization)
  const request = new Request(`https://auth.example/oauth/v2/token${query}`, {
    method: 'POST',
    headers,
    body,
  })
  const answer = await handleToken(
    request,
    facts({ authorizationHeaderCount: authorization === undefined ? 0 : 1 }),
    server,
  )
  const { error } = await answer.json()
  expect(server.events).toHaveLength(1)
  const [event] = server.events
  const wire = `${answer.status} ${error ?? 'token'}`
  return { wire, event, reason: event?.reason, asked: event?.asked }
}

const form = (values: Record<string, string>) =>
  new URLSearchParams({ grant_type: 'client_credentials', ...values }).toString()

/** Every way in which ID and secret can come, each with what the standard has answered to what cannot be read. */
const WAYS: Record<string, { wire: string; sent: (id: string, secret: string) => Sent }> = {
  'the Authorization header': {
    wire: '401 invalid_client',
    sent: (id, secret) => ({ authorization: basic(id, secret) }),
  },
  'the Authorization header without form-encoding': {
    wire: '401 invalid_client',
    sent: (id, secret) => ({ authorization: rawBasic(`${id}:${secret}`) }),
  },
  'the body': {
    wire: '400 invalid_request',
    sent: (id, secret) => ({ body: form({ client_id: id, client_secret: secret }) }),
  },
  'the body without encoding': {
    wire: '400 invalid_request',
    sent: (id, secret) => ({ body: `grant_type=client_credentials&client_id=${id}&client_secret=${secret}` }),
  },
}

const MISHAPS: Record<string, (secret: string) => string> = {
  'a line break after it': (secret) => `${secret}\n`,
  'a line break of Windows after it': (secret) => `${secret}\r\n`,
  'a no-break space before it': (secret) => `\u00a0${secret}`,
  'a zero-width space within it': (secret) => `${secret.slice(0, 9)}\u200b${secret.slice(9)}`,
  'a byte order mark before it': (secret) => `\ufeff${secret}`,
  'a line break within it': (secret) => `${secret.slice(0, 40)}\n${secret.slice(40)}`,
  'a tab after it': (secret) => `${secret}\t`,
}

const everyWay = Object.entries(WAYS).flatMap(([way, { wire, sent }]) =>
  Object.entries(MISHAPS).map(([mishap, damage]) => ({ way, mishap, wire, sent, damage })),
)

describe('a request that names an app is in its log with one cause', () => {
  it.each(everyWay)('a secret with $mishap, in $way', async ({ wire, sent, damage }) => {
    const answer = await send(sent('acme', damage(SECRET)))
    expect(answer.wire).toBe(wire)
    expect(answer.event).toMatchObject({
      clientId: acme.id,
      credentialId: CREDENTIAL,
      reason: 'secret_with_space',
    })
  })

  it.each(Object.entries(WAYS))('a client ID with a line break, in %s', async (_, { wire, sent }) => {
    const answer = await send(sent('acme\n', SECRET))
    expect(answer.wire).toBe(wire)
    expect(answer.event).toMatchObject({ clientId: acme.id, reason: 'client_id_with_space' })
  })

  it.each(['text/plain', 'application/json', 'multipart/form-data; boundary=x', 'application/xml'])(
    'right credentials in a body of type %s',
    async (type) => {
      const values = { client_id: 'acme', client_secret: SECRET, grant_type: 'client_credentials' }
      const parts = Object.entries(values).map(
        ([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      )
      const bodies = [JSON.stringify(values), form(values), `${parts.join('')}--x--\r\n`]
      for (const body of bodies) {
        const answer = await send({ body, type })
        expect(answer.wire).toBe('400 invalid_request')
        expect(answer.event).toMatchObject({
          clientId: acme.id,
          credentialId: CREDENTIAL,
          reason: 'not_form_encoded',
          asked: { grantType: 'client_credentials' },
        })
      }
    },
  )

  it.each([
    ['a line break', (jwt: string) => `${jwt}\n`, 'malformed_assertion'],
    ['a line break within', (jwt: string) => `${jwt.slice(0, 30)}\n${jwt.slice(30)}`, 'malformed_assertion'],
    ['quotes', (jwt: string) => `"${jwt}"`, 'malformed_assertion'],
    ['its signature cut off', (jwt: string) => jwt.split('.').slice(0, 2).join('.'), 'malformed_assertion'],
    ['another signature', (jwt: string) => `${jwt.slice(0, -20)}${'A'.repeat(20)}`, 'wrong_assertion'],
  ])('an assertion with %s', async (_, damage, reason) => {
    const jwt = await signAssertion(pair)
    const answer = await send({
      body: form({ client_assertion_type: ASSERTION, client_assertion: damage(jwt) }),
    })
    expect(answer.wire).toBe('401 invalid_client')
    expect(answer.event).toMatchObject({ clientId: acme.id, reason })
  })

  it.each<[string, Sent, string, string]>([
    [
      'two ways to authenticate',
      { authorization: basic('acme', SECRET), body: form({ client_id: 'acme', client_secret: SECRET }) },
      '400 invalid_request',
      'invalid_request',
    ],
    [
      'a parameter given twice',
      { authorization: basic('acme', SECRET), body: `${form({})}&grant_type=x` },
      '400 invalid_request',
      'invalid_request',
    ],
    [
      'two Authorization headers, merged',
      { authorization: `${basic('acme', SECRET)}, Basic eA==` },
      '400 invalid_request',
      'invalid_request',
    ],
    [
      'a secret in the URL',
      { query: `?client_id=acme&client_secret=${SECRET}` },
      '400 invalid_request',
      'secret_in_query',
    ],
    [
      'no grant type',
      { authorization: basic('acme', SECRET), body: '' },
      '400 invalid_request',
      'invalid_request',
    ],
    [
      'an unknown assertion type',
      { body: form({ client_id: 'acme', client_assertion: 'x', client_assertion_type: 'y' }) },
      '400 invalid_request',
      'invalid_request',
    ],
    [
      'a body above 16 KiB',
      { authorization: basic('acme', SECRET), body: 'x'.repeat(17_000) },
      '413 invalid_request',
      'invalid_request',
    ],
    [
      'a wrong secret',
      { authorization: basic('acme', 'hunter2hunter2') },
      '401 invalid_client',
      'wrong_secret',
    ],
  ])('%s', async (_, sent, wire, reason) => {
    const answer = await send(sent)
    expect(answer.wire).toBe(wire)
    expect(answer.event).toMatchObject({ clientId: acme.id, outcome: 'refused', reason })
    expect(JSON.stringify(answer.asked)).not.toMatch(/lk_live_|hunter2/)
  })

  it('names the secret that stood in a URL, so that the right one is replaced', async () => {
    const { event } = await send({ query: `?client_secret=${SECRET}`, authorization: basic('acme', SECRET) })
    expect(event).toMatchObject({ reason: 'secret_in_query', credentialId: CREDENTIAL })
  })

  it('EN-01 keeps the time of a refusal from telling whether the app exists', async () => {
    for (const id of ['acme', 'nobody']) {
      const startedAt = performance.now()
      await send({ body: JSON.stringify({ client_id: id, client_secret: 'x' }), type: 'application/json' })
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(24)
    }
  })

  it('is nobody’s where it names nobody, and then says nothing of what was asked', async () => {
    const { event } = await send({ body: '{"client_id":"nobody","scope":"x"}', type: 'application/json' })
    expect(event).toMatchObject({ clientId: null, asked: null, reason: 'not_form_encoded' })
  })
})

describe('what was asked for', () => {
  const asAcme = (values: Record<string, string>) =>
    send({ authorization: basic('acme', SECRET), body: form(values) })

  it.each([
    ['clients:read ', [{ word: '', why: 'space' }]],
    ['clients:read  usage:read', [{ word: '', why: 'space' }]],
    ['clients:read,usage:read', [{ word: 'clients:read,usage:read', why: 'separator' }]],
    ['a,b', [{ word: 'a,b', why: 'separator' }]],
    ['clients:read admin', [{ word: 'admin', why: 'not_held' }]],
    ['bookings:read', [{ word: 'bookings:read', why: 'other_api', audience: BOOKINGS }]],
  ])('ER-05 keeps the scope %j and which word of it failed', async (scope, failed) => {
    const { wire, asked } = await asAcme({ scope })
    expect(wire).toBe('400 invalid_scope')
    expect(asked).toMatchObject({ error: 'invalid_scope', scope, failed })
  })

  it('ER-05 keeps no word of a scope that is not one, and says which kind it was', async () => {
    const { wire, asked } = await asAcme({ scope: 'admin a"b' })
    expect(wire).toBe('400 invalid_scope')
    const failed = [
      { word: 'admin', why: 'not_held' },
      { word: '[removed]', why: 'malformed' },
    ]
    expect(asked).toMatchObject({ scope: '[removed]', failed })
  })

  it('keeps a resource that the app may not call, and a grant that there is not', async () => {
    const { asked } = await asAcme({ resource: 'https://other.example' })
    expect(asked).toMatchObject({ error: 'invalid_target', resource: ['https://other.example'] })
    const grant = await send({ authorization: basic('acme', SECRET), body: 'grant_type=password' })
    expect(grant.asked).toMatchObject({ error: 'unsupported_grant_type', grantType: 'password' })
  })

  it('keeps an audience that had no effect, and nothing of a request as it should be', async () => {
    expect(await asAcme({ audience: BOOKINGS })).toMatchObject({
      wire: '200 token',
      asked: { audience: [BOOKINGS] },
    })
    expect((await asAcme({ audience: BOOKINGS, resource: BOOKINGS })).asked).toBeNull()
    expect((await asAcme({ audience: apiOf(server.issuer).audience })).asked).toBeNull()
    expect((await asAcme({ scope: 'clients:read' })).asked).toBeNull()
  })

  it('PK-02 keeps the audience of an assertion that is not ours, and the key that nobody has', async () => {
    const sent = async (signing: Parameters<typeof signAssertion>[1]) => {
      const jwt = await signAssertion(pair, signing)
      return await send({ body: form({ client_assertion_type: ASSERTION, client_assertion: jwt }) })
    }
    const aud = [`${server.issuer}/oauth/v2/token`, 'https://other.example']
    expect(await sent({ claims: { aud } })).toMatchObject({
      reason: 'assertion_audience',
      asked: { assertionAudience: aud },
    })
    expect(await sent({ header: { kid: 'key of 2019' } })).toMatchObject({
      reason: 'unknown_key',
      asked: { kid: 'key of 2019' },
    })
  })

  it('is bounded, in characters that can be seen, and without secrets', async () => {
    const long = await asAcme({ scope: `x${'y'.repeat(5_000)}` })
    expect(long.asked?.scope?.length).toBeLessThanOrEqual(301)
    const unseen = await asAcme({ scope: 'a\u202e\u0000b\tc' })
    expect(unseen.asked?.scope).toBe('[removed]')
    for (const scope of [
      SECRET,
      `x ${SECRET}`,
      `x${SECRET}y`,
      newSecret('sandbox'),
      await signAssertion(pair),
    ]) {
      const { asked } = await asAcme({ scope, resource: `https://acme:${SECRET}@api.example` })
      expect(asked).toMatchObject({ scope: '[removed]', resource: ['[removed]'] })
    }
    const { asked: cut } = await asAcme({ scope: 'hunter-2-hunter-2-hunter-2', resource: `${BOOKINGS}/x` })
    expect(cut).toMatchObject({ scope: 'hunt…', resource: [`${BOOKINGS}/x`] })
    addClient(server, 'elsewhere', 'Pass+word of elsewhere')
    const { asked } = await send({
      authorization: basic('elsewhere', 'Pass+word of elsewhere'),
      body: form({ scope: 'Pass+word of elsewhere' }),
    })
    expect(JSON.stringify(asked)).not.toContain('Pass+word')
  })

  it('keeps of a URL what names a place, and of a grant what is one', async () => {
    const { asked } = await asAcme({ resource: 'https://ada:pa/ss@other.example/v1?key=open#sesame' })
    expect(asked?.resource).toEqual(['https://other.example/v1'])
    expect((await asAcme({ resource: 'other' })).asked?.resource).toEqual(['[removed]'])
    const body = 'grant_type=sesame'
    const { asked: grant } = await send({ authorization: basic('acme', SECRET), body })
    expect(grant).toMatchObject({ error: 'unsupported_grant_type', grantType: '[removed]' })
  })

  it('stays within bounds of time for a body that is made to be hard to read', async () => {
    for (const body of [
      'a=1&'.repeat(4_000),
      'name=a\n'.repeat(2_300),
      `--${'\r\n--'.repeat(4_000)}`,
      '{'.repeat(16_000),
    ])
      expect((await send({ body, type: 'text/plain' })).wire).toBe('400 invalid_request')
  })
})

describe('how a refused request came', () => {
  const of = async (sent: Sent) => (await send(sent)).asked?.received

  it('is told by names that are known, counts and lengths alone', async () => {
    const values = { client_id: 'acme', client_secret: 'x', sesame: '1', password: 'open', scope: 'a b' }
    const body = form(values)
    expect(await of({ body })).toEqual({
      authentication: ['client_secret_post'],
      contentType: 'application/x-www-form-urlencoded',
      parameters: ['grant_type', 'scope', 'client_id', 'client_secret'],
      otherParameters: 2,
      bodyBytes: body.length,
    })
    expect(
      await of({ body: JSON.stringify(values), type: 'Application/JSON; charset=sesame' }),
    ).toMatchObject({
      contentType: 'application/json',
      otherParameters: 2,
    })
    expect(await of({ body, type: 'application/sesame' })).toMatchObject({ contentType: 'other' })
  })

  it('tells each way in which it tried to authenticate', async () => {
    const authorization = basic('acme', 'x')
    expect(await of({ authorization, body: form({ client_id: 'acme', client_secret: 'x' }) })).toMatchObject({
      authentication: ['client_secret_basic', 'client_secret_post'],
    })
    const body = form({ client_id: 'acme', client_secret: 'x' })
    expect(await of({ authorization: 'Sesame open', body })).toMatchObject({
      authentication: ['other', 'client_secret_post'],
    })
    const jwt = await signAssertion(pair)
    expect(await of({ body: form({ client_assertion_type: 'x', client_assertion: jwt }) })).toMatchObject({
      authentication: ['private_key_jwt'],
    })
  })

  it('is not kept of a token that was issued', async () => {
    const { wire, asked } = await send({ authorization: basic('acme', SECRET) })
    expect([wire, asked]).toEqual(['200 token', null])
  })

  it('keeps no user agent that holds what was sent as a secret', async () => {
    server.events.length = 0
    const headers = { authorization: basic('acme', 'sesame'), 'user-agent': 'curl/8 (sesame)' }
    const request = new Request('https://auth.example/oauth/v2/token', { method: 'POST', headers })
    await handleToken(request, facts({ authorizationHeaderCount: 1 }), server)
    expect(server.events[0]).toMatchObject({ clientId: acme.id, userAgent: '[removed]' })
  })
})
