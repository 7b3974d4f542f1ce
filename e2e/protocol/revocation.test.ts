import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeJwt } from 'jose'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'
import { HEARD, HEARD_WITHIN_MS } from '../harness/patience.ts'
import { callApi } from '../harness/token.ts'
import { subjectAt } from './subject.ts'
import { accessTokenOf, basic } from './token-client.ts'

const BACK_WITHIN_MS = 20_000

type Credentials = { clientId: string; clientSecret: string }

let first: Latchkey
let second: Latchkey
let urls: string[]
let acme: Credentials
let other: Credentials

/** A second instance on the database of the first. */
const startSecond = () =>
  Latchkey.start({
    env: {
      DATABASE_URL: first.databaseUrl,
      MIGRATE_DATABASE_URL: first.ownerDatabaseUrl,
      LATCHKEY_KEK: readFileSync(join(first.dataDir, 'kek'), 'utf8').trim(),
      PUBLIC_URL: first.url,
    },
  })

beforeAll(async () => {
  first = await Latchkey.start()
  second = await startSecond()
  urls = [first.url, `http://localhost:${second.port}`]
  const subject = subjectAt(first)
  acme = await subject.createClient('acme-revokes')
  other = await subject.createClient('other-revokes')
})

afterAll(async () => {
  await second?.remove()
  await first?.remove()
})

async function ask(
  path: 'revoke' | 'introspect',
  body: Record<string, string>,
  {
    as = acme,
    url = first.url,
    method = 'POST',
  }: { as?: Credentials | null; url?: string; method?: string } = {},
) {
  const headers: Record<string, string> = as ? { Authorization: basic(as.clientId, as.clientSecret) } : {}
  const response = await fetch(`${url}/oauth/v2/${path}`, {
    method,
    headers,
    ...(method === 'POST' && { body: new URLSearchParams(body) }),
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

const statusOf = async (url: string, token: string) => (await callApi(url, '/api/v1/whoami', token)).status

/** Waits until every instance refuses the token, at its API and at introspection. */
async function expectRefusedEverywhere(token: string, as = acme): Promise<void> {
  const end = Date.now() + HEARD_WITHIN_MS
  for (const url of urls) {
    while ((await statusOf(url, token)) !== 401 && Date.now() < end) await sleep(20)
    expect(await statusOf(url, token)).toBe(401)
    const { status, text } = await ask('introspect', { token }, { url, as })
    if (status === 200) expect(text).toBe('{"active":false}')
  }
}

async function expectGoodEverywhere(token: string): Promise<void> {
  for (const url of urls) expect(await statusOf(url, token)).toBe(200)
}

async function query(sql: string, values: unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: first.databaseUrl })
  client.on('error', () => {})
  await client.connect()
  await client.query(sql, values)
  await client.end()
}

async function cli(args: string[], input?: string) {
  const result = await first.command(args, input)
  expect(result.code, result.stderr).toBe(0)
  return result
}

/** Cut-offs count in whole seconds: waits until what is issued next comes after. */
const nextSecond = () => sleep(1100)

describe('POST /oauth/v2/revoke', () => {
  it('RV-03 revokes the caller’s own token on every instance within 5 s, with an empty 200', async () => {
    const token = await accessTokenOf(first.url, acme)
    const spared = await accessTokenOf(first.url, acme)
    await expectGoodEverywhere(token)
    const answer = await ask('revoke', { token, token_type_hint: 'access_token' })
    expect(answer).toMatchObject({ status: 200, text: '' })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    await expectRefusedEverywhere(token)
    await expectGoodEverywhere(spared)
    expect((await ask('revoke', { token })).status).toBe(200)
  })

  it('RV-03 answers 200 to unknown and garbage tokens', async () => {
    const [header, payload, signature = ''] = (await accessTokenOf(first.url, acme)).split('.')
    for (const token of ['garbage', 'a.b.c', `${header}.${payload}.AAAA${signature.slice(4)}`, '\0']) {
      expect(await ask('revoke', { token })).toMatchObject({ status: 200, text: '' })
    }
  })

  it('RV-03 refuses another client’s token, which goes on working', async () => {
    const token = await accessTokenOf(first.url, acme)
    const answer = await ask('revoke', { token }, { as: other })
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.text).error).toBe('unauthorized_client')
    await expectGoodEverywhere(token)
  })

  it('RV-03 refuses a request without token or without authentication', async () => {
    const missing = await ask('revoke', {})
    expect(missing.status).toBe(400)
    expect(JSON.parse(missing.text).error).toBe('invalid_request')
    const token = await accessTokenOf(first.url, acme)
    expect((await ask('revoke', { token }, { as: null })).status).toBe(401)
    expect((await ask('revoke', { token }, { as: { ...acme, clientSecret: 'wrong' } })).status).toBe(401)
    await expectGoodEverywhere(token)
  })
})

