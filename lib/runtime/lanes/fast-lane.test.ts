import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FakeServer, fakeServer } from '#e2e/fixtures/fake-server.ts'
import { type FastLane, fastLane } from './fast-lane.ts'

let own: FastLane & { server: FakeServer }
let http: Server
let url: string

beforeEach(async () => {
  own = {
    server: await fakeServer(),
    isReady: async () => true,
    laboratory: new Map(),
    api: { fetch: () => new Response('the API') },
    isStopping: () => false,
    nameOf: () => '/',
  }
  http = createServer(fastLane(own))
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  const address = http.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
})
afterEach(() => {
  http.close()
})

it.each([
  ['that throws', () => Promise.reject(new TypeError('ours'))],
  [
    'that throws at once',
    () => {
      throw new TypeError('ours')
    },
  ],
])(
  'answers a fault of our own, an API %s, by 500 with the ID under which it is reported',
  async (_, fetchApi) => {
    own.api.fetch = fetchApi
    const answer = await fetch(`${url}/api/v1/whoami`)
    expect(answer.status).toBe(500)
    expect(await answer.json()).toMatchObject({ error: 'server_error' })
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(own.server.reported).toHaveLength(1)
  },
)

it('answers 500 when readiness itself fails, and what is not there by 404', async () => {
  own.isReady = () => Promise.reject(new Error('ours'))
  expect((await fetch(`${url}/health/ready`)).status).toBe(500)
  expect((await fetch(`${url}/health/live`)).status).toBe(200)
  expect((await fetch(`${url}/health/other`)).status).toBe(404)
  expect((await fetch(`${url}/oauth/v2/token/`)).status).toBe(404)
})

it('RE-05 is not ready once it stops', async () => {
  expect((await fetch(`${url}/health/ready`)).status).toBe(200)
  own.isStopping = () => true
  expect((await fetch(`${url}/health/ready`)).status).toBe(503)
})
