import { describe, expect, it } from 'vitest'
import { addClient, basic, facts, fakeServer } from '#e2e/fixtures/fake-server.ts'
import { newSecret } from '#lib/features/credentials/secret.ts'
import { handleToken } from '#lib/oauth/endpoints/token.ts'
import type { AuthorizationServer } from '#lib/oauth/ports.ts'
import type { LoggedRequest } from './logged-request.ts'
import { sentResponse } from './sent-response.ts'

const SECRET = newSecret('live')
const budget = { limit: 3, windowSeconds: 60, remaining: 0, resetSeconds: 41 }

/** A request to the token endpoint: the response, and what the log makes of it. */
async function ask(overrides: Partial<AuthorizationServer>, init: RequestInit, isLimited = false) {
  const server = await fakeServer(overrides)
  addClient(server, 'acme', SECRET, {
    ...(isLimited && {
      restrictions: [
        {
          mode: 'enforce',
          reason: 'quota_reached',
          error: 'quota_reached',
          take: async () => ({ ...budget, exceeded: true }),
        },
      ],
    }),
  })
  const request = new Request('https://auth.example/oauth/v2/token', { method: 'POST', ...init })
  const response = await handleToken(
    request,
    facts({ authorizationHeaderCount: request.headers.has('authorization') ? 1 : 0 }),
    server,
  )
  const [event] = server.events
  if (!event) throw new Error('nothing was recorded')
  const stored = { ...event, time: new Date(event.time), credential: null }
  const logged: LoggedRequest = JSON.parse(JSON.stringify(stored))
  return { response, logged }
}

const form = (values: Record<string, string>) => new URLSearchParams(values)
const good = { authorization: basic('acme', SECRET) }
const grant = { grant_type: 'client_credentials' }

const CASES: Record<string, () => ReturnType<typeof ask>> = {
  'a wrong secret': () => ask({}, { headers: { authorization: basic('acme', 'x') }, body: form(grant) }),
  'too many failures': () =>
    ask(
      {
        failureLimits: {
          countFailure: async () => ({ ...budget, exceeded: true }),
          budget: async () => budget,
        },
      },
      { headers: { authorization: basic('acme', 'x') }, body: form(grant) },
    ),
  'a quota that is used up': () => ask({}, { headers: good, body: form(grant) }, true),
  'a scope that it does not have': () => ask({}, { headers: good, body: form({ ...grant, scope: 'admin' }) }),
  'another resource': () => ask({}, { headers: good, body: form({ ...grant, resource: 'x:y' }) }),
  'no grant': () => ask({}, { headers: good, body: form({}) }),
  'another grant': () => ask({}, { headers: good, body: form({ grant_type: 'password' }) }),
  'another media type': () =>
    ask({}, { headers: { ...good, 'content-type': 'application/json' }, body: '{}' }),
  'two ways at once': () =>
    ask({}, { headers: good, body: form({ ...grant, client_id: 'acme', client_secret: SECRET }) }),
}

describe('a refusal in the log', () => {
  it.each(Object.entries(CASES))('shows the response as it was sent: %s', async (_, sent) => {
    const { response, logged } = await sent()
    expect(response.status).toBeGreaterThanOrEqual(400)
    const [head = '', body] = ((await sentResponse(logged))?.text ?? '').split('\n\n')
    const [status, ...headers] = head.split('\n')
    expect(status).toMatch(new RegExp(`^HTTP/1.1 ${response.status} [A-Z]`))
    expect(headers.toSorted()).toEqual([...response.headers].map(([key, value]) => `${key}: ${value}`).sort())
    expect(body).toBe(await response.text())
  })

  it('shows none for a token', async () => {
    const { response, logged } = await ask({}, { headers: good, body: form(grant) })
    expect(response.status).toBe(200)
    expect(await sentResponse(logged)).toBeNull()
  })

  it('shows what its reason tells where the event is of an earlier version', async () => {
    const { logged } = await ask({}, { headers: good, body: form({ ...grant, scope: 'admin' }) })
    expect(await sentResponse({ ...logged, asked: null })).toMatchObject({
      status: 400,
      error: 'invalid_scope',
    })
    expect(await sentResponse({ ...logged, asked: null, reason: 'of_another_version' })).toBeNull()
  })
})