describe('POST /oauth/v2/introspect', () => {
  it('RV-04 tells a client of its own token', async () => {
    const token = await accessTokenOf(first.url, acme, 'usage:read')
    const { iat, exp, jti } = decodeJwt(token)
    for (const url of urls) {
      const answer = await ask('introspect', { token }, { url })
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(JSON.parse(answer.text)).toEqual({
        active: true,
        iss: first.url,
        sub: acme.clientId,
        client_id: acme.clientId,
        aud: `${first.url}/api/v1`,
        scope: 'usage:read',
        iat,
        exp,
        jti,
        token_type: 'Bearer',
      })
    }
  })

  it('RV-04 answers alike for garbage, revoked tokens and those of others', async () => {
    const revoked = await accessTokenOf(first.url, acme)
    await ask('revoke', { token: revoked })
    const foreign = await accessTokenOf(first.url, other)
    for (const token of ['garbage', revoked, foreign]) {
      expect(await ask('introspect', { token })).toMatchObject({ status: 200, text: '{"active":false}' })
    }
  })

  it('RV-04 takes POST from authenticated clients only', async () => {
    const token = await accessTokenOf(first.url, acme)
    expect((await ask('introspect', { token }, { as: null })).status).toBe(401)
    const get = await ask('introspect', {}, { method: 'GET' })
    expect(get.status).toBe(405)
    expect(get.headers.get('allow')).toBe('POST, OPTIONS')
  })
})

describe('revocation by the connectivity team', () => {
  it('RV-02 the command line revokes one token, a secret’s tokens and a client’s', async () => {
    for (const args of [
      () => ['--token-stdin'],
      (token: string) => ['--secret', String(decodeJwt(token).credential_ref)],
      () => ['--client', acme.clientId],
    ]) {
      const token = await accessTokenOf(first.url, acme)
      await expectGoodEverywhere(token)
      await cli(['token', 'revoke', ...args(token)], token)
      await expectRefusedEverywhere(token)
      await nextSecond()
      await expectGoodEverywhere(await accessTokenOf(first.url, acme))
    }
    expect((await first.command(['token', 'revoke'])).code).toBe(2)
    expect((await first.command(['token', 'revoke', '--all', '--client', 'x'])).code).toBe(2)
  })

  it('RV-01 RV-02 suspending a client stops its tokens as well; after resuming, new ones work', async () => {
    const token = await accessTokenOf(first.url, other)
    await expectGoodEverywhere(token)
    await cli(['client', 'suspend', '--id', other.clientId])
    await expectRefusedEverywhere(token, other)
    await nextSecond()
    await cli(['client', 'resume', '--id', other.clientId])
    const fresh = await vi.waitFor(() => accessTokenOf(first.url, other), HEARD)
    for (const url of urls) await expect.poll(() => statusOf(url, fresh), HEARD).toBe(200)
    expect(await statusOf(first.url, token)).toBe(401)
  })

  it('RV-02 holds within 5 s when the channel was cut', async () => {
    const token = await accessTokenOf(first.url, acme)
    await query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'latchkey-listener'",
    )
    expect((await ask('revoke', { token })).status).toBe(200)
    await expectRefusedEverywhere(token)
  })

  it('NG-18 a global and a client’s cut-off both count, in both orders', async () => {
    const global = () => cli(['token', 'revoke', '--all'])
    const ofClient = () => cli(['token', 'revoke', '--client', acme.clientId])
    for (const [earlier, later] of [
      [global, ofClient],
      [ofClient, global],
    ] as const) {
      const before = await accessTokenOf(first.url, acme)
      await earlier()
      await nextSecond()
      const between = await accessTokenOf(first.url, acme)
      await expectGoodEverywhere(between)
      await later()
      await expectRefusedEverywhere(before)
      await expectRefusedEverywhere(between)
      await nextSecond()
      await expectGoodEverywhere(await accessTokenOf(first.url, acme))
    }
  })

  it('RV-02 a revocation outlives the restart of an instance', async () => {
    const token = await accessTokenOf(first.url, acme)
    expect((await ask('revoke', { token })).status).toBe(200)
    await second.remove()
    second = await startSecond()
    urls = [first.url, `http://localhost:${second.port}`]
    expect(await statusOf(urls[1] ?? '', token)).toBe(401)
  })
})

describe('while the database is away', () => {
  it('RV-03 NG-13 says 503, never 200, when storage fails in the middle of the call', async () => {
    const token = await accessTokenOf(first.url, acme)
    const blocker = new pg.Client({ connectionString: first.databaseUrl })
    blocker.on('error', () => {})
    await blocker.connect()
    await blocker.query('BEGIN')
    await blocker.query('LOCK TABLE revocation IN EXCLUSIVE MODE')
    const pending = ask('revoke', { token })
    await sleep(300)
    process.kill(first.postgresPid, 'SIGKILL')
    const answer = await pending
    expect(answer.status).toBe(503)
    expect(JSON.parse(answer.text).error).toBe('temporarily_unavailable')
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)

    // RV-02: on a stale list the API goes on accepting.
    expect(await statusOf(first.url, token)).toBe(200)

    // Whatever is answered 200 from here on is true.
    const seen = new Set<number>()
    let status = 503
    for (const end = Date.now() + BACK_WITHIN_MS; status !== 200 && Date.now() < end; await sleep(100)) {
      status = (await ask('revoke', { token })).status
      seen.add(status)
    }
    expect(status).toBe(200)
    expect(seen.difference(new Set([200, 503]))).toEqual(new Set())
    await expectRefusedEverywhere(token)
  })
})
