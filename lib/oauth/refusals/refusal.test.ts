import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { addClient, basic, facts, fakeServer } from '#e2e/fixtures/fake-server.ts'
import { handleIntrospection } from '#lib/oauth/endpoints/introspection.ts'
import { handleRevocation } from '#lib/oauth/endpoints/revocation.ts'
import { handleToken } from '#lib/oauth/endpoints/token.ts'

/** Longer than the floor, so that a clock which began with the head would have run out. */
const BODY_TAKES_MS = 60
/** The floor is 25 ms; timers may be early by up to one each. */
const HELD_AT_LEAST_MS = 23

it.each([
  ['token endpoint', handleToken, 'grant_type=client_credentials'],
  ['introspection endpoint', handleIntrospection, 'token=x'],
  ['revocation endpoint', handleRevocation, 'token=x'],
])(
  'EN-01 a refusal at the %s is held from when the whole body is there, client known or not',
  async (_, handle, body) => {
    const server = await fakeServer()
    addClient(server, 'known', 'its secret')
    for (const clientId of ['known', 'unknown']) {
      let sentAt = 0
      const late = new ReadableStream<Uint8Array>({
        async start(controller) {
          controller.enqueue(Buffer.from(body.slice(0, -1)))
          await sleep(BODY_TAKES_MS)
          sentAt = performance.now()
          controller.enqueue(Buffer.from(body.slice(-1)))
          controller.close()
        },
      })
      const init = {
        method: 'POST',
        headers: {
          authorization: basic(clientId, 'wrong'),
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: late,
        duplex: 'half',
      }
      const request = new Request('https://auth.example/', init)
      expect((await handle(request, facts({ authorizationHeaderCount: 1 }), server)).status).toBe(401)
      expect(performance.now() - sentAt).toBeGreaterThanOrEqual(HELD_AT_LEAST_MS)
    }
  },
)
