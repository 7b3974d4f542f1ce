import { expect, it, vi } from 'vitest'
import { addClient, basic, facts, fakeServer } from '#e2e/fixtures/fake-server.ts'
import { StoreUnavailable } from '#lib/oauth/ports.ts'
import { handleToken } from './token.ts'

it('ER-06 a store that another copy of the code found away is answered 503, never 500 or 401', async () => {
  vi.resetModules()
  const copy = await import('#lib/oauth/ports.ts')
  expect(copy.StoreUnavailable).not.toBe(StoreUnavailable)
  const server = await fakeServer()
  addClient(server, 'acme', 'its secret')
  server.findClient = () => Promise.reject(new copy.StoreUnavailable('away'))
  const request = new Request('https://auth.example/oauth/v2/token', {
    method: 'POST',
    headers: {
      authorization: basic('acme', 'its secret'),
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  })
  const answer = await handleToken(request, facts({ authorizationHeaderCount: 1 }), server)
  expect(answer.status).toBe(503)
  expect(server.reported).toEqual([])
})
