import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedSubject } from './subject.ts'
import { askToken, basic, GRANT, rawBasic, type TokenAsk } from './token-client.ts'

const subject = sharedSubject()
const IMPORTED = 'Pass+word%41-of-elsewhere'

let database: pg.Client
let faults: Record<string, TokenAsk>

beforeAll(async () => {
  const { port, passwords } = JSON.parse(readFileSync(join(subject.dataDir, 'postgres.json'), 'utf8'))
  database = new pg.Client({
    connectionString: `postgresql://latchkey_app:${passwords.latchkey_app}@127.0.0.1:${port}/latchkey`,
  })
  await database.connect()
  const { clientSecret: secret } = await subject.createClient('faulty')
  const { clientSecret: other } = await subject.createClient('faulty-other')
  const { clientSecret: suspended } = await subject.createClient('faulty-asleep')
  const { clientSecret: posting } = await subject.createClient('faulty-posting')
  const { clientSecret: fenced } = await subject.createClient('faulty-fenced')
  const sandbox = await subject.cli([
    ...['client', 'create', '--id', 'faulty-sandbox', '--team', 'acme'],
    ...['--environment', 'sandbox'],
  ])
  await subject.importClient('faulty-import', IMPORTED)
  const { clientSecret: expired } = await subject.createClient('faulty-expired')
  await database.query(
    `UPDATE client_credential SET expires_at = now() - interval '1 day'
     WHERE client_ref = (SELECT id FROM client WHERE client_id = 'faulty-expired')`,
  )
  await database.query(`
    UPDATE client SET status = 'suspended', suspended_by = 'owner' WHERE client_id = 'faulty-asleep';
    UPDATE client SET auth_methods = '{client_secret_post}' WHERE client_id = 'faulty-posting';
    INSERT INTO client_restriction (client_ref, kind, mode, rule)
    SELECT id, 'addresses', 'enforce', '{"allowedAddresses": ["203.0.113.0/24"]}' FROM client
    WHERE client_id = 'faulty-fenced'`)
  const token = await askToken(subject.url, { authorization: basic('faulty', secret) })
  const as = (clientId: string, text: string) => ({ authorization: basic(clientId, text) })
  faults = {
    no_credentials: { body: `${GRANT}&client_id=faulty` },
    malformed_credentials: { authorization: rawBasic('faulty:caf\u00e9') },
    wrong_secret: as('faulty', 'hunter2'),
    secret_with_space: { authorization: rawBasic(`faulty:${secret}\n`) },
    secret_in_quotes: as('faulty', `"${secret}"`),
    secret_encoded_twice: as('faulty-import', encodeURIComponent(IMPORTED)),
    secret_not_encoded: { authorization: rawBasic(`faulty-import:${IMPORTED}`) },
    placeholder_secret: as('faulty', '$API_TOKEN'),
    token_as_secret: as('faulty', String(token.json.access_token)),
    secret_of_other_environment: as('faulty', String(sandbox.client_secret)),
    damaged_secret: as('faulty', secret.slice(0, -2)),
    foreign_secret: as('faulty', other),
    expired_secret: as('faulty-expired', expired),
    client_suspended: as('faulty-asleep', suspended),
    auth_method_off: as('faulty-posting', posting),
    address_not_allowed: as('faulty-fenced', fenced),
    unknown_client: as('faulti', secret),
  }
})
afterAll(async () => {
  await database?.end()
})

describe('the causes of a 401', () => {
  it('ER-02 are told apart for the owner, and all the same on the wire but for id and date', async () => {
    const ids: Record<string, string> = {}
    const wire = new Set<string>()
    for (const [cause, fault] of Object.entries(faults)) {
      const { status, headers, text } = await askToken(subject.url, fault)
      ids[cause] = headers.get('x-request-id') ?? ''
      const own = new Set(['x-request-id', 'date'])
      const constant = [...headers].filter(([name]) => !own.has(name))
      wire.add(JSON.stringify([status, constant, text]))
    }
    expect([...wire]).toHaveLength(1)
    expect([...wire][0]).toContain('401')

    const { rows } = await database.query<{ id: string; reason: string }>(
      'SELECT id, reason FROM token_event WHERE id = ANY($1::uuid[])',
      [Object.values(ids)],
    )
    const found = Object.fromEntries(
      Object.entries(ids).map(([cause, id]) => [cause, rows.find((row) => row.id === id)?.reason]),
    )
    // Nobody owns an unknown client ID: it is counted, and not kept.
    const kept = Object.keys(faults).filter((cause) => cause !== 'unknown_client')
    expect(found).toEqual({
      ...Object.fromEntries(kept.map((cause) => [cause, cause])),
      unknown_client: undefined,
    })
  })

  it('ER-02 ER-05 are told with what was asked for, by every way in, in one row', async () => {
    const { clientSecret: secret } = await subject.createClient('faulty-ways', { scope: 'usage:read' })
    const authorization = basic('faulty-ways', secret)
    const json = { 'content-type': 'application/json' }
    const post = new URLSearchParams({ client_id: 'faulty-ways', client_secret: `${secret}\u200b` })
    const asks: [TokenAsk, number, object][] = [
      [{ body: `${GRANT}&${post}` }, 400, { reason: 'secret_with_space' }],
      [
        { headers: json, body: JSON.stringify({ client_id: 'faulty-ways', client_secret: secret }) },
        400,
        { reason: 'not_form_encoded' },
      ],
      [
        { authorization, body: `${GRANT}&scope=usage:read,` },
        400,
        { reason: 'invalid_scope', asked: { scope: 'usage:read,', failed: [{ why: 'separator' }] } },
      ],
      [
        { authorization, body: `${GRANT}&audience=https://other.example` },
        200,
        { reason: 'issued', asked: { audience: ['https://other.example'] } },
      ],
      [{ authorization }, 200, { reason: 'issued', asked: null }],
    ]
    for (const [ask, status, row] of asks) {
      const { status: answered, headers } = await askToken(subject.url, ask)
      expect(answered).toBe(status)
      const { rows } = await database.query(
        `SELECT e.reason, e.asked FROM token_event e JOIN client c ON c.id = e.client_ref
         WHERE c.client_id = 'faulty-ways' AND e.id = $1`,
        [headers.get('x-request-id')],
      )
      expect(rows).toMatchObject([row])
    }
  })

  it('ER-02 an unknown client ID one letter off is counted for the app that it is near to, and nothing else is', async () => {
    for (const clientId of ['faultyy', 'far-from-all', 'faultyy'])
      await askToken(subject.url, { authorization: basic(clientId, 'x') })
    const near = async () => {
      const { rows } = await database.query(
        `SELECT n.presented_id, sum(n.count)::int AS count, c.client_id
         FROM near_miss n JOIN client c ON c.id = n.client_ref
         WHERE n.presented_id IN ('faultyy', 'far-from-all') GROUP BY 1, 3`,
      )
      return rows
    }
    const counted = [{ presented_id: 'faultyy', count: 2, client_id: 'faulty' }]
    await expect.poll(near, { timeout: 20_000, interval: 500 }).toEqual(counted)
  })

  it('SE-01 leave nothing of what was presented in the database', async () => {
    // A jti is random, and may hold any three letters.
    const { rows } = await database.query("SELECT (to_jsonb(e) - 'jti')::text AS row FROM token_event e")
    const stored = rows.map(({ row }) => row).join('\n')
    for (const fragment of ['hunter2', 'API_TOKEN', 'Pass+word', 'eyJ'])
      expect(stored).not.toContain(fragment)
  })
})
