import pg from 'pg'
import { afterAll, expect, it } from 'vitest'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { pausePostgres } from '../harness/pause-postgres.ts'
import { requestToken } from '../harness/token.ts'

/** Rounds of the kill test; more by FAULT_ROUNDS=20. */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 3)
const RATE = 500
const TICK_MS = 20

let latchkey: Latchkey | undefined
afterAll(async () => {
  await latchkey?.remove()
})

async function eventsIn(databaseUrl: string): Promise<{ events: number; distinct: number }> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query(
    "SELECT count(*)::int AS events, count(DISTINCT id)::int AS distinct FROM token_event WHERE outcome = 'issued'",
  )
  await client.end()
  return rows[0]
}

/** Sends at a steady rate until told to stop; resolves when every answer has come or failed. */
function load(url: string, client: MadeClient) {
  const count = { sent: 0, acknowledged: 0, refused: 0 }
  const open = new Set<Promise<void>>()
  const send = async () => {
    count.sent++
    const status = await requestToken(url, client).then(
      (response) => response.status,
      () => null,
    )
    if (status === 200) count.acknowledged++
    if (status === 401) count.refused++
  }
  const timer = setInterval(() => {
    for (let index = 0; index < (RATE * TICK_MS) / 1000; index++) {
      const one = send().finally(() => open.delete(one))
      open.add(one)
    }
  }, TICK_MS)
  return {
    count,
    async stop() {
      clearInterval(timer)
      await Promise.all(open)
    },
  }
}

it(`FT-03 kill -9 at ${RATE} requests/s, ${ROUNDS} times: acknowledged ≤ counted ≤ sent, none twice`, {
  timeout: ROUNDS * 40_000,
}, async () => {
  const total = { sent: 0, acknowledged: 0, refused: 0 }
  let client: MadeClient | undefined
  for (let round = 0; round < ROUNDS; round++) {
    latchkey = await Latchkey.start(latchkey && { dataDir: latchkey.dataDir, port: latchkey.port })
    client ??= await latchkey.createClient('loaded')
    const running = load(latchkey.url, client)
    await new Promise((done) => setTimeout(done, 1_000 + Math.random() * 1_000))
    await latchkey.kill()
    await running.stop()
    for (const key of ['sent', 'acknowledged', 'refused'] as const) total[key] += running.count[key]
  }
  if (!latchkey) throw new Error('no round was run')
  latchkey = await Latchkey.start({ dataDir: latchkey.dataDir, port: latchkey.port })
  const { events, distinct } = await eventsIn(latchkey.databaseUrl)
  expect(total.acknowledged).toBeGreaterThan(ROUNDS * 200)
  expect(total.refused).toBe(0)
  expect(events).toBeGreaterThanOrEqual(total.acknowledged)
  expect(events).toBeLessThanOrEqual(total.sent)
  expect(distinct).toBe(events)
})

it('RE-02 RE-06 PostgreSQL stopped, paused and resumed under load: no good credential refused, every event there, none twice', {
  timeout: 120_000,
}, async () => {
  await latchkey?.remove()
  latchkey = await Latchkey.start()
  const client = await latchkey.createClient('steady')
  expect((await requestToken(latchkey.url, client)).status).toBe(200)
  const statuses = new Map<number, number>()
  let sent = 1
  const ask = async (times: number) => {
    for (let index = 0; index < times; index++) {
      sent++
      const { status } = await requestToken(latchkey?.url ?? '', client)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await ask(50)

  // Paused: nothing answers, nothing refuses the connection.
  const resume = pausePostgres(latchkey)
  await ask(30)
  resume()
  await ask(30)

  // Killed: the supervisor brings it back.
  process.kill(latchkey.postgresPid, 'SIGKILL')
  await ask(100)
  await expect
    .poll(async () => (await fetch(`${latchkey?.url}/health/ready`)).status, { timeout: 15_000 })
    .toBe(200)
  await ask(20)

  expect([...statuses.keys()]).toEqual([200])
  // What was buffered is written when the database is back.
  const { databaseUrl } = latchkey
  await expect.poll(async () => (await eventsIn(databaseUrl)).events, { timeout: 15_000 }).toBe(sent)
  expect((await eventsIn(databaseUrl)).distinct).toBe(sent)
})
