import { PrismaPg } from '@prisma/adapter-pg'
import { SignJWT } from 'jose'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { addClient, apiOf, type FakeServer, facts, fakeServer } from '#e2e/fixtures/fake-server.ts'
import type { ListedClient } from '#lib/features/apps/list-team-clients.ts'
import { StoreUnavailable } from '#lib/oauth/ports.ts'
import { issueAccessToken } from '#lib/oauth/tokens/access-token.ts'
import { PrismaClient } from '#prisma/generated/client.ts'
import { createApi } from './app.ts'
import type { ListTeamClients } from './clients.ts'

let server: FakeServer
let calls: Parameters<ListTeamClients>[0][]

const TEAM: ListedClient[] = Array.from({ length: 5 }, (_, index) => ({
  clientId: `app-${index}`,
  name: `App ${index}`,
  environment: 'live',
  status: 'active',
  createdAt: new Date(Date.UTC(2026, 0, 1 + index)),
}))

const listTeamClients: ListTeamClients = async (input) => {
  calls.push(input)
  const after = TEAM.filter(({ clientId }) => input.cursor === null || clientId > input.cursor.clientId)
  const clients = after.slice(0, input.limit)
  const last = clients.at(-1)
  return { clients, next: after.length > clients.length && last ? { clientId: last.clientId } : null }
}

beforeEach(async () => {
  server = await fakeServer()
  calls = []
})

async function token(scope = 'clients:read', clientId = 'acme', audience = 'https://auth.example/api/v1') {
  const client = addClient(server, clientId, 'secret')
  const api = apiOf(server.issuer, { audience })
  return await (await issueAccessToken({ client, credentialId: 'id of secret', api, scope }, server)).sign()
}

type Call = {
  bearer?: string
  method?: string
  headers?: Record<string, string>
  body?: string
  ports?: object
}

async function call(path: string, { bearer, method = 'GET', headers = {}, body, ports }: Call = {}) {
  const api = createApi({ server, listTeamClients, ...ports })
  const sent = new Headers(headers)
  if (bearer !== undefined) sent.set('authorization', `Bearer ${bearer}`)
  const request = new Request(`https://auth.example${path}`, {
    method,
    headers: sent,
    ...(body !== undefined && { body }),
  })
  const response = await api.fetch(request, facts())
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: text ? JSON.parse(text) : null }
}

/** RFC 9728 §5.1: even who sent no token learns where the API describes itself. */
const BARE_CHALLENGE =
  'Bearer realm="Latchkey", resource_metadata="https://auth.example/.well-known/oauth-protected-resource/api/v1"'

const challenge = ({ headers }: { headers: Headers }) => headers.get('www-authenticate')

