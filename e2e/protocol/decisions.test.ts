import { setTimeout as sleep } from 'node:timers/promises'
import { decodeJwt } from 'jose'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'
import { subjectAt } from './subject.ts'
import { askToken, basic, GRANT } from './token-client.ts'

const BACK_WITHIN_MS = 15_000

let latchkey: Latchkey
let good: string
let cold: string
let secrets: string[]

beforeAll(async () => {
  latchkey = await Latchkey.start()
  const subject = subjectAt(latchkey)
  const seen = await subject.createClient('seen')
  const neverSeen = await subject.createClient('never-seen')
  good = basic(seen.clientId, seen.clientSecret)
  cold = basic(neverSeen.clientId, neverSeen.clientSecret)
  secrets = [seen.clientSecret, neverSeen.clientSecret]
})

afterAll(() => latchkey?.remove())

async function rowsOf<Row extends pg.QueryResultRow>(query: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: latchkey.databaseUrl })
  await client.connect()
  try {
    return (await client.query<Row>(query)).rows
  } finally {
    await client.end()
  }
}

const storedEvents = () =>
  rowsOf<{ id: string; reason: string; jti: string | null }>('SELECT id, reason, jti FROM token_event')

const refusalCounts = async () =>
  Object.fromEntries(
    (
      await rowsOf<{ reason: string; count: number }>(
        'SELECT reason, sum(count)::int AS count FROM refusal_count GROUP BY reason',
      )
    ).map(({ reason, count }) => [reason, count]),
  )

const ask = (authorization: string, body = GRANT) => askToken(latchkey.url, { authorization, body })

describe('decisions', () => {
  it('RE-06 are stored before the answer leaves, each once, under the request id', async () => {
    const answers = [
      { reason: 'issued', answer: await ask(good) },
      { reason: 'wrong_secret', answer: await ask(basic('seen', 'wrong')) },
      { reason: 'invalid_scope', answer: await ask(good, `${GRANT}&scope=admin`) },
    ]
    const events = await storedEvents()
    for (const { reason, answer } of answers) {
      const id = answer.headers.get('x-request-id')
      expect(events.filter((event) => event.id === id)).toMatchObject([{ reason }])
    }
    const { jti } = decodeJwt(String(answers[0]?.answer.json.access_token))
    expect(events.filter((event) => event.jti === jti)).toHaveLength(1)
    await askToken(latchkey.url, { authorization: good, method: 'PUT' })
    expect(await storedEvents()).toHaveLength(events.length)
  })

  it('FT-08 of clients that nobody knows are counted before the answer leaves, and take no row each', async () => {
    const before = { events: await storedEvents(), counts: await refusalCounts() }
    for (let index = 0; index < 7; index++)
      expect((await ask(basic(`unknown-${index}`, 'wrong'))).status).toBe(401)
    expect((await askToken(latchkey.url, { body: '%zz' })).status).toBe(400)
    const counts = await refusalCounts()
    expect(counts.unknown_client).toBe((before.counts.unknown_client ?? 0) + 7)
    expect(counts.malformed_body).toBe((before.counts.malformed_body ?? 0) + 1)
    expect(await storedEvents()).toHaveLength(before.events.length)
  })

  it('ER-06 never become 401 for good credentials while the database is away', async () => {
    expect((await ask(good)).status).toBe(200)
    process.kill(latchkey.postgresPid, 'SIGKILL')

    const issued: string[] = []
    const seen: number[] = []
    const end = Date.now() + BACK_WITHIN_MS
    let recovered = false
    while (!recovered && Date.now() < end) {
      const [known, unseen] = await Promise.all([ask(good), ask(cold)])
      for (const answer of [known, unseen]) {
        seen.push(answer.status)
        if (answer.status === 200) issued.push(answer.headers.get('x-request-id') ?? '')
        if (answer.status === 503) {
          expect(answer.json.error).toBe('temporarily_unavailable')
          expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
        }
      }
      recovered = unseen.status === 200
      await sleep(100)
    }
    expect(recovered).toBe(true)
    expect(new Set(seen).difference(new Set([200, 503]))).toEqual(new Set())

    // What was answered meanwhile is written on return.
    let missing = issued
    const limit = Date.now() + BACK_WITHIN_MS
    for (; missing.length > 0 && Date.now() < limit; await sleep(100)) {
      // PostgreSQL's children may have answered a last time; it may be on its way back still.
      const stored = new Set((await storedEvents().catch(() => [])).map(({ id }) => id))
      missing = issued.filter((id) => !stored.has(id))
    }
    expect(missing).toEqual([])
  })

  it('LG-01 leave no secret and no token in what the server prints', async () => {
    const { json } = await ask(good)
    await askToken(latchkey.url, { query: `?client_secret=${secrets[0]}CANARY` })
    await ask(basic('CANARY', 'CANARY'), `${GRANT}&scope=CANARY`)
    for (const secret of [...secrets, String(json.access_token), 'CANARY', good.slice(6)]) {
      expect(latchkey.output).not.toContain(secret)
    }
  })
})
