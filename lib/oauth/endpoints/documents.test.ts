import { beforeEach, describe, expect, it } from 'vitest'
import { type FakeServer, facts, fakeServer } from '#e2e/fixtures/fake-server.ts'
import { type PublicJwk, StoreUnavailable } from '#lib/oauth/ports.ts'
import { ENDPOINTS } from './endpoint-table.ts'
import { handleJwks } from './jwks.ts'
import { handleMetadata } from './metadata.ts'
import { handleProtectedResource, resourceMetadataUrl } from './protected-resource.ts'

const METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt']
const ALGORITHMS = ['ES256', 'RS256', 'PS256', 'Ed25519', 'EdDSA']

let server: FakeServer

beforeEach(async () => {
  server = await fakeServer()
})

const request = (init?: RequestInit) => new Request('https://evil.example/whatever?x=1', init)

describe('the key set', () => {
  it('KY-01 shows public members only, cacheable, from any origin', async () => {
    const leaky: PublicJwk = { ...server.publicKey, d: 'private', p: 'private', k: 'private', ext: 'true' }
    const response = await handleJwks(request(), facts(), { ...server, publicKeys: async () => [leaky] })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/jwk-set+json')
    expect(response.headers.get('cache-control')).toBe('public, max-age=300, stale-if-error=86400')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    const { keys } = await response.json()
    expect(Object.keys(keys[0]).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
    expect(JSON.stringify(keys)).not.toContain('private')
  })

  it('KY-01 answers 304 to its own validator', async () => {
    const etag = (await handleJwks(request(), facts(), server)).headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]{27}"$/)
    for (const validator of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const response = await handleJwks(request({ headers: { 'if-none-match': validator } }), facts(), server)
      expect(response.status).toBe(304)
      expect(response.headers.get('etag')).toBe(etag)
      expect(await response.text()).toBe('')
    }
    const other = await handleJwks(request({ headers: { 'if-none-match': '"x"' } }), facts(), server)
    expect(other.status).toBe(200)
  })

  it('KY-01 takes GET and HEAD only', async () => {
    expect((await handleJwks(request({ method: 'HEAD' }), facts(), server)).status).toBe(200)
    expect((await handleJwks(request({ method: 'OPTIONS' }), facts(), server)).status).toBe(204)
    const refused = await handleJwks(request({ method: 'POST' }), facts(), server)
    expect(refused.status).toBe(405)
    expect(refused.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
  })

  it('ER-06 is not cached while the store is away', async () => {
    const away = { ...server, publicKeys: () => Promise.reject(new StoreUnavailable('away')) }
    const response = await handleJwks(request(), facts(), away)
    expect(response.status).toBe(503)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('retry-after')).toBe('5')
  })
})

describe('the metadata', () => {
  it('MD-01 MD-02 is built from the configured issuer alone', async () => {
    const spoofed = request({
      headers: { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
    })
    const response = await handleMetadata(spoofed, facts(), server)
    expect(await response.json()).toEqual({
      issuer: 'https://auth.example',
      token_endpoint: 'https://auth.example/oauth/v2/token',
      jwks_uri: 'https://auth.example/oauth/v2/jwks',
      scopes_supported: ['clients:read', 'usage:read'],
      response_types_supported: [],
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: METHODS,
      token_endpoint_auth_signing_alg_values_supported: ALGORITHMS,
      revocation_endpoint: 'https://auth.example/oauth/v2/revoke',
      revocation_endpoint_auth_methods_supported: METHODS,
      revocation_endpoint_auth_signing_alg_values_supported: ALGORITHMS,
      introspection_endpoint: 'https://auth.example/oauth/v2/introspect',
      introspection_endpoint_auth_methods_supported: METHODS,
      introspection_endpoint_auth_signing_alg_values_supported: ALGORITHMS,
      service_documentation: 'https://auth.example/docs',
    })
  })

  it('MD-01 advertises endpoints that exist', async () => {
    const document = await (await handleMetadata(request(), facts(), server)).json()
    for (const name of ['token_endpoint', 'revocation_endpoint', 'introspection_endpoint', 'jwks_uri']) {
      expect(ENDPOINTS.has(new URL(document[name]).pathname)).toBe(true)
    }
  })
})

describe('the metadata of the API', () => {
  it('MD-03 describes the API, for everybody, whatever address was asked', async () => {
    const asked: (string | undefined)[] = []
    const response = await handleProtectedResource(request(), facts(), {
      ...server,
      scopesSupported: async (audience) => {
        asked.push(audience)
        return ['clients:read']
      },
    })
    expect(asked).toEqual(['https://auth.example/api/v1'])
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toEqual({
      resource: 'https://auth.example/api/v1',
      authorization_servers: ['https://auth.example'],
      scopes_supported: ['clients:read'],
      bearer_methods_supported: ['header'],
      resource_name: 'Acme Access API',
      resource_documentation: 'https://auth.example/docs',
    })
  })

  it('MD-03 stands where RFC 9728 §3.1 inserts the path of the resource', () => {
    const url = new URL(resourceMetadataUrl(server.issuer))
    expect(url.pathname).toBe(
      `/.well-known/oauth-protected-resource${new URL('https://auth.example/api/v1').pathname}`,
    )
    expect(ENDPOINTS.get(url.pathname)).toBe(handleProtectedResource)
    expect(ENDPOINTS.get('/.well-known/oauth-protected-resource')).toBe(handleProtectedResource)
  })
})
