import { decodeJwt } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  addClient,
  apiOf,
  basic,
  type FakeServer,
  facts,
  fakeServer,
  formEncode,
  ISSUER,
  PORTAL,
} from '#e2e/fixtures/fake-server.ts'
import { type AuthorizationServer, type Client, StoreUnavailable } from '#lib/oauth/ports.ts'
import { issueAccessToken } from '#lib/oauth/tokens/access-token.ts'
import { handleIntrospection } from './introspection.ts'
import { handleRevocation } from './revocation.ts'

const AUDIENCE = 'https://orders.example'

let server: FakeServer
let acme: Client
let other: Client

beforeEach(async () => {
  server = await fakeServer()
  acme = addClient(server, 'acme', 'secret of acme')
  other = addClient(server, 'other', 'secret of other')
})

async function tokenOf(client: Client): Promise<string> {
  const grant = {
    client,
    credentialId: client.secrets[0]?.id ?? '',
    api: apiOf(ISSUER, { audience: AUDIENCE }),
    scope: 'usage:read',
  }
  return await (await issueAccessToken(grant, server)).sign()
}

type Ask = {
  authorization?: string | null
  method?: string
  headers?: Record<string, string>
  query?: string
  server?: AuthorizationServer
}

const asker =
  (handle: typeof handleRevocation) =>
  async (body: string, options: Ask = {}) => {
    const { authorization = basic('acme', 'secret of acme'), method = 'POST', query = '' } = options
    const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded', ...options.headers })
    if (authorization !== null) headers.set('authorization', authorization)
    const withBody = !['GET', 'HEAD', 'OPTIONS'].includes(method)
    const request = new Request(`https://auth.example/${query}`, {
      method,
      headers,
      ...(withBody && { body }),
    })
    const response = await handle(
      request,
      facts({ authorizationHeaderCount: authorization === null ? 0 : 1 }),
      options.server ?? server,
    )
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: text === '' ? null : JSON.parse(text),
    }
  }

const revoke = asker(handleRevocation)
const introspect = asker(handleIntrospection)

describe('revocation', () => {
  it('RV-03 revokes a token of the caller, and answers with an empty 200', async () => {
    const token = await tokenOf(acme)
    const answer = await revoke(`token=${token}&token_type_hint=refresh_token`)
    expect(answer).toMatchObject({ status: 200, text: '' })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('content-type')).toBeNull()
    expect(server.revoked).toEqual(new Set([decodeJwt(token).jti]))
    expect((await revoke(`token=${token}`)).status).toBe(200)
  })

  it('RV-03 answers 200 to unknown, expired and garbage tokens, and stores nothing', async () => {
    const expired = await tokenOf(acme)
    server.clock.now += 3700_000
    const stranger = await fakeServer()
    const grant = { client: acme, credentialId: 'x', api: acme.apis[0], scope: '' }
    const foreign = await (await issueAccessToken(grant, stranger)).sign()
    for (const token of [expired, foreign, 'garbage', 'a.b.c', 'x'.repeat(9000), '%00', '%C3%A9']) {
      expect((await revoke(`token=${token}`)).status).toBe(200)
    }
    expect(server.revoked.size).toBe(0)
  })

  it('RV-03 leaves the token of another client alone', async () => {
    const answer = await revoke(`token=${await tokenOf(other)}`)
    expect(answer).toMatchObject({ status: 400, json: { error: 'unauthorized_client' } })
    expect(server.revoked.size).toBe(0)
  })

  it('RV-03 knows a client by its internal id: a namesake is another', async () => {
    const token = await tokenOf(acme)
    addClient(server, 'acme', 'secret of acme', { id: 'a later acme' })
    expect((await revoke(`token=${token}`)).status).toBe(400)
  })

  it('RV-03 NG-13 never says success when the store has failed', async () => {
    const away = { ...server, revoke: () => Promise.reject(new StoreUnavailable('away')) }
    const answer = await revoke(`token=${await tokenOf(acme)}`, { server: away })
    expect(answer).toMatchObject({ status: 503, json: { error: 'temporarily_unavailable' } })
    expect(answer.headers.get('retry-after')).toBe('5')
  })
})

