import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { PortalVisitor } from '../harness/portal.ts'

/** A minute for the job, and time for a busy machine. */
const PATIENCE = { timeout: 150_000, interval: 500 }
const OWN_ADDRESS = '203.0.113.1'
const STRANGERS = ['198.51.100.1', '198.51.100.2', '198.51.100.3']
const ATTEMPTS_OF_EACH = 150
/** So many of all strangers are kept one by one, in each of the hours that the test may lie in. */
const KEPT = 300
const AT_ONCE = 25

let latchkey: Latchkey
let database: pg.Client
let client: MadeClient
let portal: PortalVisitor

beforeAll(async () => {
  const env = {
    LIMIT_CLIENT_FAILURES: '1000000',
    LIMIT_SOURCE_FAILURES: '1000000',
    TRUSTED_PROXIES: '127.0.0.1',
  }
  latchkey = await Latchkey.start({ env })
  database = new pg.Client({ connectionString: latchkey.databaseUrl })
  await database.connect()
  portal = await PortalVisitor.signedIn(latchkey, 'host@strangers.example')
  client = await latchkey.createClient('flooded', { team: 'host' })
})
afterAll(async () => {
  await database?.end()
  await latchkey?.remove()
})

/** The status of a request that a trusted proxy passes on from this address. */
async function ask(address: string, secret: string): Promise<number> {
  const pair = Buffer.from(`${client.client_id}:${secret}`).toString('base64')
  const { status } = await fetch(`${latchkey.url}/oauth/v2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${pair}`, 'X-Forwarded-For': address },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  return status
}

async function stored() {
  const { rows } = await database.query(
    `SELECT (SELECT count(*)::int FROM token_event e WHERE e.client_ref = c.id AND e.outcome = 'refused') AS events,
       (SELECT coalesce(sum(count), 0)::int FROM client_refusal_count r WHERE r.client_ref = c.id) AS counted,
       (SELECT count(*)::int FROM client_address a WHERE a.client_ref = c.id) AS addresses,
       (SELECT count(*)::int FROM incident i WHERE i.client_ref = c.id) AS incidents,
       (SELECT count(*)::int FROM mail m JOIN notice n ON n.id = m.notice_id
        WHERE n.client_ref = c.id AND n.kind IN ('app_failing', 'strangers_tried')) AS mails
     FROM client c WHERE c.client_id = $1`,
    [client.client_id],
  )
  return rows[0]
}

const overview = async () => await (await portal.get(`/apps/${client.client_id}`)).text()

describe('strangers who know a client ID', () => {
  it('FT-08 flood the endpoint: few rows, the app is as healthy as before, nothing is mailed', async () => {
    for (let asked = 0; asked < 3; asked++) expect(await ask(OWN_ADDRESS, client.client_secret)).toBe(200)
    await expect.poll(async () => (await stored()).addresses, PATIENCE).toBe(1)
    const attempts = STRANGERS.flatMap((address) => Array.from({ length: ATTEMPTS_OF_EACH }, () => address))
    for (let sent = 0; sent < attempts.length; sent += AT_ONCE) {
      const some = attempts.slice(sent, sent + AT_ONCE)
      const statuses = await Promise.all(some.map((address) => ask(address, 'a-guess')))
      expect(new Set(statuses)).toEqual(new Set([401]))
    }
    await expect
      .poll(async () => {
        const { events, counted } = await stored()
        return events + counted
      }, PATIENCE)
      .toBe(attempts.length)
    const { events, ...rest } = await stored()
    expect(events).toBeGreaterThanOrEqual(KEPT)
    expect(events).toBeLessThanOrEqual(2 * KEPT)
    expect(rest).toMatchObject({ addresses: 1, incidents: 0, mails: 0 })
    await expect.poll(overview, PATIENCE).toMatch(/450 attempts(<!-- -->| )+with unknown secrets from/)
    expect(await overview()).toContain('Healthy.')
  })

  it('FT-08 do not hide what the app itself gets wrong, which is kept beyond the bound and begins an incident', async () => {
    const before = await stored()
    for (let asked = 0; asked < 5; asked++) expect(await ask(OWN_ADDRESS, 'a-typo')).toBe(401)
    await expect.poll(async () => (await stored()).events, PATIENCE).toBe(before.events + 5)
    await expect.poll(async () => (await stored()).incidents, PATIENCE).toBe(1)
    expect(await overview()).toContain('refused')
  })
})
