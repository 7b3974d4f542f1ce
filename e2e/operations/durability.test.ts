import { afterAll, expect, it } from 'vitest'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { issuedEvents, startLoad } from '../harness/load.ts'

/** Rounds of the kill test; more by FAULT_ROUNDS=20. */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 10)
const RATE = 500

let latchkey: Latchkey | undefined
afterAll(async () => {
  await latchkey?.remove()
})

it(`FT-03 kill -9 at ${RATE} requests/s, ${ROUNDS} times: acknowledged ≤ counted ≤ sent, none twice`, {
  timeout: ROUNDS * 40_000,
}, async () => {
  const total = { sent: 0, acknowledged: 0, refused: 0 }
  let client: MadeClient | undefined
  for (let round = 0; round < ROUNDS; round++) {
    latchkey = await Latchkey.start(latchkey && { dataDir: latchkey.dataDir, port: latchkey.port })
    client ??= await latchkey.createClient('loaded')
    const load = startLoad(latchkey.url, client, { perSecond: RATE })
    await new Promise((done) => setTimeout(done, 1_000 + Math.random() * 1_000))
    await latchkey.kill()
    const { sent, statuses } = await load.stop()
    total.sent += sent
    total.acknowledged += statuses.get(200) ?? 0
    total.refused += statuses.get(401) ?? 0
  }
  if (!latchkey) throw new Error('no round was run')
  latchkey = await Latchkey.start({ dataDir: latchkey.dataDir, port: latchkey.port })
  const { events, distinct } = await issuedEvents(latchkey.databaseUrl)
  expect(total.acknowledged).toBeGreaterThan(ROUNDS * 200)
  expect(total.refused).toBe(0)
  expect(events).toBeGreaterThanOrEqual(total.acknowledged)
  expect(events).toBeLessThanOrEqual(total.sent)
  expect(distinct).toBe(events)
})
