import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'
import { PortalVisitor } from '../harness/portal.ts'
import { callApi } from '../harness/token.ts'
import { sendRaw, tokenRequest } from './raw-http.ts'
import { subjectAt } from './subject.ts'
import { accessTokenOf, askToken, basic, GRANT } from './token-client.ts'

/** Stands for a secret that somebody put in a wrong place. Also a good client secret: it has the length. */
const CANARY = 'KANARIENVOGEL-lk-live-7d1f0a6c5b'
const DEAD_WITHIN_MS = 60_000
const PATIENCE = { timeout: 15_000 }

let latchkey: Latchkey
let database: pg.Client
let clientSecret: string
let token: string

beforeAll(async () => {
  latchkey = await Latchkey.start()
  const subject = subjectAt(latchkey)
  clientSecret = (await subject.createClient('quiet')).clientSecret
  await latchkey.cli(['client', 'import', '--id', 'imported', '--secret-stdin'], CANARY)
  token = await accessTokenOf(latchkey.url, { clientId: 'quiet', clientSecret })
  database = await connected()
})
afterAll(async () => {
  await database?.end()
  await latchkey?.remove()
})

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: latchkey.databaseUrl })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** What the log says of a request. */
const recordsOf = (requestId: string | null): Record<string, unknown>[] =>
  latchkey.output
    .split('\n')
    .filter((line) => requestId !== null && line.startsWith('{') && line.includes(requestId))
    .map((line) => JSON.parse(line))

/** Every row of every table as text, bytes as hex. */
async function everyRow(): Promise<{ table: string; row: string }[]> {
  const { rows: tables } = await database.query<{ name: string }>(
    "SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r' AND has_table_privilege(c.oid, 'SELECT')",
  )
  const found = []
  for (const { name } of tables) {
    const { rows } = await database.query<{ row: string }>(
      `SELECT t::text AS row FROM ${database.escapeIdentifier(name)} t`,
    )
    for (const { row } of rows) found.push({ table: name, row })
  }
  return found
}

const spellings = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('hex'),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
]

const rowsWith = async (secret: string) =>
  (await everyRow()).filter(({ row }) => spellings(secret).some((spelt) => row.includes(spelt)))

/** Sends it wherever a request has room, to both lanes. */
async function sendEverywhere(secret: string): Promise<void> {
  const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString()
  const good = basic('quiet', clientSecret)
  for (const path of ['token', 'introspect', 'revoke']) {
    const url = `${latchkey.url}/oauth/v2/${path}`
    const bodies: [string | null, string][] = [
      [basic(secret, secret), GRANT],
      [basic('quiet', secret), GRANT],
      [`Bearer ${secret}`, GRANT],
      [secret, GRANT],
      [null, form({ grant_type: 'client_credentials', client_id: secret, client_secret: secret })],
      [good, form({ grant_type: secret })],
      [good, form({ grant_type: 'client_credentials', scope: secret })],
      [good, form({ grant_type: 'client_credentials', resource: `https://${secret}.example` })],
      [good, form({ grant_type: 'client_credentials', password: secret, [secret]: secret })],
      [good, form({ grant_type: 'client_credentials', client_id: secret })],
      [good, form({ client_assertion: secret, client_assertion_type: secret })],
      [good, form({ token: secret, token_type_hint: secret })],
      [good, `${secret}=%zz`],
    ]
    for (const [authorization, body] of bodies) {
      const headers = new Headers({
        'content-type': 'application/x-www-form-urlencoded',
        cookie: `session=${secret}`,
        referer: `${latchkey.url}/?client_secret=${secret}`,
        'x-request-id': secret,
        'x-forwarded-for': secret,
      })
      if (authorization !== null) headers.set('authorization', authorization)
      await fetch(url, { method: 'POST', headers, body })
    }
    await fetch(`${url}?client_secret=${secret}&access_token=${secret}`, { method: 'POST', body: GRANT })
    await fetch(`${url}/${secret}`)
    await fetch(url, { method: 'POST', headers: { 'content-type': secret }, body: `{"secret":"${secret}"}` })
  }
  for (const path of [
    '/whoami',
    `/${secret}`,
    `/clients?cursor=${secret}`,
    `/whoami?access_token=${secret}`,
  ]) {
    await callApi(latchkey.url, `/api/v1${path}`, secret)
    await callApi(latchkey.url, `/api/v1${path}`, token)
  }
  for (const request of [
    `GET /${secret} HTTP/9.9\r\n\r\n`,
    `${secret} / HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: x\r\n${secret}: \u0001\r\n\r\n`,
    tokenRequest([`Authorization: Basic ${secret}`, 'Content-Length: nonsense'], secret),
    tokenRequest([`Authorization: ${secret}`, `Authorization: ${secret}`, 'Content-Length: 0'], ''),
  ])
    await sendRaw(latchkey.port, request)
  const visitor = new PortalVisitor(latchkey.url)
  for (const path of [
    `/${secret}`,
    `/sign-in?callbackUrl=${secret}`,
    `/apps/${secret}`,
    `/setup?code=${secret}`,
  ])
    await visitor.get(path, { 'Next-Action': secret, RSC: secret, 'Next-Router-State-Tree': secret })
  // A password in the field for the address, and the other way round.
  await visitor.submit('/sign-in', { email: secret, password: secret })
  await visitor.submit('/sign-in', { email: `${secret}@example.com`, password: secret })
  await visitor.submit('/sign-up', { name: 'x', email: 'not-an-address', password: secret })
  await visitor.post('/sign-in', { [secret]: secret })
  await latchkey.cli(['client', 'import', '--id', 'again', '--secret-stdin'], secret)
  await latchkey.cli(['token', 'revoke', '--token-stdin'], secret)
}

