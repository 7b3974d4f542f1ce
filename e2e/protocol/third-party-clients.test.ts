import { exportJWK, generateKeyPair } from 'jose'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Subject, sharedSubject } from './subject.ts'

const ODD_ID = 'legacy:client 7'
const ODD_SECRET = 'another: p+w%25:/= of "odd" \\ length~'

let subject: Subject
let created: { clientId: string; clientSecret: string }

beforeAll(async () => {
  subject = sharedSubject()
  created = await subject.createClient('third-party-client')
  await subject.importClient(ODD_ID, ODD_SECRET)
})

const clients = () => [created, { clientId: ODD_ID, clientSecret: ODD_SECRET }]

const keysSchema = z.object({ keys: z.array(z.object({ kid: z.string() })) })

const ALGORITHMS = ['ES256', 'Ed25519', 'RS256', 'PS256'] as const

/** A new key of this client, registered as a JWK. */
async function registerKey(clientId: string, alg: string): Promise<CryptoKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = JSON.stringify({ ...(await exportJWK(publicKey)), alg, use: 'sig' })
  const added = await subject.cli(['client', 'add-key', '--id', clientId, '--name', alg, '--key-stdin'], jwk)
  expect(added.alg).toBe(alg)
  return privateKey
}

/** Both libraries want to be told that http is meant: here it is loopback. */
const insecure = { [oauth.allowInsecureRequests]: true }

describe('openid-client', () => {
  it.each([
    ['client_secret_basic', openid.ClientSecretBasic],
    ['client_secret_post', openid.ClientSecretPost],
  ])('TK-01 TK-10 TK-16 MD-01 discovers, gets a token by %s and calls the API', async (_, authentication) => {
    for (const { clientId, clientSecret } of clients()) {
      const config = await openid.discovery(
        new URL(subject.url),
        clientId,
        undefined,
        authentication(clientSecret),
        { algorithm: 'oauth2', execute: [openid.allowInsecureRequests] },
      )
      const tokens = await openid.clientCredentialsGrant(config, { scope: 'usage:read' })
      expect(tokens.token_type).toBe('bearer')
      expect(tokens.expires_in).toBe(3600)
      const response = await openid.fetchProtectedResource(
        config,
        tokens.access_token,
        new URL(`${subject.url}/api/v1/whoami`),
        'GET',
      )
      expect(await response.json()).toMatchObject({ client_id: clientId, scopes: ['usage:read'] })
    }
  })

  it.each(ALGORITHMS)('PK-01 PK-05 authenticates by private_key_jwt with %s', async (alg) => {
    const clientId = `openid-client-${alg.toLowerCase()}`
    await subject.createClient(clientId)
    const config = await openid.discovery(
      new URL(subject.url),
      clientId,
      undefined,
      openid.PrivateKeyJwt(await registerKey(clientId, alg)),
      { algorithm: 'oauth2', execute: [openid.allowInsecureRequests] },
    )
    const { access_token: token } = await openid.clientCredentialsGrant(config, { scope: 'usage:read' })
    expect(await openid.tokenIntrospection(config, token)).toMatchObject({
      active: true,
      client_id: clientId,
    })
    await openid.tokenRevocation(config, token)
    expect(await openid.tokenIntrospection(config, token)).toEqual({ active: false })
  })

  it('ER-02 reads our refusal as invalid_client', async () => {
    const config = await openid.discovery(
      new URL(subject.url),
      created.clientId,
      undefined,
      openid.ClientSecretBasic('wrong'),
      { algorithm: 'oauth2', execute: [openid.allowInsecureRequests] },
    )
    // With a challenge on the response, the library reports the challenge.
    await expect(openid.clientCredentialsGrant(config)).rejects.toMatchObject({
      code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE',
      status: 401,
    })
  })
})

describe('oauth4webapi', () => {
  async function discover(): Promise<oauth.AuthorizationServer> {
    const issuer = new URL(subject.url)
    const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure })
    return oauth.processDiscoveryResponse(issuer, response)
  }

  it.each([
    ['client_secret_basic', oauth.ClientSecretBasic],
    ['client_secret_post', oauth.ClientSecretPost],
  ])('TK-01 JW-01 KY-01 gets a token by %s and validates it as an API would', async (_, authentication) => {
    const server = await discover()
    for (const { clientId, clientSecret } of clients()) {
      const client = { client_id: clientId }
      const response = await oauth.clientCredentialsGrantRequest(
        server,
        client,
        authentication(clientSecret),
        new URLSearchParams({ scope: 'usage:read' }),
        insecure,
      )
      const { access_token: token } = await oauth.processClientCredentialsResponse(server, client, response)
      const request = new Request(`${subject.url}/api/v1/whoami`, {
        headers: { authorization: `Bearer ${token}` },
      })
      const claims = await oauth.validateJwtAccessToken(server, request, `${subject.url}/api/v1`, insecure)
      expect(claims).toMatchObject({ client_id: clientId, sub: clientId, scope: 'usage:read' })
    }
  })

  it.each(ALGORITHMS)('PK-01 PK-06 authenticates by private_key_jwt with %s, naming the key', async (alg) => {
    const server = await discover()
    const clientId = `oauth4webapi-${alg.toLowerCase()}`
    await subject.createClient(clientId)
    const key = await registerKey(clientId, alg)
    const { keys } = keysSchema.parse(await subject.cli(['client', 'keys', '--id', clientId]))
    for (const kid of [undefined, keys[0]?.kid]) {
      const authentication = oauth.PrivateKeyJwt({ key, ...(kid && { kid }) })
      const client = { client_id: clientId }
      const asked = new URLSearchParams()
      const response = await oauth.clientCredentialsGrantRequest(
        server,
        client,
        authentication,
        asked,
        insecure,
      )
      const tokens = await oauth.processClientCredentialsResponse(server, client, response)
      expect(tokens.scope).toBe('clients:read usage:read')
    }
  })

  it('ER-05 reads our refusal as invalid_scope', async () => {
    const server = await discover()
    const client = { client_id: created.clientId }
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      oauth.ClientSecretBasic(created.clientSecret),
      new URLSearchParams({ scope: 'admin' }),
      insecure,
    )
    await expect(oauth.processClientCredentialsResponse(server, client, response)).rejects.toMatchObject({
      error: 'invalid_scope',
      status: 400,
    })
  })

  it('BR-01 reads the challenge of our API', async () => {
    const response = await oauth
      .protectedResourceRequest(
        'not-a-token',
        'GET',
        new URL(`${subject.url}/api/v1/whoami`),
        undefined,
        undefined,
        insecure,
      )
      .catch((error: unknown) => error)
    expect(response).toBeInstanceOf(oauth.WWWAuthenticateChallengeError)
  })
})
