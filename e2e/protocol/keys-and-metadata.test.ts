import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { calculateJwkThumbprint, createRemoteJWKSet, jwtVerify } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { sendRaw } from './raw-http.ts'
import { type Subject, sharedSubject } from './subject.ts'
import { accessTokenOf, askToken, basic, GRANT } from './token-client.ts'

const METADATA = '/.well-known/oauth-authorization-server'

const METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt']
const ALGORITHMS = ['ES256', 'RS256', 'PS256', 'Ed25519', 'EdDSA']

let subject: Subject
let client: { clientId: string; clientSecret: string }

beforeAll(async () => {
  subject = sharedSubject()
  client = await subject.createClient('keys-client')
})

describe('keys', () => {
  it('KY-01 publishes public members only, cacheable, with a validator', async () => {
    const response = await fetch(`${subject.url}/oauth/v2/jwks`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/jwk-set+json')
    expect(response.headers.get('cache-control')).toMatch(/^public, max-age=300, stale-if-error=\d+$/)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    const { keys } = await response.json()
    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
      expect(key.use).toBe('sig')
    }
    const etag = response.headers.get('etag') ?? ''
    const again = await fetch(`${subject.url}/oauth/v2/jwks`, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
  })

  it('KY-02 names each key by its thumbprint', async () => {
    const { keys } = await (await fetch(`${subject.url}/oauth/v2/jwks`)).json()
    for (const key of keys) expect(key.kid).toBe(await calculateJwkThumbprint(key))
  })

  it('KY-06 SE-03 keeps neither private keys nor secrets readable in the database', async () => {
    await accessTokenOf(subject.url, client)
    const folder = join(subject.dataDir, 'postgres')
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    let files = 0
    for (const entry of entries.filter((candidate) => candidate.isFile())) {
      const text = (await readFile(join(entry.parentPath, entry.name))).toString('latin1')
      files += 1
      expect(/"d" ?: ?"[\w-]{43}"/.test(text), `"d" in ${entry.name}`).toBe(false)
      expect(text.includes('PRIVATE KEY'), `PEM in ${entry.name}`).toBe(false)
      expect(text.includes(client.clientSecret), `secret in ${entry.name}`).toBe(false)
    }
    expect(files).toBeGreaterThan(100)
  })
})

describe('metadata', () => {
  it('MD-01 describes what works, and nothing else', async () => {
    const response = await fetch(`${subject.url}${METADATA}`)
    expect(response.headers.get('content-type')).toBe('application/json')
    const document = await response.json()
    expect(document).toEqual({
      issuer: subject.url,
      token_endpoint: `${subject.url}/oauth/v2/token`,
      jwks_uri: `${subject.url}/oauth/v2/jwks`,
      scopes_supported: expect.arrayContaining(['clients:read', 'clients:write', 'usage:read']),
      response_types_supported: [],
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: METHODS,
      token_endpoint_auth_signing_alg_values_supported: ALGORITHMS,
      revocation_endpoint: `${subject.url}/oauth/v2/revoke`,
      revocation_endpoint_auth_methods_supported: METHODS,
      revocation_endpoint_auth_signing_alg_values_supported: ALGORITHMS,
      introspection_endpoint: `${subject.url}/oauth/v2/introspect`,
      introspection_endpoint_auth_methods_supported: METHODS,
      introspection_endpoint_auth_signing_alg_values_supported: ALGORITHMS,
      service_documentation: `${subject.url}/docs`,
    })
    expect((await fetch(document.service_documentation)).status).toBe(200)
    const { payload } = await jwtVerify(
      await accessTokenOf(subject.url, client),
      createRemoteJWKSet(new URL(document.jwks_uri)),
      { issuer: document.issuer, audience: `${subject.url}/api/v1`, typ: 'at+jwt' },
    )
    expect(payload.iss).toBe(document.issuer)
  })

  it('MD-02 lets no header change the issuer', async () => {
    const plain = await (await fetch(`${subject.url}${METADATA}`)).text()
    const spoof = [
      'Host: evil.example',
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-Proto: https',
      'Forwarded: host=evil.example;proto=https',
      'Connection: close',
    ]
    const { statuses, text } = await sendRaw(
      subject.port,
      `GET ${METADATA} HTTP/1.1\r\n${spoof.join('\r\n')}\r\n\r\n`,
    )
    expect(statuses).toEqual([200])
    expect(text).toContain(plain)
    const absolute = await sendRaw(
      subject.port,
      `GET http://evil.example${METADATA} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
    )
    expect(absolute.text).not.toContain('evil.example')

    const { json } = await askToken(subject.url, {
      authorization: basic(client.clientId, client.clientSecret),
      body: GRANT,
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    })
    const [, payload = ''] = String(json.access_token).split('.')
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString()).iss).toBe(subject.url)
  })
})
