import { beforeAll, describe, expect, it } from 'vitest'
import { addClient, apiOf, type FakeServer, facts, fakeServer, secretOf } from '#e2e/fixtures/fake-server.ts'
import { newSecret } from '#lib/features/credentials/secret.ts'
import { diagnoseSecret } from '#lib/features/request-log/secret-diagnosis.ts'
import { handleToken } from '#lib/oauth/endpoints/token.ts'
import { type AssertionKey, makeAssertionKey } from './assertion.ts'
import { FAILURES, type FailureId, failureOf, whyNot } from './failure-list.ts'
import { checkToken, decodeToken } from './inspect-token.ts'
import { type Exchange, wireRequest } from './prepare.ts'
import { filled } from './request-text.ts'
import { type Kit, runFailure, tampered } from './run-failure.ts'
import type { Throwaway } from './throwaway.ts'

const SECRET = newSecret('sandbox')
const EXPIRED = newSecret('sandbox')
const ORIGIN = 'https://auth.example'
const OTHER_API = 'https://other.example'

const throwaway: Throwaway = {
  ...{ clientId: 'acme', secret: SECRET, expiredSecret: EXPIRED, expiresAt: 0 },
  otherEnvironmentSecret: newSecret('live'),
  ...{ audience: ORIGIN, secondAudience: OTHER_API, resourceNotAllowed: 'https://not-mine.example' },
  ...{ scopes: ['clients:read'], scopeWithoutPermission: 'clients:read', scopeNotGranted: 'nothing:read' },
  ...{ requiredScope: 'usage:read', shortLived: { resource: OTHER_API, seconds: 1, leewaySeconds: 30 } },
  ...{ failureLimit: 3, api: `${ORIGIN}/api/try` },
}

let server: FakeServer
let key: AssertionKey
beforeAll(async () => {
  server = await fakeServer({ diagnoseSecret, now: () => Date.now() })
  key = await makeAssertionKey()
  const { alg, use: _, kid, ...publicJwk } = key.publicJwk
  addClient(server, 'acme', SECRET, {
    environment: 'sandbox',
    secrets: [secretOf(SECRET), secretOf(EXPIRED, { expiresAt: 1 })],
    keys: [{ id: 'key', kid, ownKid: null, alg, publicJwk, expiresAt: null }],
    apis: [apiOf(server.issuer), apiOf(server.issuer, { audience: OTHER_API, scopes: ['bookings:read'] })],
  })
})

/** Runs a failure against the real token endpoint; what was sent, what came, and the reasons that the log has. */
async function run(id: FailureId, changes: Partial<Kit> = {}) {
  server.events.length = 0
  const exchanges: Exchange[] = []
  const statuses: number[] = []
  const waits: number[] = []
  const perform: Kit['perform'] = async (ready) => {
    const wire = wireRequest(ready, ORIGIN)
    if (!wire.ok) throw new Error(wire.problem)
    const { method, target, headers, body } = wire.request
    const sent = new Headers(headers.map(([name, value]): [string, string] => [name, value]))
    const response = target.startsWith('/oauth')
      ? await handleToken(
          new Request(ORIGIN + target, { method, headers: sent, body }),
          facts({ authorizationHeaderCount: sent.has('authorization') ? 1 : 0 }),
          server,
        )
      : new Response('{}', { status: 401 })
    statuses.push(response.status)
    const answer = {
      ...{ status: response.status, statusText: '', headers: [...response.headers], milliseconds: 1 },
      body: await response.text(),
    }
    const exchange: Exchange = {
      ...ready,
      unsendable: wire.unsendable,
      outcome: { kind: 'answered', answer },
    }
    exchanges.push(exchange)
    return exchange
  }
  await runFailure(id, {
    credentials: { clientId: 'acme', secret: SECRET, key },
    ...{ throwaway, shortToken: null, host: 'auth.example', issuer: ORIGIN, apiPath: '/api/try', perform },
    waitUntil: async (time) => void waits.push(time - Date.now()),
    ...changes,
  })
  return { exchanges, statuses, waits, reasons: server.events.map(({ reason }) => reason) }
}

const FAILURES_OF_REQUESTS = FAILURES.flatMap((failure) =>
  'reason' in failure ? [[failure.id, failure.reason] as const] : [],
)
/** The token endpoint answers 400 where it is not about credentials, or they are where they must not be. */
const BAD_REQUESTS = new Set<FailureId>([
  'secret-in-query',
  'unknown-grant',
  'scope-not-granted',
  'resource-not-allowed',
])

describe('a failure of one press', () => {
  it.each(FAILURES_OF_REQUESTS)('%s really happens, and is in the log as %s', async (id, reason) => {
    const { reasons, statuses } = await run(id)
    expect(reasons.at(-1)).toBe(reason)
    expect(statuses.at(-1)).toBe(BAD_REQUESTS.has(id) ? 400 : 401)
  })

  it.each(
    FAILURES_OF_REQUESTS.filter(
      ([id]) => whyNot(failureOf(id), { isThrowaway: false, hasKey: true }) === null,
    ),
  )('%s happens with one’s own credentials, too', async (id, reason) => {
    expect((await run(id, { throwaway: null })).reasons.at(-1)).toBe(reason)
  })

  it('wrong secrets are sent until there are too many', async () => {
    const { reasons } = await run('too-many-failures')
    expect(reasons).toEqual(Array(4).fill('wrong_secret'))
  })

  it.each(['tampered-token', 'wrong-audience', 'missing-permission'] as const)(
    '%s is a valid token that is called with in the wrong way',
    async (id) => {
      const { exchanges, statuses } = await run(id)
      expect(statuses).toEqual([200, 401])
      expect(exchanges[1]?.text).toContain('GET /api/try HTTP/1.1')
    },
  )

  it('an expired token is called with when its leeway is over', async () => {
    const asked = await run('expired-token')
    expect(asked.statuses).toEqual([200, 401])
    expect(asked.waits[0]).toBeGreaterThan(31_000)
    const shortToken = { token: 'a.b.c', refusedFrom: Date.now() + 5_000 }
    const had = await run('expired-token', { shortToken })
    expect(had.statuses).toEqual([401])
    expect(had.waits[0]).toBeLessThanOrEqual(5_000)
  })

  it('never has a secret that works in the text that is shown, or in a URL', async () => {
    for (const { id } of FAILURES)
      for (const { text, values } of (await run(id)).exchanges) {
        expect(text).not.toContain(SECRET)
        expect(filled(text, values).split('\n', 1)[0]).not.toContain(SECRET)
      }
  })

  it('a tampered token says something else under the old signature', async () => {
    const { exchanges } = await run('tampered-token')
    const token = exchanges[1]?.values.access_token ?? ''
    expect(decodeToken(token)?.claims.scope).toBe('everything')
    const checks = await checkToken(token, {
      jwks: { keys: [server.publicKey] },
      issuer: server.issuer,
      now: Date.now(),
    })
    expect(checks.filter(({ holds }) => !holds).map(({ label }) => label)).toEqual(['Signature'])
    expect(tampered(token)).toBe(token)
  })
})
