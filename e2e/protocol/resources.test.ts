import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { CommandResult } from '../harness/latchkey.ts'
import { runQuickly } from '../harness/resident-command-line.ts'
import { sendRaw } from './raw-http.ts'
import { type Subject, sharedSubject } from './subject.ts'
import { askToken, basic, formEncode, GRANT, type TokenAnswer } from './token-client.ts'

const BOOKINGS = 'https://bookings.resources.example'
const ROOMS = 'urn:example:resources:rooms'
const OTHERS = 'https://others.resources.example'
const METADATA = '/.well-known/oauth-protected-resource'

let subject: Subject
let own: string
/** Allowed on bookings first, then on rooms. */
let authorization: string

beforeAll(async () => {
  subject = sharedSubject()
  own = `${subject.url}/api/v1`
  await cli(
    'api',
    'create',
    '--id',
    'res-bookings',
    '--name',
    'B',
    '--audience',
    BOOKINGS,
    '--token-life',
    '600',
  )
  await cli('api', 'create', '--id', 'res-rooms', '--name', 'R', '--audience', ROOMS, '--token-life', '7200')
  await cli('api', 'create', '--id', 'res-others', '--name', 'O', '--audience', OTHERS)
  await makeScope('rooms:read', 'res-rooms')
  await makeScope('bookings:read', 'res-bookings')
  await makeScope('bookings:write', 'res-bookings')
  await makeScope('others:read', 'res-others')
  const client = await subject.createClient('resources', { scope: 'bookings:write bookings:read' })
  await cli('client', 'update', '--id', 'resources', '--scope', 'rooms:read bookings:read bookings:write')
  authorization = basic(client.clientId, client.clientSecret)
})

async function tryCli(...args: string[]): Promise<CommandResult> {
  return await runQuickly([...args, '--json'], { PORT: String(subject.port), DATA_DIR: subject.dataDir })
}

