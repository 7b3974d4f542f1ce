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

async function storedEvents(): Promise<{ id: string; reason: string; jti: string | null }[]> {
  const client = new pg.Client({ connectionString: latchkey.databaseUrl })
  await client.connect()
  try {
    return (await client.query('SELECT id, reason, jti FROM token_event')).rows
  } finally {
    await client.end()
  }
}

const ask = (authorization: string, body = GRANT) => askToken(latchkey.url, { authorization, body })

describe('decisions', () => {
  it('RE-06 are stored before the answer leaves, each once, under the request id', async () => {
    const answers = [
      { reason: 'issued', answer: await ask(good) },
      { reason: 'wrong_secret', answer: await ask(basic('seen', 'wrong')) },
      { reason: 'unknown_client', answer: await ask(basic('unknown', 'wrong')) },
      { reason: 'invalid_scope', answer: await ask(good, `${GRANT}&scope=admin`) },
      { reason: 'invalid_request', answer: await ask(good, '%zz') },
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
    for (const limit = Date.now() + 5000; missing.length > 0 && Date.now() < limit; await sleep(100)) {
      const stored = new Set((await storedEvents()).map(({ id }) => id))
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
