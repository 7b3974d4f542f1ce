import pg from 'pg'
import type { Latchkey } from '#e2e/harness/latchkey.ts'
import { formWith, PortalVisitor } from '#e2e/harness/portal.ts'
import { basicOf, type Round, summarise, tokenAsk } from '../load.ts'
import { pacedLoad } from '../paced-load.ts'
import { atMost, type Report } from '../report.ts'
import type { BenchOptions } from '../run.ts'
import { startLatchkey } from '../sides.ts'

const TOKENS_PER_SECOND = 100
const SIGN_INS_AT_ONCE = 40
const PASSWORD = 'quiet-harbour-ladder-77'
const emailOf = (at: number) => `bench-${at}@people.example`

type Crowd = { signedIn: number; turnedAway: number; seconds: number }

/** A steady stream of tokens, alone and while 40 people sign in at once, wave after wave. */
export async function signIns({ duration, rounds, say }: BenchOptions): Promise<Report> {
  const latchkey = await startLatchkey()
  try {
    const { client_secret: secret } = await latchkey.createClient('bench-client', { scope: 'usage:read' })
    await makePeople(latchkey)
    const ask = tokenAsk(`${latchkey.url}/oauth/v2/token`, basicOf('bench-client', secret))
    const tokens = () => pacedLoad(ask, { perSecond: TOKENS_PER_SECOND, duration })
    await tokens()
    const [alone, beside]: [Round[], Round[]] = [[], []]
    const crowd: Crowd = { signedIn: 0, turnedAway: 0, seconds: 0 }
    for (let round = 1; round <= rounds; round++) {
      alone.push(await tokens())
      beside.push(await besideSignIns(latchkey, tokens, crowd))
      say(`round ${round} of ${rounds}`)
    }
    return reportOf(alone, beside, crowd)
  } finally {
    await latchkey.remove()
  }
}

function reportOf(alone: readonly Round[], beside: readonly Round[], crowd: Crowd): Report {
  const row = (traffic: string, of: readonly Round[], signIns: string) => {
    const { requestsPerSecond, p50, p99, failed } = summarise(of)
    return {
      traffic,
      'tokens/s': requestsPerSecond,
      'p50 ms': p50,
      'p99 ms': p99,
      failed,
      'sign-ins/s': signIns,
    }
  }
  const pace = `${(crowd.signedIn / crowd.seconds).toFixed(1)} (${crowd.turnedAway} turned away)`
  return {
    scenario: 'sign-ins',
    title: `${TOKENS_PER_SECOND} tokens/s, alone and while ${SIGN_INS_AT_ONCE} people sign in at once`,
    rows: [row('tokens, alone', alone, '–'), row('tokens, beside the sign-ins', beside, pace)],
    verdicts: [atMost('p50 of tokens beside the sign-ins', summarise(beside).p50, 20, 'ms')],
  }
}

/** As many people as sign in at once, each with an account: a wrong password would be a guess, and be throttled. */
async function makePeople(latchkey: Latchkey): Promise<void> {
  await PortalVisitor.signedIn(latchkey, emailOf(0))
  const database = new pg.Client({ connectionString: latchkey.databaseUrl })
  await database.connect()
  await database.query(
    `INSERT INTO app_user (id, email, name, password_hash)
     SELECT gen_random_uuid(), replace($1, '0', n::text), name, password_hash
     FROM app_user, generate_series(1, $2) n WHERE email = $1`,
    [emailOf(0), SIGN_INS_AT_ONCE - 1],
  )
  await database.end()
}

async function besideSignIns(latchkey: Latchkey, tokens: () => Promise<Round>, crowd: Crowd): Promise<Round> {
  const form = formWith(await (await new PortalVisitor(latchkey.url).get('/sign-in')).text(), [
    'email',
    'password',
  ])
  const startedAt = performance.now()
  let isOver = false
  const waves = async () => {
    while (!isOver) {
      const statuses = await Promise.all(
        Array.from({ length: SIGN_INS_AT_ONCE }, async (_, at) => {
          const values = { ...form, email: emailOf(at), password: PASSWORD }
          return (await new PortalVisitor(latchkey.url).post('/sign-in', values)).status
        }),
      )
      crowd.signedIn += statuses.filter((status) => status === 303).length
      crowd.turnedAway += statuses.filter((status) => status !== 303).length
    }
  }
  const [round] = await Promise.all([
    tokens().finally(() => {
      isOver = true
    }),
    waves(),
  ])
  crowd.seconds += (performance.now() - startedAt) / 1000
  return round
}
