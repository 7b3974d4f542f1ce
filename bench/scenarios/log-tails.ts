import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Latchkey } from '#e2e/harness/latchkey.ts'
import { PortalVisitor } from '#e2e/harness/portal.ts'
import { basicOf, type Round, summarise, tokenAsk } from '../load.ts'
import { pacedLoad } from '../paced-load.ts'
import { noMore, type Report } from '../report.ts'
import type { BenchOptions } from '../run.ts'
import { startLatchkey } from '../sides.ts'

const TOKENS_PER_SECOND = 200
const TAILS = 50
const TAILS_PER_PERSON = 3
/** As the page asks. */
const ASK_EVERY_MS = 2_000
const CLIENT_ID = 'bench-client'

type Tail = { visitor: PortalVisitor; path: string }

/** A steady stream of tokens, alone and while its log is followed by fifty pages. */
export async function logTails({ duration, rounds, say }: BenchOptions): Promise<Report> {
  const latchkey = await startLatchkey()
  try {
    const { client_secret: secret } = await latchkey.createClient(CLIENT_ID, { scope: 'usage:read' })
    const tails = await openTails(latchkey)
    const ask = tokenAsk(`${latchkey.url}/oauth/v2/token`, basicOf(CLIENT_ID, secret))
    const tokens = () => pacedLoad(ask, { perSecond: TOKENS_PER_SECOND, duration })
    await tokens()
    const [alone, followed]: [Round[], Round[]] = [[], []]
    let answered = 0
    for (let round = 1; round <= rounds; round++) {
      alone.push(await tokens())
      const stop = new AbortController()
      const following = Promise.all(tails.map((tail, index) => follow(tail, index, stop.signal)))
      followed.push(await tokens().finally(() => stop.abort()))
      answered += (await following).reduce((sum, count) => sum + count, 0)
      say(`round ${round} of ${rounds}`)
    }
    return reportOf(alone, followed, answered)
  } finally {
    await latchkey.remove()
  }
}

/** People of the app's team, three pages each. */
async function openTails(latchkey: Latchkey): Promise<Tail[]> {
  const visitors: PortalVisitor[] = []
  const people = Math.ceil(TAILS / TAILS_PER_PERSON)
  for (let person = 0; person < people; person++)
    visitors.push(await PortalVisitor.signedIn(latchkey, `tail-${person}@bench.example`))
  const database = new pg.Client({ connectionString: latchkey.databaseUrl })
  await database.connect()
  await database.query(
    `INSERT INTO membership (user_id, team_id)
     SELECT u.id, c.team_id FROM app_user u, client c WHERE u.email LIKE 'tail-%@bench.example' AND c.client_id = $1`,
    [CLIENT_ID],
  )
  await database.end()
  return Array.from({ length: TAILS }, (_, index) => {
    const visitor = visitors[Math.floor(index / TAILS_PER_PERSON)]
    if (!visitor) throw new Error('too few people')
    return { visitor, path: `/apps/${CLIENT_ID}/log/tail?tail=${crypto.randomUUID()}` }
  })
}

/** Asks as a page does, until it is told to stop; how often it was answered. */
async function follow({ visitor, path }: Tail, index: number, stop: AbortSignal): Promise<number> {
  let [answered, cursor] = [0, '']
  await sleep((index * ASK_EVERY_MS) / TAILS)
  while (!stop.aborted) {
    const answer = await visitor.get(`${path}&after=${cursor}`)
    if (answer.status !== 200) throw new Error(`a tail was answered ${answer.status}`)
    const tail: { cursor: string } = await answer.json()
    cursor = tail.cursor
    answered += 1
    await sleep(ASK_EVERY_MS, undefined, { signal: stop }).catch(() => {})
  }
  return answered
}

function reportOf(alone: Round[], followed: Round[], answered: number): Report {
  const row = (log: string, of: Round[]) => {
    const { requestsPerSecond, p50, p99, failed } = summarise(of)
    return { log, 'tokens/s': requestsPerSecond, 'p50 ms': p50, 'p99 ms': p99, failed }
  }
  const [before, with50] = [summarise(alone), summarise(followed)]
  return {
    scenario: 'log-tails',
    title: `${TOKENS_PER_SECOND} tokens/s, alone and while ${TAILS} pages follow the log, which were answered ${answered} times`,
    rows: [row('not followed', alone), row(`followed by ${TAILS}`, followed)],
    verdicts: [
      noMore('p50 of tokens while the log is followed, of that without', with50.p50 / before.p50, 1.5),
      noMore('p99 of tokens while the log is followed, of that without', with50.p99 / before.p99, 2),
    ],
  }
}
