import { describe, expect, it } from 'vitest'
import { addClient, basic, type FakeServer, facts, fakeServer, ISSUER } from '#e2e/fixtures/fake-server.ts'
import { handleIntrospection } from '#lib/oauth/endpoints/introspection.ts'
import { handleRevocation } from '#lib/oauth/endpoints/revocation.ts'
import { handleToken } from '#lib/oauth/endpoints/token.ts'
import { isThrowawayId } from '#lib/oauth/throwaway.ts'
import { parsePart } from '#lib/oauth/tokens/jwt.ts'
import { verifyAccessToken, verifyIssuedToken } from '#lib/oauth/tokens/verify-access-token.ts'
import { clientAt, newThrowawayId, resourcesOf, type Throwaway } from './throwaway.ts'

const START = Date.UTC(2026, 0, 1)
const HOUR_MS = 3_600_000
const { audience, secondAudience, shortLived, notAllowed } = resourcesOf(ISSUER)

const digest = (text: string) => new Uint8Array(Buffer.from(text.padEnd(32, '.')))
const throwaway = (clientId = newThrowawayId()): Throwaway => ({
  id: `internal ${clientId}`,
  clientId,
  secret: { id: 'its secret', digest: digest('one') },
  expired: { id: 'its expired secret', digest: digest('other') },
  key: null,
  endsAt: START + HOUR_MS,
})

/** A server that knows one throwaway client, with a secret that a test can send. */
async function serverWithThrowaway(clientId: string, now = START): Promise<FakeServer> {
  const server = await fakeServer()
  server.clock.now = now
  const client = clientAt(throwaway(clientId), now, ISSUER)
  if (!client) throw new Error('it has ended')
  const { secrets } = addClient(server, clientId, 'its secret')
  addClient(server, clientId, 'its secret', { ...client, secrets })
  return server
}

const asked = (clientId: string, body: string, more: Record<string, string> = {}) =>
  new Request(ISSUER, {
    method: 'POST',
    headers: {
      authorization: basic(clientId, 'its secret'),
      'content-type': 'application/x-www-form-urlencoded',
      ...more,
    },
    body,
  })

async function tokenFor(server: FakeServer, clientId: string, more = ''): Promise<string> {
  const request = asked(clientId, `grant_type=client_credentials${more}`)
  const answer = await (await handleToken(request, facts(), server)).json()
  return String(answer.access_token)
}

const claimsOf = (token: string) => parsePart(token.split('.')[1] ?? '')

describe('a throwaway client', () => {
  it('has an ID of 128 random bits under the prefix, which nothing else is taken for', () => {
    const ids = new Set(Array.from({ length: 100 }, newThrowawayId))
    expect(ids.size).toBe(100)
    expect([...ids].every((id) => /^try-[0-9a-f]{32}$/.test(id) && isThrowawayId(id))).toBe(true)
    for (const id of ['try-', 'try-acme', `try-${'g'.repeat(32)}`, `try-${'0'.repeat(33)}`, 'acme', ''])
      expect(isThrowawayId(id), id).toBe(false)
  })

  it('gets tokens for ten minutes at most, and none that outlives it', () => {
    const lifeAt = (now: number) => clientAt(throwaway(), now, ISSUER)?.apis[0].tokenTtlSeconds
    expect(lifeAt(START)).toBe(600)
    expect(lifeAt(START + HOUR_MS - 600_500)).toBe(600)
    expect(lifeAt(START + HOUR_MS - 90_500)).toBe(90)
    expect(lifeAt(START + HOUR_MS - 1_000)).toBe(1)
    expect(clientAt(throwaway(), START + HOUR_MS - 999, ISSUER)).toBeNull()
    expect(clientAt(throwaway(), START + 2 * HOUR_MS, ISSUER)).toBeNull()
  })

  it('gets a token of one second for the same audience, by a name of its own', async () => {
    const clientId = newThrowawayId()
    const server = await serverWithThrowaway(clientId)
    const [usual, short, other] = [
      await tokenFor(server, clientId),
      await tokenFor(server, clientId, `&resource=${encodeURIComponent(shortLived)}`),
      await tokenFor(server, clientId, `&resource=${encodeURIComponent(secondAudience)}`),
    ].map(claimsOf)
    expect(usual).toMatchObject({ aud: audience, exp: START / 1000 + 600, scope: 'try:read try:hello' })
    expect(short).toMatchObject({ aud: audience, exp: START / 1000 + 1 })
    expect(other).toMatchObject({ aud: secondAudience, exp: START / 1000 + 600 })
  })

  it('may name no other API, our own included', async () => {
    const clientId = newThrowawayId()
    const server = await serverWithThrowaway(clientId)
    const request = asked(
      clientId,
      `grant_type=client_credentials&resource=${encodeURIComponent(notAllowed)}`,
    )
    expect(await (await handleToken(request, facts(), server)).json()).toMatchObject({
      error: 'invalid_target',
    })
    const token = await tokenFor(server, clientId)
    expect(await verifyAccessToken(token, notAllowed, server)).toBeNull()
    expect(await verifyAccessToken(token, audience, server)).toMatchObject({ clientId })
  })

  it('is told and tells nothing at introspection, and revokes nothing', async () => {
    const clientId = newThrowawayId()
    const server = await serverWithThrowaway(clientId)
    addClient(server, 'acme', 'its secret', { serves: [audience, `${ISSUER}/api/v1`] })
    const own = await tokenFor(server, clientId)
    const acmes = await tokenFor(server, 'acme')
    const introspect = async (as: string, token: string) =>
      await (await handleIntrospection(asked(as, `token=${token}`), facts(), server)).text()
    expect(await introspect('acme', acmes)).toContain('"active":true')
    for (const [as, token] of [
      [clientId, own],
      [clientId, acmes],
      ['acme', own],
    ] as const)
      expect(await introspect(as, token)).toBe('{"active":false}')
    const revoked = await handleRevocation(asked(clientId, `token=${own}`), facts(), server)
    expect([revoked.status, await revoked.json()]).toEqual([
      400,
      {
        error: 'unauthorized_client',
        error_description: 'Throwaway clients cannot revoke tokens.',
      },
    ])
    expect(await verifyIssuedToken(own, server)).not.toBeNull()
  })
})
