import { decodeJwt, decodeProtectedHeader } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import { addClient, apiOf, basic, type FakeServer, formEncode, START } from '#e2e/fixtures/fake-server.ts'
import { type Ask, askForToken, GRANT, post, SECRET, serverOfAcme } from '#e2e/fixtures/token-requests.ts'

let server: FakeServer

beforeEach(async () => {
  server = await serverOfAcme()
})

const ask = (options: Ask = {}) => askForToken(server, options)

describe('a good request', () => {
  it('TK-01 answers a Bearer JWT, its life, and nothing else', async () => {
    const { status, json } = await ask({ body: `${GRANT}&scope=${formEncode('clients:read usage:read')}` })
    expect(status).toBe(200)
    expect(Object.keys(json).sort()).toEqual(['access_token', 'expires_in', 'token_type'])
    expect(json.token_type).toBe('Bearer')
    const claims = decodeJwt(String(json.access_token))
    expect(json.expires_in).toBe(3600)
    expect(Number(claims.exp) - Number(claims.iat)).toBe(3600)
  })

  it('JW-01 JW-02 signs header and claims of the JWT profile', async () => {
    const { json } = await ask()
    expect(decodeProtectedHeader(String(json.access_token))).toEqual({
      typ: 'at+jwt',
      alg: 'ES256',
      kid: 'key-1',
    })
    const { jti, ...claims } = decodeJwt(String(json.access_token))
    expect(claims).toEqual({
      iss: 'https://auth.example',
      sub: 'acme',
      client_id: 'acme',
      client_ref: 'internal acme',
      credential_ref: `id of ${SECRET}`,
      aud: 'https://auth.example/api/v1',
      iat: START / 1000,
      exp: START / 1000 + 3600,
      scope: 'clients:read usage:read',
    })
    expect(Buffer.from(String(jti), 'base64url')).toHaveLength(16)
  })

  it('JW-02 never repeats a jti', async () => {
    const tokens = await Promise.all(Array.from({ length: 500 }, () => ask()))
    expect(new Set(tokens.map(({ json }) => decodeJwt(String(json.access_token)).jti)).size).toBe(500)
  })

  it('TK-02 returns scope whenever granted and requested differ', async () => {
    expect((await ask()).json.scope).toBe('clients:read usage:read')
    expect((await ask({ body: `${GRANT}&scope=usage:read` })).json).not.toHaveProperty('scope')
    expect((await ask({ body: `${GRANT}&scope=usage:read+usage:read` })).json.scope).toBe('usage:read')
  })

  it('TK-02 leaves scope out for a client that has none', async () => {
    addClient(server, 'bare', SECRET, { apis: [apiOf(server.issuer, { scopes: [] })] })
    const { status, json } = await ask({ authorization: basic('bare', SECRET) })
    expect(status).toBe(200)
    expect(json).not.toHaveProperty('scope')
    expect(decodeJwt(String(json.access_token))).not.toHaveProperty('scope')
  })

  it('TK-16 takes the secret in the body', async () => {
    const { status } = await ask(post('acme', SECRET))
    expect(status).toBe(200)
  })

  it('RE-06 records the decision before the response leaves', async () => {
    const { json } = await ask({ headers: { 'user-agent': 'curl/8' } })
    expect(server.events).toEqual([
      {
        id: '019a0000-0000-7000-8000-000000000000',
        time: START,
        outcome: 'issued',
        reason: 'issued',
        clientId: 'internal acme',
        credentialId: `id of ${SECRET}`,
        jti: decodeJwt(String(json.access_token)).jti,
        apiId: 'latchkey',
        scope: 'clients:read usage:read',
        scopeNamed: false,
        resourceNamed: false,
        asked: null,
        observed: null,
        address: '192.0.2.7',
        userAgent: 'curl/8',
      },
    ])
  })

  it('records of a token whether the scope that it holds was asked for', async () => {
    await ask({ body: `${GRANT}&scope=usage:read` })
    await ask({ body: `${GRANT}&scope=` })
    expect(server.events).toMatchObject([
      { apiId: 'latchkey', scope: 'usage:read', scopeNamed: true },
      { apiId: 'latchkey', scope: 'clients:read usage:read', scopeNamed: false },
    ])
  })
})