describe('bearer tokens', () => {
  it('BR-01 asks for a token without naming an error', async () => {
    const answer = await call('/api/v1/whoami')
    expect(answer.status).toBe(401)
    expect(challenge(answer)).toBe(BARE_CHALLENGE)
  })

  it('BR-02 NG-17 gives one message for every bad token', async () => {
    const expired = await token()
    server.clock.now += 3_631_000
    const bad = [
      expired,
      await token('clients:read', 'acme', 'https://other.example'),
      'x',
      'a.b.c',
      'a.b.c.d.e',
      ' ',
      '',
      'a b',
      `${await token()}x`,
      'x'.repeat(15_000),
    ]
    const answers = await Promise.all(bad.map((bearer) => call('/api/v1/whoami', { bearer })))
    const seen = answers.map((answer) => `${answer.status} ${challenge(answer)} ${answer.text}`)
    expect(new Set(seen).size).toBe(1)
    expect(seen[0]).toMatch(/^401 Bearer realm="Latchkey", error="invalid_token", error_description="/)
    for (const authorization of ['Bearer', 'bearer ', 'Bearer\tx']) {
      expect((await call('/api/v1/whoami', { headers: { authorization } })).status).toBe(401)
    }
  })

  it('BR-03 names the scope that is missing', async () => {
    const answer = await call('/api/v1/clients', { bearer: await token('usage:read') })
    expect(answer.status).toBe(403)
    expect(answer.json.error).toBe('insufficient_scope')
    expect(answer.json.error_description).toContain('clients:read')
    expect(challenge(answer)).toContain('error="insufficient_scope"')
    expect(challenge(answer)).toContain('scope="clients:read"')
    expect(calls).toEqual([])
  })

  it('BR-04 takes the token from the header only, in any case of the scheme', async () => {
    const bearer = await token()
    expect((await call('/api/v1/whoami', { headers: { authorization: `bEARER ${bearer}` } })).status).toBe(
      200,
    )
    expect(challenge(await call(`/api/v1/whoami?access_token=${bearer}`))).toBe(BARE_CHALLENGE)
    expect((await call('/api/v1/whoami', { headers: { authorization: 'Basic YTpi' } })).status).toBe(401)
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = `access_token=${bearer}`
    const twice = await call('/api/v1/whoami', { bearer, method: 'POST', headers: form, body })
    expect(twice.status).toBe(400)
    expect(twice.json.error).toBe('invalid_request')
    expect((await call('/api/v1/whoami', { method: 'POST', headers: form, body })).status).toBe(401)
  })

  it('BR-05 NG-03 wants a token for every address below the prefix', async () => {
    const paths = [
      '',
      '/',
      '/whoami',
      '/whoami/',
      '/whoami.rsc',
      '/nothing',
      '//whoami',
      '/who%61mi',
      '/%2e',
      '/%2e%2e/x',
      '/whoami;x',
      '/_next/data',
      '/%ff',
      '/openapi.json/',
    ]
    for (const path of paths) {
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'DELETE']) {
        expect((await call(`/api/v1${path}`, { method })).status).toBe(401)
      }
    }
    const bearer = await token()
    expect((await call('/api/v1/nothing', { bearer })).status).toBe(404)
    expect((await call('/api/v1/whoami/', { bearer })).status).toBe(404)
    expect((await call('/api/v1/%ff', { bearer })).status).toBe(404)
  })

  it('NG-20 refuses a token signed by nobody we know', async () => {
    const bearer = await new SignJWT({ sub: 'acme' })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.from('x'))
    expect((await call('/api/v1/whoami', { bearer })).status).toBe(401)
  })

  it('TK-04 answers other methods with 405 after the token', async () => {
    const bearer = await token()
    const answer = await call('/api/v1/whoami', { bearer, method: 'POST' })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
    const options = await call('/api/v1/whoami', { bearer, method: 'OPTIONS' })
    expect(options.status).toBe(204)
    expect(options.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
    const head = await call('/api/v1/whoami', { bearer, method: 'HEAD' })
    expect(head).toMatchObject({ status: 200, text: '' })
  })

  it('says no-store on everything', async () => {
    const bearer = await token()
    for (const path of [
      '/api/v1/whoami',
      '/api/v1/nothing',
      '/api/v1/clients?limit=0',
      '/api/v1/openapi.json',
    ]) {
      for (const options of [{}, { bearer }, { bearer, method: 'PUT' }]) {
        const { headers } = await call(path, options)
        expect(headers.get('cache-control')).toBe('no-store')
        expect(headers.get('x-content-type-options')).toBe('nosniff')
        expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
      }
    }
  })
})