describe('what is written down', () => {
  it('LG-01 a secret in any place of any request is in no table, in no spelling, and in nothing that is printed', async () => {
    await sendEverywhere(CANARY)
    expect(await rowsWith(CANARY)).toEqual([])
    for (const spelt of spellings(CANARY)) expect(latchkey.output).not.toContain(spelt)
  })

  it('LG-01 good secrets and tokens are in no table either, nor printed', async () => {
    for (const secret of [clientSecret, token, token.split('.')[2] ?? '']) {
      expect(await rowsWith(secret)).toEqual([])
      expect(latchkey.output).not.toContain(secret)
    }
    // The search finds what is there.
    expect(await rowsWith('quiet')).not.toEqual([])
    expect((await rowsWith(token.split('.')[1] ?? '')).length).toBe(0)
  })

  it('LG-01 nor what comes while the database is away', async () => {
    const ada = await PortalVisitor.signedIn(latchkey, 'ada@logs.example')
    process.kill(latchkey.postgresPid, 'SIGKILL')
    const end = Date.now() + DEAD_WITHIN_MS
    let back: pg.Client | null = null
    do {
      await askToken(latchkey.url, { authorization: basic('imported', CANARY) })
      await ada.get(`/apps/${CANARY}?x=${CANARY}`)
      await callApi(latchkey.url, `/api/v1/clients?cursor=${CANARY}`, token)
      // Known apps are served meanwhile, so readiness does not tell when it is back.
      back = await connected().catch(() => null)
    } while (back === null && Date.now() < end)
    for (const spelt of spellings(CANARY)) expect(latchkey.output).not.toContain(spelt)
    database = back ?? (await connected())
    const servesNew = async () =>
      (await askToken(latchkey.url, { authorization: basic('nobody', 'x') })).status
    await expect.poll(servesNew, { timeout: DEAD_WITHIN_MS }).toBe(401)
    expect(await rowsWith(CANARY)).toEqual([])
  })
})

