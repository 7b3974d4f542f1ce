import { compactVerify, decodeJwt, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { addClient, facts, fakeServer } from '#e2e/fixtures/fake-server.ts'
import { handleToken } from '#lib/oauth/endpoints/token.ts'
import { buildAssertion, makeAssertionKey } from './assertion.ts'
import { tokenRequestText } from './draft.ts'
import { valuesFor, wireRequest } from './prepare.ts'

const NOW = 1_800_000_000_000

describe('an assertion that the browser makes', () => {
  it('is signed by its key, which nobody can read', async () => {
    const key = await makeAssertionKey()
    await expect(crypto.subtle.exportKey('jwk', key.privateKey)).rejects.toThrow()
    const { jwt, header, claims } = await buildAssertion(key, {
      clientId: 'acme',
      audience: 'https://portal.example',
      now: NOW,
    })
    const verified = await compactVerify(jwt, await importJWK(key.publicJwk, 'ES256'))
    expect(verified.protectedHeader).toEqual(header)
    expect(decodeJwt(jwt)).toEqual(claims)
    expect(claims).toMatchObject({ iss: 'acme', sub: 'acme', iat: NOW / 1000, exp: NOW / 1000 + 60 })
  })

  it('is different each time', async () => {
    const key = await makeAssertionKey()
    const wanted = { clientId: 'acme', audience: 'https://portal.example', now: NOW }
    const both = await Promise.all([buildAssertion(key, wanted), buildAssertion(key, wanted)])
    expect(both[0].claims.jti).not.toBe(both[1].claims.jti)
  })

  it('gets a token, in the request that the page sends', async () => {
    const server = await fakeServer({ now: () => Date.now() })
    const key = await makeAssertionKey()
    addClient(server, 'acme', 'a-secret', {
      keys: [
        {
          ...{ id: 'key-1', kid: key.publicJwk.kid, ownKid: null, alg: 'ES256', expiresAt: null },
          publicJwk: key.publicJwk,
        },
      ],
    })
    const text = tokenRequestText(
      { clientId: 'acme', method: 'private_key_jwt', grantType: 'client_credentials' },
      'auth.example',
    )
    const credentials = { clientId: 'acme', secret: '', key }
    const { values } = await valuesFor(text, credentials, { issuer: server.issuer, accessToken: null })
    const wire = wireRequest({ text, values }, 'https://auth.example')
    if (!wire.ok) throw new Error(wire.problem)
    const { method, target, headers, body } = wire.request
    const request = new Request(`https://auth.example${target}`, {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      body,
    })
    const response = await handleToken(request, facts({ authorizationHeaderCount: 0 }), server)
    expect(await response.json()).toMatchObject({ token_type: 'Bearer' })
  })
})