describe('routes', () => {
  it('whoami answers client, scopes and times', async () => {
    const { status, json } = await call('/api/v1/whoami', { bearer: await token('clients:read usage:read') })
    expect(status).toBe(200)
    expect(json).toEqual({
      client_id: 'acme',
      scopes: ['clients:read', 'usage:read'],
      issued_at: '2026-01-01T00:00:00.000Z',
      expires_at: '2026-01-01T01:00:00.000Z',
    })
  })

  it('clients pages through the team with an opaque cursor', async () => {
    const bearer = await token()
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const query: string = cursor === null ? '?limit=2' : `?limit=2&cursor=${cursor}`
      const { status, json } = await call(`/api/v1/clients${query}`, { bearer })
      expect(status).toBe(200)
      seen.push(...json.clients.map((client: { client_id: string }) => client.client_id))
      cursor = json.next_cursor
    } while (cursor !== null)
    expect(seen).toEqual(TEAM.map(({ clientId }) => clientId))
    const actor = { kind: 'client', clientId: 'acme', scopes: ['clients:read'] }
    expect(calls[0]).toEqual({ actor, cursor: null, limit: 2 })
    const { json } = await call('/api/v1/clients', { bearer })
    expect(json.clients[0]).toEqual({
      client_id: 'app-0',
      name: 'App 0',
      environment: 'live',
      status: 'active',
      created_at: '2026-01-01T00:00:00.000Z',
    })
  })

  it.each(['0', '101', '-1', '1.5', 'x', '', '1e1', ' 1', '%00', '10&limit=10'])(
    'clients refuses limit=%s',
    async (limit) => {
      const { status, json } = await call(`/api/v1/clients?limit=${limit}`, { bearer: await token() })
      expect(status).toBe(400)
      expect(json.error).toBe('invalid_request')
      expect(calls).toEqual([])
    },
  )

  it('NG-24 refuses a cursor that is tampered with or somebody else’s', async () => {
    const bearer = await token()
    const { json } = await call('/api/v1/clients?limit=1', { bearer })
    const cursor: string = json.next_cursor
    calls = []
    const foreign = await call(`/api/v1/clients?cursor=${cursor}`, {
      bearer: await token('clients:read', 'other'),
    })
    expect(foreign.status).toBe(400)
    const first = cursor.startsWith('A') ? 'B' : 'A'
    for (const bad of [
      'x',
      '',
      `${cursor}=`,
      first + cursor.slice(1),
      `${cursor}A`,
      '%00',
      cursor.slice(0, -1),
      `${cursor}&cursor=${cursor}`,
    ]) {
      expect((await call(`/api/v1/clients?cursor=${bad}`, { bearer })).status).toBe(400)
    }
    expect(calls).toEqual([])
  })

  it('ER-06 says 503 when the database is away and 500 for a fault of ours', async () => {
    const bearer = await token()
    const away = { listTeamClients: () => Promise.reject(new StoreUnavailable('away')) }
    const answer = await call('/api/v1/clients', { bearer, ports: away })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
    const nowhere = new PrismaPg({ connectionString: 'postgresql://x:y@127.0.0.1:9/x' })
    const unreachable = new PrismaClient({ adapter: nowhere })
    const refused = { listTeamClients: () => unreachable.client.findMany() }
    expect((await call('/api/v1/clients', { bearer, ports: refused })).status).toBe(503)
    expect(server.reported).toEqual([])
    const broken = { listTeamClients: () => Promise.reject(new Error('SELECT')) }
    const fault = await call('/api/v1/clients', { bearer, ports: broken })
    expect(fault.status).toBe(500)
    expect(fault.text).not.toContain('SELECT')
    expect(server.reported).toHaveLength(1)
  })

  it('ER-06 answers what another copy of the code threw as what its own throws', async () => {
    vi.resetModules()
    const { AppError } = await import('#lib/kernel/errors.ts')
    const { OAuthError } = await import('#lib/oauth/errors.ts')
    const ports = await import('#lib/oauth/ports.ts')
    const { ApiError } = await import('./errors.ts')
    expect(ports.StoreUnavailable).not.toBe(StoreUnavailable)
    const bearer = await token()
    const thrown: [Error, number][] = [
      [new AppError('conflict', 'Changed meanwhile.'), 409],
      [new OAuthError('invalid_scope'), 400],
      [new ApiError('method_not_allowed'), 405],
      [new ports.StoreUnavailable('away'), 503],
    ]
    for (const [error, status] of thrown) {
      const refused = { listTeamClients: () => Promise.reject(error) }
      expect((await call('/api/v1/clients', { bearer, ports: refused })).status).toBe(status)
    }
    expect(server.reported).toEqual([])
  })

  it('documents itself in public', async () => {
    const { status, json } = await call('/api/v1/openapi.json')
    expect(status).toBe(200)
    const secret = '/api/v1/clients/{clientId}/secrets/{secretId}'
    expect(Object.keys(json.paths).sort()).toEqual([
      '/api/v1/clients',
      '/api/v1/clients/{clientId}/secrets',
      secret,
      ...['cancel', 'deactivate', 'extend', 'reactivate', 'retire', 'rotate'].map(
        (step) => `${secret}/${step}`,
      ),
      '/api/v1/whoami',
    ])
    expect(json.servers).toEqual([{ url: 'https://auth.example' }])
    expect(json.components.securitySchemes).toHaveProperty('accessToken')
  })
})
