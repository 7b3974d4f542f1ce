import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dateOf } from '#lib/features/usage/range.ts'
import { NO_OTHER_TIME, startLater } from '../harness/clock.ts'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { PortalVisitor } from '../harness/portal.ts'
import { callApi, requestToken, tokenOf } from '../harness/token.ts'

const DAYS = 31
const DAY = 86_400_000
const EMAIL = 'ada@later.example'
const TOKENS = { before: 7, after: 5 }
/** They are written soon after a start, and every minute. */
const NOTICED_WITHIN_MS = 15_000

// A month goes by between two starts: for the server, its database and the command line, not for this test.

let latchkey: Latchkey
let client: MadeClient
let expiring: MadeClient
let oldToken: string
let database: pg.Client
let visitor: PortalVisitor

if (NO_OTHER_TIME) console.log(`skipped: ${NO_OTHER_TIME}`)

const connect = async () => {
  database = new pg.Client({ connectionString: latchkey.databaseUrl })
  await database.connect()
}

beforeAll(async () => {
  if (NO_OTHER_TIME) return
  latchkey = await Latchkey.start()
  ;[client, expiring] = [
    await latchkey.createClient('later-app'),
    await latchkey.createClient('later-expired'),
  ]
  await latchkey.createClient('later-seldom')
  visitor = await PortalVisitor.signedIn(latchkey, EMAIL)
  await connect()
  await database.query(
    `INSERT INTO membership (user_id, team_id)
     SELECT u.id, c.team_id FROM app_user u, client c WHERE u.email = $1 AND c.client_id = 'later-app'`,
    [EMAIL],
  )
  await addSecrets()
  for (let n = 0; n < TOKENS.before; n++) oldToken = await tokenOf(latchkey.url, client)
  await database.end()
  await latchkey.stop()

  latchkey = await startLater(latchkey, DAYS)
  await connect()
  visitor = await PortalVisitor.signedInAgain(latchkey, EMAIL)
})
afterAll(async () => {
  await database?.end()
  await latchkey?.remove()
})

/** Secrets beside the ones in use: what will be left of them in a month is less than 30, 7 days and one. */
async function addSecrets() {
  for (const days of [45, 37, 31.5])
    await database.query(
      `INSERT INTO client_credential (id, client_ref, kind, name, digest, prefix, last_four, created_by, expires_at)
       SELECT $1, id, 'secret', $2::text, sha256(convert_to($2, 'UTF8')), 'lk_live_test', 'last', 'test',
              now() + $3 * interval '1 day' FROM client WHERE client_id = 'later-app'`,
      [randomUUID(), `in ${days} days`, days],
    )
  await database.query(
    `UPDATE client_credential SET expires_at = now() + interval '20 days'
     WHERE client_ref = (SELECT id FROM client WHERE client_id = 'later-expired')`,
  )
}

/** The titles of all that the team is told, once those have come that are waited for. */
async function notices(awaited: readonly string[]): Promise<string[]> {
  for (const end = Date.now() + NOTICED_WITHIN_MS; ; await sleep(1_000)) {
    const page = await (await visitor.get('/notices')).text()
    const titles = [...page.matchAll(/<h[23][^>]*>([\s\S]*?)<\/h[23]>/g)].map(([, title = '']) =>
      title
        .replace(/<[^>]+>/g, ' ')
        .replace(/\s+/g, ' ')
        // Secrets that nobody named are called by their day.
        .replace(/ “Secret of [^”]+”/, '')
        .trim(),
    )
    if (awaited.every((title) => titles.some((found) => found.startsWith(title))) || Date.now() > end)
      return titles
  }
}

const sumOfFile = async (query: string): Promise<number> => {
  const file = await (await visitor.get(`/apps/later-app/usage/csv?${query}`)).text()
  const [, ...rows] = file.trim().split(/\r?\n/)
  return rows.reduce((sum, row) => sum + Number(row.split(',')[1]), 0)
}