describe('what is kept of a refused request', () => {
  /** Asks for a token in the name of an app, with a canary of its own in each field. */
  async function sendPlanted(): Promise<{ planted: string[]; requests: string[] }> {
    const planted: string[] = []
    /** Plain text, unless it is to begin like a secret: what has a place in the log, where no secret may be. */
    const canary = (prefix = '') => {
      const one = `${prefix}kanari-${planted.length + 10}-q`
      planted.push(one)
      return one
    }
    const jwt = (kid: string) => {
      const claims = { iss: 'quiet', sub: 'quiet', jti: canary(), aud: `https://x.example/?${canary()}` }
      const parts = [{ alg: 'ES256', kid }, claims].map((part) =>
        Buffer.from(JSON.stringify(part)).toString('base64url'),
      )
      planted.push(...parts)
      return [...parts, Buffer.from(canary()).toString('base64url')].join('.')
    }
    const form = (fields: Record<string, string>) =>
      new URLSearchParams({ grant_type: 'client_credentials', ...fields }).toString()
    const good = basic('quiet', clientSecret)
    const assertion = (kid: string) => form({ client_assertion_type: canary(), client_assertion: jwt(kid) })
    const presented = canary()
    const attempts: { authorization?: string; body: string; type?: string; query?: string }[] = [
      { authorization: basic('quiet', canary()), body: form({}) },
      // An ID that nobody has is kept for staff, two seconds later (decision 64).
      { authorization: basic('nobody-of-this-name', canary()), body: form({}) },
      { authorization: `Bearer ${canary()}`, body: form({ client_id: 'quiet' }) },
      { authorization: canary(), body: form({ client_id: 'quiet', client_secret: canary() }) },
      { body: form({ client_id: 'quiet', client_secret: canary(), [canary()]: canary() }) },
      { body: form({ client_id: 'quiet', client_secret: presented, scope: `x ${presented}` }) },
      { authorization: good, body: form({ client_id: canary() }) },
      { authorization: good, body: form({ grant_type: canary() }) },
      { authorization: good, body: form({ scope: canary('lk_live_') }) },
      { authorization: good, body: form({ scope: `a ${jwt(canary())}` }) },
      { authorization: good, body: form({ scope: `"${canary()}` }) },
      { authorization: good, body: form({ resource: canary() }) },
      { authorization: good, body: form({ resource: `https://${canary()}:${canary()}/@x.example/` }) },
      {
        authorization: good,
        body: form({ resource: `https://x.example/?${canary()}=${canary()}#${canary()}` }),
      },
      { authorization: good, body: form({ scope: 'none', audience: `https://x.example/#${canary()}` }) },
      { authorization: good, body: canary(), type: 'text/plain' },
      { authorization: good, body: canary() },
      { authorization: good, body: `{"${canary()}":"${canary()}"}`, type: `application/${canary()}` },
      { authorization: good, body: form({ scope: 'none' }), query: `?${canary()}=${canary()}` },
      { authorization: good, body: form({}), query: `?client_secret=${canary()}` },
      { body: assertion(canary('lk_test_')) },
    ]
    const requests: string[] = []
    for (const { authorization, body, type, query = '' } of attempts) {
      const headers = new Headers({
        'content-type': `${type ?? 'application/x-www-form-urlencoded'}; charset=${canary()}`,
        'user-agent': `curl/8 ${canary('lk_live_')}`,
        ...{
          accept: canary(),
          'accept-language': canary(),
          cookie: canary(),
          origin: `https://${canary()}.example`,
        },
        ...{
          referer: `https://x.example/${canary()}`,
          'x-request-id': canary(),
          'x-forwarded-for': canary(),
        },
        [canary()]: canary(),
      })
      if (authorization !== undefined) headers.set('authorization', authorization)
      const url = `${latchkey.url}/oauth/v2/token${query}`
      const answer = await fetch(url, { method: 'POST', headers, body })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      requests.push(answer.headers.get('x-request-id') ?? '')
    }
    return { planted, requests }
  }

  it('LG-01 is none of the canaries in its fields: headers, names, values, the body itself', async () => {
    const { planted, requests } = await sendPlanted()
    const { rows } = await database.query<{ asked: { received?: object } | null }>(
      'SELECT asked FROM token_event WHERE id = ANY($1) AND client_ref IS NOT NULL',
      [requests],
    )
    // All but the one that names another client, each with how it came.
    expect(rows.filter(({ asked }) => asked?.received)).toHaveLength(requests.length - 1)
    const everything = await everyRow()
    const found = planted.filter((one) =>
      spellings(one).some(
        (spelt) => latchkey.output.includes(spelt) || everything.some(({ row }) => row.includes(spelt)),
      ),
    )
    expect(found).toEqual([])
  })
})

