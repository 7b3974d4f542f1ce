import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { HEARD_WITHIN_MS } from '../harness/patience.ts'
import { requestToken, tokenOf } from '../harness/token.ts'

let first: Latchkey
let second: Latchkey

beforeAll(async () => {
  first = await Latchkey.start()
  second = await Latchkey.startBeside(first)
})
afterAll(async () => {
  await second?.remove()
  await first?.remove()
})

const urlOf = ({ port }: Latchkey) => `http://localhost:${port}`

async function inDatabase<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const { port, passwords } = JSON.parse(readFileSync(join(first.dataDir, 'postgres.json'), 'utf8'))
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: passwords.postgres,
    database: 'latchkey',
  })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const revokeSecrets = (client: MadeClient) =>
  inDatabase((database) =>
    database.query(
      'UPDATE client_credential SET revoked_at = now() WHERE client_ref = (SELECT id FROM client WHERE client_id = $1)',
      [client.client_id],
    ),
  )

async function msUntilRefused(url: string, client: MadeClient): Promise<number> {
  const startedAt = Date.now()
  while (Date.now() - startedAt < 3 * HEARD_WITHIN_MS) {
    if ((await requestToken(url, client)).status === 401) return Date.now() - startedAt
  }
  return Number.POSITIVE_INFINITY
}

describe('two instances on one PostgreSQL', () => {
  it('are one service: the same keys, and a client made on one works on the other at once', async () => {
    const keys = await Promise.all(
      [first, second].map(async (one) => (await fetch(`${urlOf(one)}/oauth/v2/jwks`)).text()),
    )
    expect(keys[0]).toBe(keys[1])
    const client = await first.createClient('shared-client')
    const token = await tokenOf(urlOf(second), client)
    const answer = await fetch(`${urlOf(first)}/api/v1/whoami`, {
      headers: { Authorization: `Bearer ${token}` },
    })
    expect(answer.status).toBe(200)
  })

  it('RV-01 a secret revoked on one is refused on the other within 5 s', async () => {
    const client = await first.createClient('revoked-once')
    for (const one of [first, second]) expect((await requestToken(urlOf(one), client)).status).toBe(200)
    await revokeSecrets(client)
    for (const one of [first, second])
      expect(await msUntilRefused(urlOf(one), client)).toBeLessThanOrEqual(HEARD_WITHIN_MS)
  })

  it('RV-01 also while the notification channel is cut', async () => {
    const client = await first.createClient('revoked-unheard')
    for (const one of [first, second]) expect((await requestToken(urlOf(one), client)).status).toBe(200)
    await inDatabase(async (database) => {
      // Nobody may listen again while the change is made.
      await database.query('ALTER ROLE latchkey_app CONNECTION LIMIT 0')
      await database.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'latchkey-listener'",
      )
    })
    await revokeSecrets(client)
    await inDatabase((database) => database.query('ALTER ROLE latchkey_app CONNECTION LIMIT -1'))
    for (const one of [first, second])
      expect(await msUntilRefused(urlOf(one), client)).toBeLessThanOrEqual(HEARD_WITHIN_MS)
  })
})