describe.skipIf(NO_OTHER_TIME !== null)(`${DAYS} days later`, () => {
  it('the server and its database live then', async () => {
    const { rows } = await database.query('SELECT now() AS now')
    expect(Math.round((rows[0].now.getTime() - Date.now()) / DAY)).toBe(DAYS)
    const answer = await fetch(`${latchkey.url}/.well-known/oauth-authorization-server`)
    expect(Math.round((Date.parse(answer.headers.get('date') ?? '') - Date.now()) / DAY)).toBe(DAYS)
  })

  it('JW a token of then has expired, and new ones are good', async () => {
    expect((await callApi(latchkey.url, '/api/v1/whoami', oldToken)).status).toBe(401)
    for (let n = 0; n < TOKENS.after; n++) {
      const token = await tokenOf(latchkey.url, client)
      expect((await callApi(latchkey.url, '/api/v1/whoami', token)).status).toBe(200)
    }
  })

  it('the events of then are dropped with their days, and there are days for new ones', async () => {
    const { rows } = await database.query(
      `SELECT (SELECT count(*)::int FROM token_event) AS events,
              (SELECT count(*)::int FROM pg_inherits WHERE inhparent = 'token_event'::regclass
               AND inhrelid::regclass::text ~ '_\\d{8}$'
               AND right(inhrelid::regclass::text, 8) < to_char(now() - interval '30 days', 'YYYYMMDD')) AS old,
              (SELECT count(*)::int FROM token_event WHERE time > now() - interval '1 hour') AS new,
              (SELECT count(*)::int FROM pg_inherits WHERE inhparent = 'token_event'::regclass
               AND right(inhrelid::regclass::text, 8) = to_char(now(), 'YYYYMMDD')) AS today`,
    )
    expect(rows[0]).toEqual({ events: TOKENS.after, old: 0, new: TOKENS.after, today: 1 })
  })

  it('the pages show then and now, and say where the log begins', async () => {
    const then = dateOf(Date.now())
    expect(await sumOfFile(`range=custom&from=${then}&to=${then}`)).toBe(TOKENS.before)
    expect(await sumOfFile('range=24h')).toBe(TOKENS.after)
    expect(await sumOfFile('range=30d')).toBe(TOKENS.after)
    const usage = await (await visitor.get('/apps/later-app/usage?range=24h')).text()
    expect(usage.includes(`${TOKENS.after} tokens issued, 0 requests refused`)).toBe(true)
    const log = await (await visitor.get('/apps/later-app/log')).text()
    expect(log.match(/href="\/apps\/later-app\/log\/[^"]+"/g)?.length).toBeGreaterThanOrEqual(TOKENS.after)
    const list = await (await visitor.get('/apps?team=acme')).text()
    expect(list.includes('Never used; no secret or key works.')).toBe(true)
  })

  it('SE-05 SE-06 each notice whose time has come is there, once', async () => {
    const quota = ['--quota', String(TOKENS.after), '--quota-mode', 'observe']
    const { code, stderr } = await latchkey.cli(['client', 'restrict', '--id', 'later-app', ...quota])
    expect(code, stderr).toBe(0)
    expect((await requestToken(latchkey.url, expiring)).status).toBe(401)
    // Sooner than within a minute.
    await database.end()
    await latchkey.stop()
    latchkey = await startLater(latchkey, DAYS)
    await connect()
    const awaited = [
      'The secret “in 45 days” expires within 30 days',
      'The secret “in 37 days” expires within 7 days',
      'The secret “in 31.5 days” expires within a day',
      'The secret has expired',
      'The secret was used after it ended',
      'Hourly quota reached',
    ]
    const titles = await notices(awaited)
    for (const title of awaited)
      expect(
        titles.filter((found) => found.startsWith(title)),
        titles.join('\n'),
      ).toHaveLength(1)
    expect(titles.some((title) => title.includes('nearly used up'))).toBe(false)
  }, 60_000)
})