describe('a record', () => {
  it('LG-01 LG-02 of a fault is one line of JSON in UTC, which names the request and repeats nothing of it', async () => {
    const owner = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
    await owner.connect()
    await owner.query('ALTER TABLE client RENAME TO client_away')
    let answer: Response
    try {
      answer = await fetch(`${latchkey.url}/api/v1/clients?x=${CANARY}%0d%0aFAKE%1b[31m`, {
        headers: { Authorization: `Bearer ${token}`, 'User-Agent': CANARY },
      })
    } finally {
      await owner.query('ALTER TABLE client_away RENAME TO client')
      await owner.end()
    }
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toMatch(/client_away|relation|SELECT|at /)
    const requestId = answer.headers.get('x-request-id')
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    await expect.poll(() => recordsOf(requestId), PATIENCE).toHaveLength(2)
    expect(recordsOf(requestId)).toEqual([
      expect.objectContaining({ level: 'error', time, requestId, msg: 'a request failed' }),
      expect.objectContaining({ level: 'info', time, requestId, status: 500, error: 'server_error' }),
    ])
    expect(latchkey.output).not.toMatch(/FAKE|KANARIENVOGEL/)
  })

  it('LG-02 stays one record, whatever control characters a client ID or a header holds', async () => {
    const before = latchkey.output.length
    const ids = [
      'x\r\nFAKE',
      'x\u001b[31mFAKE',
      'x\u0000FAKE',
      'x\u2028FAKE',
      'x\u0085FAKE',
      `x${'F'.repeat(5_000)}AKE`,
    ]
    const requests = new Set<string>()
    for (const id of ids) {
      for (const ask of [
        { authorization: basic(id, 'wrong') },
        {
          body: new URLSearchParams({
            ...Object.fromEntries([['client_id', id]]),
            client_secret: 'x',
          }).toString(),
        },
      ]) {
        const answer = await askToken(latchkey.url, ask)
        expect([400, 401]).toContain(answer.status)
        requests.add(answer.headers.get('x-request-id') ?? '')
      }
    }
    // Nobody knows these clients: what they sent is counted, and no word of it is kept.
    const { rows } = await database.query(
      `SELECT (SELECT count(*)::int FROM token_event WHERE id = ANY($1)) AS kept,
         (SELECT coalesce(sum(count), 0)::int FROM refusal_count) AS counted`,
      [[...requests]],
    )
    expect(rows[0].kept).toBe(0)
    expect(rows[0].counted).toBeGreaterThanOrEqual(requests.size)
    for (const id of requests) await expect.poll(() => recordsOf(id), PATIENCE).toHaveLength(1)
    const printed = latchkey.output.slice(before)
    expect(printed).not.toContain('FAKE')
    expect(printed).toMatch(/^[\x20-\x7e\n]+$/)
    for (const line of printed.trimEnd().split('\n'))
      expect(JSON.parse(line)).toMatchObject({ msg: expect.any(String) })
  })

  it('LG-02 of a user agent keeps no more than a line of it', async () => {
    const answer = await askToken(latchkey.url, {
      authorization: basic('quiet', clientSecret),
      headers: { 'user-agent': `Agent/1\t${'long '.repeat(500)}` },
    })
    const { rows } = await database.query('SELECT user_agent FROM token_event WHERE id = $1', [
      answer.headers.get('x-request-id'),
    ])
    expect(rows[0].user_agent).toHaveLength(256)
    expect(rows[0].user_agent.replace('\t', ' ')).not.toMatch(/\p{Cc}/u)
  })
})

