import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'
import { formWith, PortalVisitor } from '../harness/portal.ts'
import { callApi } from '../harness/token.ts'
import { type Subject, subjectAt } from './subject.ts'
import { accessTokenOf, askToken, basic } from './token-client.ts'

const PATTERN = /^lk_(live|test)_[0-9A-Za-z]{49}$/

let latchkey: Latchkey
let subject: Subject
let database: pg.Client
let client: { clientId: string; clientSecret: string }

beforeAll(async () => {
  latchkey = await Latchkey.start({
    env: { LIMIT_CLIENT_FAILURES: '1000000', LIMIT_SOURCE_FAILURES: '1000000' },
  })
  subject = subjectAt(latchkey)
  client = await subject.createClient('secretive')
  database = new pg.Client({ connectionString: latchkey.databaseUrl })
  await database.connect()
})
afterAll(async () => {
  await database?.end()
  await latchkey?.remove()
})

const ask = (clientId: string, secret: string) =>
  askToken(latchkey.url, { authorization: basic(clientId, secret) })
const statusWith = async (secret: string) => (await ask(client.clientId, secret)).status

describe('a generated secret', () => {
  it('SE-01 SE-02 is its own encoding, in the published format, for live and sandbox apps alike', async () => {
    const { stdout } = await latchkey.command([
      ...['client', 'create', '--id', 'sandboxed', '--team', 'acme'],
      ...['--environment', 'sandbox', '--json'],
    ])
    const sandboxed: string = JSON.parse(stdout).client_secret
    expect(client.clientSecret).toMatch(/^lk_live_/)
    expect(sandboxed).toMatch(/^lk_test_/)
    for (const secret of [client.clientSecret, sandboxed]) {
      expect(secret).toMatch(PATTERN)
      expect(encodeURIComponent(secret)).toBe(secret)
      expect(new URLSearchParams([['', secret]]).toString().slice(1)).toBe(secret)
    }
  })

  it('SE-01 is never chosen: neither at the command line nor by a field that the form does not have', async () => {
    const chosen = 'lk_live_chosen-by-myself-and-quite-long'
    const { code } = await latchkey.command([
      'client',
      'create',
      '--id',
      'choosy',
      '--team',
      'acme',
      '--secret',
      chosen,
    ])
    expect(code).toBe(2)
    const ada = await PortalVisitor.signedIn(latchkey, 'ada@secrets.example')
    await ada.submit('/apps/new', { clientId: 'adas-choice', name: 'Mine', environment: 'live' })
    const form = formWith(await (await ada.get('/apps/adas-choice')).text(), ['clientId'])
    const own = {
      ...form,
      clientId: 'adas-choice',
      secret: chosen,
      clientSecret: chosen,
      client_secret: chosen,
    }
    const answer = await (await ada.post('/apps/adas-choice', own)).text()
    expect(answer).toMatch(/lk_live_[0-9A-Za-z]{49}/)
    expect((await ask('adas-choice', chosen)).status).toBe(401)
  })

  it('SE-01 is shown in the one answer that made it, uncached, and in none after', async () => {
    const ben = await PortalVisitor.signedIn(latchkey, 'ben@secrets.example')
    await ben.submit('/apps/new', { clientId: 'bens-app', name: 'Ben’s', environment: 'live' })
    const answer = await ben.submit('/apps/bens-app', { clientId: 'bens-app' })
    const [secret = ''] = /lk_live_[0-9A-Za-z]{49}/.exec(await answer.text()) ?? []
    expect(secret).toMatch(PATTERN)
    expect(answer.headers.get('cache-control')).toContain('no-store')
    const token = await accessTokenOf(latchkey.url, { clientId: 'bens-app', clientSecret: secret })

    const later = [
      await ben.get('/apps/bens-app'),
      await ben.get('/apps/bens-app', { RSC: '1' }),
      await ben.get('/apps/bens-app', { RSC: '1', 'Next-Router-Prefetch': '1' }),
      await ben.get('/apps'),
      await ben.get('/apps/new/availability?id=bens-app'),
      await callApi(latchkey.url, '/api/v1/whoami', token),
      await callApi(latchkey.url, '/api/v1/clients', token),
    ]
    for (const response of later) expect(await response.text()).not.toContain(secret.slice(13, -4))
    const { stdout } = await latchkey.command([
      'client',
      'update',
      '--id',
      'bens-app',
      '--name',
      'New',
      '--json',
    ])
    expect(stdout).not.toContain(secret.slice(13, -4))
    expect((await ask('bens-app', secret)).status).toBe(200)
  })
})

