import pg from 'pg'
import { afterAll, expect, it } from 'vitest'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { issuedEvents, startLoad } from '../harness/load.ts'
import { PortalVisitor } from '../harness/portal.ts'

/** Rounds of the kill test; more by FAULT_ROUNDS=20. */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 10)
const RATE = 500

let latchkey: Latchkey | undefined
afterAll(async () => {
  await latchkey?.remove()
})

it(`FT-03 kill -9 at ${RATE} requests/s, ${ROUNDS} times: acknowledged ≤ counted ≤ sent, none twice; roll-ups and page agree`, {
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
  expect(await rolledUp(latchkey)).toBe(events)
  expect(await shownTo('ada@durable.example', latchkey)).toBe(events)
})

/** Tokens by the hours of the client and of its team, which must be the same. */
async function rolledUp({ databaseUrl }: Latchkey): Promise<number> {
  const database = new pg.Client({ connectionString: databaseUrl })
  await database.connect()
  try {
    const sums = await database.query(`
      SELECT sum(count)::int AS issued FROM usage WHERE reason = 'issued'
      UNION ALL SELECT (SELECT coalesce(sum(count), 0) FROM usage_team_hour WHERE reason = 'issued')::int
        + (SELECT coalesce(sum(count), 0) FROM usage_delta WHERE reason = 'issued')::int`)
    const [clients, teams] = sums.rows.map(({ issued }) => issued)
    expect(teams).toBe(clients)
    return clients
  } finally {
    await database.end()
  }
}

/** Tokens of two days as the usage page's file has them for someone of the team. */
async function shownTo(email: string, latchkey: Latchkey): Promise<number> {
  const visitor = await PortalVisitor.signedIn(latchkey, email)
  const database = new pg.Client({ connectionString: latchkey.databaseUrl })
  await database.connect()
  await database.query(
    `INSERT INTO membership (user_id, team_id)
     SELECT u.id, c.team_id FROM app_user u, client c WHERE u.email = $1 AND c.client_id = 'loaded'`,
    [email],
  )
  await database.end()
  const file = await (await visitor.get('/apps/loaded/usage/csv?range=7d')).text()
  const [, ...rows] = file.trim().split(/\r?\n/)
  return rows.reduce((sum, row) => sum + Number(row.split(',')[1]), 0)
}
