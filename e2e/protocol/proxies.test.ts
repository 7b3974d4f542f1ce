import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { formWith, PortalVisitor } from '../harness/portal.ts'
import { askToken, basic } from './token-client.ts'

const FAILURES = 5
const PASSWORD = 'quiet-harbour-ladder-77'

let latchkey: Latchkey
let database: pg.Client
let fenced: MadeClient
let open: MadeClient

beforeAll(async () => {
  latchkey = await Latchkey.start({
    env: { TRUSTED_PROXIES: '::ffff:127.0.0.1, ::1', LIMIT_CLIENT_FAILURES: String(FAILURES) },
  })
  database = new pg.Client({ connectionString: latchkey.databaseUrl })
  await database.connect()
  open = await latchkey.createClient('open')
  fenced = await latchkey.createClient('fenced')
  // The proxy's own address is allowed beside the partner's.
  const rule = ['--allow', '203.0.113.0/24 2001:db8::/32 127.0.0.0/8 ::1', '--address-mode', 'enforce']
  const { code, stderr } = await latchkey.command(['client', 'restrict', '--id', 'fenced', ...rule])
  if (code !== 0) throw new Error(stderr)
})
afterAll(async () => {
  await database?.end()
  await latchkey?.remove()
})

/** Asks for a token as a proxy of ours passes the request on. */
const ask = (forwardedFor: string, { client_id, client_secret }: MadeClient) =>
  askToken(latchkey.url, {
    authorization: basic(client_id, client_secret),
    headers: { 'x-forwarded-for': forwardedFor },
  })

async function storedAddress(answer: { headers: Headers }): Promise<string> {
  const { rows } = await database.query('SELECT address FROM token_event WHERE id = $1', [
    answer.headers.get('x-request-id'),
  ])
  return rows[0]?.address
}

describe('behind a proxy', () => {
  it.each([
    ['203.0.113.7:51234', '203.0.113.7'],
    ['[2001:db8::7]:443', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['"[2001:db8::7]:443"', '2001:db8::7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8::7%eth0', '2001:db8::7'],
    ['198.51.100.1, 203.0.113.7:51234, 127.0.0.1:8080', '203.0.113.7'],
  ])('RL-03 %s is allowed where %s is, and stored so', async (header, address) => {
    const answer = await ask(header, fenced)
    expect(answer.status).toBe(200)
    expect(await storedAddress(answer)).toBe(address)
  })

  it.each(['198.51.100.1:51234', '[2001:db9::7]:443', 'unknown', '_hidden', '', '203.0.113.7, ,'])(
    'RL-03 %j gets no token of a client that allows others and the proxy itself',
    async (header) => {
      expect((await ask(header, fenced)).status).toBe(401)
      expect((await ask(header, open)).status).toBe(200)
    },
  )

  it('RL-03 the failures of one caller throttle that caller alone, whatever port it comes from', async () => {
    const wrong = { ...open, client_secret: 'wrong' }
    const statuses = []
    for (let port = 50_000; port < 50_001 + FAILURES; port++)
      statuses.push((await ask(`203.0.113.70:${port}`, wrong)).status)
    expect(statuses).toEqual([...Array(FAILURES).fill(401), 429])
    expect((await ask('203.0.113.71:50000', wrong)).status).toBe(401)
    expect((await ask('unknown', wrong)).status).toBe(401)
    expect((await ask('127.0.0.1', wrong)).status).toBe(401)
  })

  it('RL-03 a sign-in is audited under the caller’s address', async () => {
    const visitor = new PortalVisitor(latchkey.url)
    const fields = formWith(await (await visitor.get('/sign-in')).text(), ['email', 'password'])
    for (const [email, header, address] of [
      ['ada@proxies.example', '203.0.113.7:51234', '203.0.113.7'],
      ['ben@proxies.example', '"[2001:db8::7]:443"', '2001:db8::7'],
      ['cleo@proxies.example', 'unknown', 'unknown'],
    ] as const) {
      // The first failure of each account is audited.
      const made = await latchkey.command(['user', 'create', '--email', email, '--password-stdin'], PASSWORD)
      expect(made.code).toBe(0)
      const body = new FormData()
      const typed = { email, password: 'not-a-password-of-anybody' }
      for (const [name, value] of Object.entries({ ...fields, ...typed })) body.set(name, value)
      await visitor.send('/sign-in', { body, headers: { 'X-Forwarded-For': header } })
      const audited = async () => {
        const { rows } = await database.query(
          "SELECT personal->'subject'->'values'->>'address' AS address FROM audit_entry WHERE action = 'user.sign_in_failed' ORDER BY seq DESC LIMIT 1",
        )
        return rows[0]?.address
      }
      await expect.poll(audited).toBe(address)
    }
  })
})