describe('introspection', () => {
  it('RV-04 tells a client of its own token', async () => {
    const token = await tokenOf(acme)
    const { iat, exp, jti } = decodeJwt(token)
    const answer = await introspect(`token=${token}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.json).toEqual({
      active: true,
      iss: 'https://auth.example',
      sub: 'acme',
      client_id: 'acme',
      aud: AUDIENCE,
      scope: 'usage:read',
      iat,
      exp,
      jti,
      token_type: 'Bearer',
    })
  })

  it('RV-04 says {"active":false} alone for every other token', async () => {
    const revoked = await tokenOf(acme)
    await revoke(`token=${revoked}`)
    const foreign = await tokenOf(other)
    for (const token of [revoked, foreign, 'garbage', 'a.b.c', '%00']) {
      expect(await introspect(`token=${token}`)).toMatchObject({ status: 200, text: '{"active":false}' })
    }
    const token = await tokenOf(acme)
    server.clock.now += 3599_000
    expect((await introspect(`token=${token}`)).json.active).toBe(true)
    server.clock.now += 1000
    expect((await introspect(`token=${token}`)).text).toBe('{"active":false}')
  })

  it('ER-06 answers 503 while no list of revocations has been read', async () => {
    const blind = {
      ...server,
      isRevoked: () => {
        throw new StoreUnavailable('not read yet')
      },
    }
    expect((await introspect(`token=${await tokenOf(acme)}`, { server: blind })).status).toBe(503)
  })
})

describe.each([
  ['RV-03 revocation', revoke],
  ['RV-04 introspection', introspect],
])('%s', (_, ask) => {
  it('takes authenticated clients only', async () => {
    const token = await tokenOf(acme)
    for (const authorization of [null, basic('acme', 'wrong'), basic('nobody', 'x'), 'Bearer x']) {
      const answer = await ask(`token=${token}`, { authorization })
      expect(answer).toMatchObject({ status: 401, json: { error: 'invalid_client' } })
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="Latchkey", charset="UTF-8"')
    }
    addClient(server, 'acme', 'secret of acme', { status: 'suspended' })
    expect((await ask(`token=${token}`)).status).toBe(401)
    expect(server.revoked.size).toBe(0)
  })

  it('RL-01 counts failures to authenticate, and nothing else', async () => {
    const counted: string[] = []
    const { failureLimits } = server
    const counting = {
      ...server,
      failureLimits: {
        ...failureLimits,
        async countFailure(clientId: string, address: string) {
          counted.push(clientId)
          return { ...(await failureLimits.countFailure(clientId, address)), exceeded: counted.length > 1 }
        },
      },
    }
    const wrong = { authorization: basic('acme', 'wrong'), server: counting }
    expect((await ask('token=x', wrong)).status).toBe(401)
    const exceeded = await ask('token=x', wrong)
    expect(exceeded.status).toBe(429)
    expect(Number(exceeded.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await ask('token=x', { server: counting })).status).toBe(200)
    expect((await ask('', { server: counting })).status).toBe(400)
    expect(counted).toEqual(['acme', 'acme'])
  })

  it('takes credentials in the body', async () => {
    const body = `token=x&client_id=acme&client_secret=${formEncode('secret of acme')}`
    expect((await ask(body, { authorization: null })).status).toBe(200)
    expect((await ask(body)).status).toBe(400)
  })

  it('refuses a request without a token, with an empty one, with two, and one in the query', async () => {
    for (const [body, query] of [
      ['', ''],
      ['token=', ''],
      ['token=a&token=a', ''],
      ['', '?token=a'],
    ] as const) {
      expect(await ask(body, { query })).toMatchObject({ status: 400, json: { error: 'invalid_request' } })
    }
  })

  it('answers 405 to every method but POST', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH']) {
      const { status, headers } = await ask('', { method })
      expect(status).toBe(405)
      expect(headers.get('allow')).toBe('POST, OPTIONS')
    }
  })

  it('WB-02 lets the portal in from a browser, and no other origin', async () => {
    const good = await ask('token=x', { headers: { origin: PORTAL }, authorization: null })
    expect(good.headers.get('access-control-allow-origin')).toBe(PORTAL)
    expect(good.headers.get('access-control-expose-headers')).toContain('WWW-Authenticate')
    for (const origin of ['https://evil.example', `${PORTAL}.evil`, 'null']) {
      const bad = await ask('token=x', { headers: { origin } })
      expect(bad.headers.get('access-control-allow-origin')).toBeNull()
      expect(bad.headers.get('vary')).toBe('Origin')
    }
    const preflight = await ask('', { method: 'OPTIONS', headers: { origin: PORTAL } })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization, content-type, dpop')
  })
})