describe('a secret that is not quite it', () => {
  it('SE-02 SE-03 fails with any one character changed, missing or added', async () => {
    const { clientSecret } = client
    const wrong = new Set<string>()
    for (let at = 0; at < clientSecret.length; at++) {
      const other = clientSecret[at] === 'x' ? 'y' : 'x'
      wrong.add(clientSecret.slice(0, at) + other + clientSecret.slice(at + 1))
    }
    for (const length of [1, 8, 12, 50, 56]) wrong.add(clientSecret.slice(0, length))
    for (const added of ['x', ' ', '0', clientSecret])
      wrong.add(clientSecret + added).add(added + clientSecret)
    wrong.add(clientSecret.toLowerCase()).add(clientSecret.toUpperCase()).add(clientSecret.padEnd(200, 'x'))
    wrong.delete(clientSecret)
    const accepted = await Promise.all(
      [...wrong].map(async (secret) => ((await statusWith(secret)) === 401 ? [] : [secret])),
    )
    expect(accepted.flat()).toEqual([])
    expect(await statusWith(clientSecret)).toBe(200)
  })

  it('SE-02 ER-02 is answered alike and recorded for its owner, whether its checksum is right or not', async () => {
    const stranger = await subject.createClient('well-formed-stranger')
    const answers = []
    for (const [secret, reason] of [
      [stranger.clientSecret, 'foreign_secret'],
      [`${client.clientSecret.slice(0, -1)}!`, 'damaged_secret'],
      ['no secret at all', 'wrong_secret'],
    ] as const) {
      const { status, text, headers } = await ask(client.clientId, secret)
      answers.push({ status, text })
      const { rows } = await database.query('SELECT reason FROM token_event WHERE id = $1', [
        headers.get('x-request-id'),
      ])
      expect(rows).toEqual([{ reason }])
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })

  it('SE-03 nothing that the database holds of it, in any spelling, authenticates', async () => {
    const { rows } = await database.query(
      'SELECT s.* FROM client_credential s JOIN client c ON c.id = s.client_ref WHERE c.client_id = $1',
      [client.clientId],
    )
    expect(rows).toHaveLength(1)
    const candidates = new Set<string>()
    for (const value of Object.values(rows[0])) {
      if (Buffer.isBuffer(value)) {
        for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const)
          candidates.add(value.toString(encoding)).add(value.toString(encoding).toUpperCase())
        candidates.add(`\\x${value.toString('hex')}`)
      } else candidates.add(value instanceof Date ? value.toISOString() : String(value))
    }
    candidates.add(`${rows[0].prefix}${rows[0].last_four}`)
    expect(candidates.size).toBeGreaterThan(10)
    for (const candidate of candidates) {
      const { status } = await ask(client.clientId, candidate)
      expect(status, candidate).toBe(401)
      const posted = await askToken(latchkey.url, {
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: client.clientId,
          client_secret: candidate,
        }).toString(),
      })
      expect([400, 401], candidate).toContain(posted.status)
    }
    expect(rows[0].digest).toHaveLength(32)
  })

  it('SE-03 one client’s secret opens no other client, though its digest is found', async () => {
    const other = await subject.createClient('has-its-own')
    expect((await ask('has-its-own', client.clientSecret)).status).toBe(401)
    expect((await ask(client.clientId, other.clientSecret)).status).toBe(401)
    expect((await ask('has-its-own', other.clientSecret)).status).toBe(200)
  })
})