async function cli(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await tryCli(...args)
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

const makeScope = (name: string, api: string) =>
  cli('scope', 'create', '--name', name, '--api', api, '--description', name, '--grant', 'owner')

const ask = (parameters: Record<string, string> = {}, credentials = authorization): Promise<TokenAnswer> =>
  askToken(subject.url, {
    authorization: credentials,
    body: [GRANT, ...Object.entries(parameters).map(([name, value]) => `${name}=${formEncode(value)}`)].join(
      '&',
    ),
  })

const tokenOf = ({ json }: TokenAnswer) => String(json.access_token)

const whoami = (token: string) => fetch(`${own}/whoami`, { headers: { authorization: `Bearer ${token}` } })

describe('resource', () => {
  it('RT-02 TK-02 without it the API that was assigned first gives audience, scope and life', async () => {
    const answer = await ask()
    expect(answer.json).toMatchObject({ expires_in: 600, scope: 'bookings:read bookings:write' })
    const { aud, iat = 0, exp, scope } = decodeJwt(tokenOf(answer))
    expect({ aud, exp, scope }).toEqual({
      aud: BOOKINGS,
      exp: iat + 600,
      scope: 'bookings:read bookings:write',
    })
  })

  it('RT-01 picks one of the client’s APIs, which gives audience, scope and life', async () => {
    const rooms = await ask({ resource: ROOMS })
    expect(rooms.json).toMatchObject({ expires_in: 7200, scope: 'rooms:read' })
    const { aud, iat = 0, exp } = decodeJwt(tokenOf(rooms))
    expect({ aud, exp }).toEqual({ aud: ROOMS, exp: iat + 7200 })
    expect(decodeJwt(tokenOf(await ask({ resource: BOOKINGS }))).aud).toBe(BOOKINGS)
  })

  it('RT-02 every client may name Latchkey’s own API, and only such a token opens it', async () => {
    const answer = await ask({ resource: own })
    expect(answer.json).not.toHaveProperty('scope')
    expect(decodeJwt(tokenOf(answer)).aud).toBe(own)
    expect((await whoami(tokenOf(answer))).status).toBe(200)
    for (const resource of [BOOKINGS, ROOMS]) {
      const refused = await whoami(tokenOf(await ask({ resource })))
      expect(refused.status).toBe(401)
      expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"')
    }
  })

  it('ER-05 RT-01 is refused when it is foreign, unknown, relative, or has a fragment', async () => {
    const bad = [
      OTHERS,
      'https://nowhere.example',
      '/api/v1',
      'api/v1',
      '//bookings.resources.example',
      `${BOOKINGS}#x`,
      `${BOOKINGS}#`,
      `${BOOKINGS}/`,
      BOOKINGS.toUpperCase(),
      `${BOOKINGS} ${ROOMS}`,
      'bookings',
      ' ',
      '\0',
      'a'.repeat(4096),
    ]
    const answers = await Promise.all(bad.map((resource) => ask({ resource })))
    for (const [index, { status, json, headers }] of answers.entries()) {
      expect({ resource: bad[index], status, error: json.error }).toEqual({
        resource: bad[index],
        status: 400,
        error: 'invalid_target',
      })
      expect(headers.get('cache-control')).toBe('no-store')
    }
    // Whether an API exists is not to be learnt by asking for it.
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  })

  it('RT-01 several are refused, even the same twice', async () => {
    for (const second of [ROOMS, BOOKINGS]) {
      const { status, json } = await askToken(subject.url, {
        authorization,
        body: `${GRANT}&resource=${formEncode(BOOKINGS)}&resource=${formEncode(second)}`,
      })
      expect({ status, error: json.error }).toEqual({ status: 400, error: 'invalid_target' })
    }
  })

  it('ER-05 RT-02 refuses a scope of another API when it is asked for', async () => {
    const refused: Record<string, string>[] = [
      { scope: 'rooms:read' },
      { scope: 'bookings:read rooms:read' },
      { scope: 'bookings:read', resource: ROOMS },
      { scope: 'bookings:read', resource: own },
      { scope: 'others:read' },
    ]
    for (const parameters of refused) {
      const { status, json } = await ask(parameters)
      expect({ status, error: json.error }).toEqual({ status: 400, error: 'invalid_scope' })
    }
    const allowed = await ask({ scope: 'rooms:read', resource: ROOMS })
    expect(allowed.status).toBe(200)
    expect(allowed.json).not.toHaveProperty('scope')
  })

  it('ER-05 tells a bad resource before a bad scope, and bad credentials before both', async () => {
    expect((await ask({ resource: OTHERS, scope: 'a"b' })).json.error).toBe('invalid_target')
    expect((await ask({ resource: OTHERS, scope: 'a"b' }, basic('resources', 'wrong'))).status).toBe(401)
  })

  it('RT-02 a client without any scope gets tokens for Latchkey’s own API', async () => {
    const bare = await subject.createClient('resources-bare', { scope: '' })
    const credentials = basic(bare.clientId, bare.clientSecret)
    const answer = await ask({}, credentials)
    expect(answer.json).toMatchObject({ expires_in: 3600 })
    expect(decodeJwt(tokenOf(answer)).aud).toBe(own)
    expect((await whoami(tokenOf(answer))).status).toBe(200)
    expect((await ask({ resource: BOOKINGS }, credentials)).json.error).toBe('invalid_target')
  })

  it('RT-02 follows a change of the client’s scopes on a running server', async () => {
    const client = await subject.createClient('resources-change', { scope: 'rooms:read' })
    const credentials = basic(client.clientId, client.clientSecret)
    expect(decodeJwt(tokenOf(await ask({}, credentials))).aud).toBe(ROOMS)
    expect(
      await cli(
        'client',
        'update',
        '--id',
        'resources-change',
        '--scope',
        'others:read',
        '--name',
        'Changed',
      ),
    ).toEqual({
      client_id: 'resources-change',
      name: 'Changed',
      description: '',
      scope: 'others:read',
      auth_methods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      grant_types: ['client_credentials'],
      assertion_audience: 'issuer',
      leak_policy: 'revoke',
      changed: true,
    })
    await expect
      .poll(async () => decodeJwt(tokenOf(await ask({}, credentials))).aud, { timeout: 5_000 })
      .toBe(OTHERS)
    expect((await ask({ resource: ROOMS }, credentials)).json.error).toBe('invalid_target')
  })

  it('RT-02 a sandbox client gets sandbox APIs only', async () => {
    const made = await tryCli(
      ...['client', 'create', '--id', 'resources-sandbox', '--team', 'acme'],
      ...['--environment', 'sandbox', '--scope', 'rooms:read'],
    )
    expect(made.code).toBe(2)
    expect(made.stderr).toContain('sandbox')
    await cli(
      'api',
      'create',
      '--id',
      'res-play',
      '--name',
      'P',
      '--audience',
      'urn:play',
      '--environment',
      'sandbox',
    )
    await makeScope('play:read', 'res-play')
    expect((await tryCli('client', 'update', '--id', 'resources', '--scope', 'play:read')).code).toBe(2)
  })

  it('RT-02 lists APIs and scopes at the command line', async () => {
    const { apis } = await cli('api', 'list')
    expect(apis).toContainEqual({
      id: 'res-bookings',
      name: 'B',
      audience: BOOKINGS,
      environment: 'live',
      token_life_seconds: 600,
      alg: 'ES256',
      base_url: null,
      docs_url: null,
      contact: null,
      served_by: [],
      scopes: ['bookings:read', 'bookings:write'],
    })
    expect(apis).toContainEqual(expect.objectContaining({ id: 'latchkey', audience: own, environment: null }))
    const { scopes } = await cli('scope', 'list')
    expect(scopes).toContainEqual({
      name: 'rooms:read',
      api: 'res-rooms',
      description: 'rooms:read',
      grant: 'owner',
    })
  })
})

describe('metadata of the protected resource', () => {
  it('MD-03 is found from the challenge, and names the resource that was used', async () => {
    const challenge = (await fetch(`${own}/whoami`)).headers.get('www-authenticate') ?? ''
    const [, url = ''] = /resource_metadata="([^"]+)"/.exec(challenge) ?? []
    expect(url).toBe(`${subject.url}${METADATA}/api/v1`)
    const response = await fetch(url)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    const document = await response.json()
    expect(document).toEqual({
      resource: own,
      authorization_servers: [subject.url],
      scopes_supported: ['clients:read', 'clients:write', 'usage:read', 'credentials:write'],
      bearer_methods_supported: ['header'],
      resource_name: 'Latchkey API',
      resource_documentation: `${subject.url}/docs`,
    })
    // RFC 9728 §3.3: what the client derives from the resource is where it was found.
    const { origin, pathname } = new URL(document.resource)
    expect(`${origin}${METADATA}${pathname}`).toBe(url)
    const found = await (
      await fetch(`${document.authorization_servers[0]}/.well-known/oauth-authorization-server`)
    ).json()
    expect(found.issuer).toBe(document.authorization_servers[0])
  })

  it('MD-03 every 401 of the API carries the pointer', async () => {
    for (const authorization of [null, 'Bearer', 'Bearer x', 'Basic YTpi']) {
      const response = await fetch(`${own}/nothing`, { headers: authorization ? { authorization } : {} })
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toContain(
        `resource_metadata="${subject.url}${METADATA}/api/v1"`,
      )
    }
  })

  it('MD-03 is the same at the address without a path, and nowhere else', async () => {
    const inserted = await fetch(`${subject.url}${METADATA}/api/v1`)
    const plain = await fetch(`${subject.url}${METADATA}`)
    expect(await plain.text()).toBe(await inserted.text())
    for (const path of ['/', '/api', '/api/v1/', '/api/v1/whoami', '/API/v1', '/oauth/v2/token', '.json'])
      expect((await fetch(`${subject.url}${METADATA}${path}`, { redirect: 'manual' })).status).toBe(404)
    const refused = await fetch(`${subject.url}${METADATA}/api/v1`, { method: 'POST' })
    expect(refused.status).toBe(405)
    expect(refused.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
  })

  it('MD-02 MD-03 lets no header change what it says', async () => {
    const plain = await (await fetch(`${subject.url}${METADATA}/api/v1`)).text()
    const spoof = 'Host: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https'
    const document = await sendRaw(
      subject.port,
      `GET ${METADATA}/api/v1 HTTP/1.1\r\n${spoof}\r\nConnection: close\r\n\r\n`,
    )
    expect(document.text).toContain(plain)
    const challenge = await sendRaw(
      subject.port,
      `GET /api/v1/whoami HTTP/1.1\r\n${spoof}\r\nConnection: close\r\n\r\n`,
    )
    expect(challenge.statuses).toEqual([401])
    expect(challenge.text).not.toContain('evil.example')
  })
})