describe('every request', () => {
  const accessOf = async (answer: { headers: Headers }) => {
    const id = answer.headers.get('x-request-id')
    await expect.poll(() => recordsOf(id), PATIENCE).toHaveLength(1)
    return recordsOf(id)[0]
  }
  const line = { level: 'info', msg: 'request', address: '127.0.0.1', ms: expect.any(Number) }

  it('LG-02 leaves one line: what was asked, by whom, what came of it and how long it took', async () => {
    const issued = await askToken(latchkey.url, { authorization: basic('quiet', clientSecret) })
    expect(await accessOf(issued)).toEqual({
      ...line,
      ...{ requestId: issued.headers.get('x-request-id'), time: expect.any(String) },
      ...{ method: 'POST', path: '/oauth/v2/token', status: 200, clientId: 'quiet' },
    })
    const called = await callApi(latchkey.url, '/api/v1/whoami', token)
    expect(await accessOf(called)).toMatchObject({ path: '/api/v1/whoami', status: 200, clientId: 'quiet' })
    const page = await fetch(`${latchkey.url}/docs?from=somewhere`)
    expect(await accessOf(page)).toMatchObject({ ...line, method: 'GET', path: '/docs', status: 200 })
  })

  it.each([
    ['wrong_secret', 'quiet', { status: 401, error: 'invalid_client', clientId: 'quiet' }],
    ['unknown_client', 'nobody', { status: 401, error: 'invalid_client' }],
    ['invalid_scope', 'quiet', { status: 400, error: 'invalid_scope', clientId: 'quiet' }],
  ])('names the reason of a refusal, %s, and the client if there is one', async (reason, id, said) => {
    const secret = reason === 'invalid_scope' ? clientSecret : 'wrong'
    const body = `${GRANT}&scope=no-such-scope`
    const answer = await askToken(latchkey.url, { authorization: basic(id, secret), body })
    const record = await accessOf(answer)
    expect(record).toMatchObject({ ...line, ...said, reason })
    expect(record?.clientId).toBe('clientId' in said ? id : undefined)
  })

  it.each(['introspect', 'revoke'])('names the reason of a refusal at %s too', async (path) => {
    const answer = await fetch(`${latchkey.url}/oauth/v2/${path}`, {
      method: 'POST',
      headers: { Authorization: basic('quiet', 'wrong') },
      body: new URLSearchParams({ token: 'x' }),
    })
    expect(await accessOf(answer)).toMatchObject({
      ...{ path: `/oauth/v2/${path}`, status: 401, error: 'invalid_client', reason: 'wrong_secret' },
      clientId: 'quiet',
    })
  })

  it('LG-01 says of what could not be read that it came, and no word of it', async () => {
    const before = latchkey.output.length
    const { text } = await sendRaw(
      latchkey.port,
      `GET /${CANARY} HTTP/9.9\r\nAuthorization: ${CANARY}\r\n\r\n`,
    )
    const printed = () => latchkey.output.slice(before)
    const [, requestId = 'none'] = /^x-request-id: (\S+)$/im.exec(text.replaceAll('\r', '')) ?? []
    await expect.poll(printed, PATIENCE).toContain(`"requestId":"${requestId}"`)
    await expect.poll(printed, PATIENCE).toMatch(/"address":"127\.0\.0\.1","status":400,"msg":"no request"/)
    expect(printed()).not.toContain(CANARY)
  })

  it('LG-02 is one line of ours, whatever Next prints of it', async () => {
    const before = latchkey.output.length
    const forged = '\n{"level":30,"msg":"FORGED"}\u001b[31m\u009b31m'
    for (const path of [
      `/_next/image?url=${encodeURIComponent(`/docs${forged}`)}&w=640&q=75`,
      `/_next/image?url=${encodeURIComponent(`/docs/${forged}.png`)}&w=640&q=75`,
      `/docs/${encodeURIComponent(forged)}`,
      `/_next/data/${encodeURIComponent(forged)}/docs.json`,
    ])
      await fetch(latchkey.url + path, { headers: { 'Next-Action': encodeURIComponent(forged) } })
    const last = await fetch(`${latchkey.url}/docs`)
    await accessOf(last)
    const printed = latchkey.output.slice(before)
    expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    for (const text of printed.trimEnd().split('\n'))
      expect(JSON.parse(text)).toMatchObject({ msg: expect.stringMatching(/^(request|printed|audit head)$/) })
  })
})

it('LG-04 has the head of the audit log, signed, as it is kept and as the command line verifies it', async () => {
  const heads = () => latchkey.output.split('\n').filter((line) => line.includes('"msg":"audit head"'))
  // The job looks once a minute.
  await expect.poll(heads, { timeout: 150_000 }).not.toEqual([])
  const line = JSON.parse(heads().at(-1) ?? '')
  expect(line).toMatchObject({
    ...{ level: 'info', iss: latchkey.url, seq: expect.any(Number), head: expect.any(String) },
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  const kept = await database.query(
    'SELECT seq::int AS seq, token FROM audit_head ORDER BY signed_at DESC LIMIT 1',
  )
  expect(kept.rows).toEqual([{ seq: line.seq, token: line.head }])
  expect(await subjectAt(latchkey).cli(['audit', 'verify', '--head', line.head])).toMatchObject({
    ...{ first_bad_row: null, kept_head: 'found', signature: 'good' },
  })
})
