import { readFileSync, statSync } from 'node:fs'
import { request as ask, type ClientRequest } from 'node:http'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { isAlive } from '#scripts/postgres/postmaster.ts'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { startLoad } from '../harness/load.ts'
import { partsOf } from '../harness/parts-of.ts'
import { PortalVisitor } from '../harness/portal.ts'
import { callApi, requestToken, tokenOf } from '../harness/token.ts'
import { start } from '../harness/with-each-test.ts'

const ALLOWED = 20
const SEVERAL = { WORKERS: '2', LIMIT_CLIENT_FAILURES: String(ALLOWED) }
const REPLACED = { timeout: 30_000 }

let latchkey: Latchkey
let client: MadeClient
beforeAll(async () => {
  latchkey = await Latchkey.start({ env: SEVERAL })
  client = await latchkey.createClient('of-several', { scope: 'usage:read' })
})
afterAll(() => latchkey?.remove())

/** Asks on a connection of its own, which the next process in turn takes. */
async function alone(
  path: string,
  headers: Record<string, string> = {},
  { method = 'GET', body = '' } = {},
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  return await new Promise((resolve, reject) => {
    const asked = ask(latchkey.url + path, { method, agent: false, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk) => chunks.push(chunk))
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      )
      answer.on('error', reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

const wrong = () =>
  alone(
    '/oauth/v2/token',
    {
      'Content-Type': 'application/x-www-form-urlencoded',
      Authorization: `Basic ${Buffer.from('of-several:wrong').toString('base64')}`,
    },
    { method: 'POST', body: 'grant_type=client_credentials' },
  )

const linesAbout = (requestId: unknown) =>
  latchkey.output.split('\n').filter((line) => line.includes(String(requestId)) && line.includes('"request"'))

describe('two processes for tokens, one for pages, one for jobs', () => {
  it('are one service: tokens of each open the API at each, and there is one key set', async () => {
    expect(partsOf(latchkey.pid, 'token')).toHaveLength(2)
    expect(partsOf(latchkey.pid, 'pages')).toHaveLength(1)
    expect(partsOf(latchkey.pid, 'jobs')).toHaveLength(1)
    const keys = await Promise.all(Array.from({ length: 8 }, () => alone('/oauth/v2/jwks')))
    expect(new Set(keys.map(({ text }) => text)).size).toBe(1)
    const token = await tokenOf(latchkey.url, client)
    const answers = Array.from({ length: 8 }, () =>
      alone('/api/v1/whoami', { Authorization: `Bearer ${token}` }),
    )
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(8).fill(200))
  })

  it('send pages with one line each in the log, which has the address and the ID of the request', async () => {
    for (const path of ['/sign-in', '/docs', '/docs/quick-start.md']) {
      const page = await alone(path)
      expect(page.status).toBe(200)
      await expect.poll(() => linesAbout(page.headers['x-request-id'])).toHaveLength(1)
      const [line = ''] = linesAbout(page.headers['x-request-id'])
      expect(JSON.parse(line)).toMatchObject({ address: '127.0.0.1', path, status: 200 })
    }
  })

  it('sign people in, keep their cookies and take their forms, from pages of this origin alone', async () => {
    const visitor = await PortalVisitor.signedIn(latchkey, 'ada@several.example')
    const page = await visitor.get('/apps')
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('</html>')])
    const foreign = await visitor.send('/sign-in', {
      body: new FormData(),
      headers: { Origin: 'https://evil.example' },
    })
    expect(foreign.status).toBeGreaterThanOrEqual(400)
  })

  it('believe no stranger who says who asks', async () => {
    const forged = {
      'X-Latchkey-Door': 'x',
      'X-Latchkey-Peer': '203.0.113.9',
      'X-Latchkey-Request-Id': 'forged',
      'X-Forwarded-For': '203.0.113.9',
    }
    const page = await alone('/sign-in', forged)
    expect(page.status).toBe(200)
    expect(page.headers['x-request-id']).not.toBe('forged')
    await expect.poll(() => linesAbout(page.headers['x-request-id'])).toHaveLength(1)
    expect(linesAbout(page.headers['x-request-id'])[0]).toContain('"address":"127.0.0.1"')
    expect(latchkey.output).not.toContain('203.0.113.9')
  })

  it('keep the socket of the pages in a closed folder, and answer nobody there who lacks the secret', async () => {
    const sockets = readFileSync('/proc/net/unix', 'utf8').match(/\/\S*latchkey-pages-\w+\/socket/g) ?? []
    expect(sockets.length).toBeGreaterThan(0)
    for (const path of new Set(sockets)) {
      expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
      const said = await new Promise<string>((done) => {
        let text = ''
        const socket = connect(path, () => socket.write('GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n'))
        socket.on('data', (chunk) => {
          text += chunk
        })
        socket.on('error', () => {})
        socket.on('close', () => done(text))
      })
      expect(said).toBe('')
    }
  })

  it('refuse a body that is too large with 413, however it is sent, and serve the next', async () => {
    const boundary = { 'Content-Type': 'multipart/form-data; boundary=x', Origin: latchkey.url }
    const told = await fetch(`${latchkey.url}/sign-in`, {
      method: 'POST',
      headers: boundary,
      body: Buffer.alloc(1024 * 1024),
    })
    expect(told.status).toBe(413)
    const stream = new ReadableStream({
      start(controller) {
        for (let part = 0; part < 64; part++) controller.enqueue(new Uint8Array(16_384))
        controller.close()
      },
    })
    const streamed = await fetch(`${latchkey.url}/sign-in`, {
      method: 'POST',
      headers: boundary,
      body: stream,
      duplex: 'half',
    } as RequestInit)
    expect(streamed.status).toBe(413)
    expect((await alone('/sign-in')).status).toBe(200)
  })

  it('let go of an upload that its sender breaks off', async () => {
    await new Promise<void>((done) => {
      const upload: ClientRequest = ask(`${latchkey.url}/sign-in`, {
        method: 'POST',
        agent: false,
        headers: {
          'Content-Type': 'multipart/form-data; boundary=x',
          'Content-Length': 1000,
          Origin: latchkey.url,
        },
      })
      upload.on('error', () => done())
      upload.write('half')
      setTimeout(() => upload.destroy(new Error('enough')), 500)
    })
    await expect
      .poll(() => latchkey.output.split('\n').filter((line) => line.includes('"aborted":true')))
      .toHaveLength(1)
    expect((await alone('/sign-in')).status).toBe(200)
  })

  it('RL-04 count failures together', async () => {
    const statuses: number[] = []
    for (let index = 0; index < ALLOWED + 10; index++) statuses.push((await wrong()).status)
    expect(statuses).toEqual([...Array(ALLOWED).fill(401), ...Array(10).fill(429)])
    expect((await requestToken(latchkey.url, client)).status).toBe(200)
  })
})

describe('kill -9', () => {
  it('of a process for tokens: others answer, and another takes its place', async () => {
    const [killed = 0] = partsOf(latchkey.pid, 'token')
    const load = startLoad(latchkey.url, client, { perSecond: 50 })
    process.kill(killed, 'SIGKILL')
    await expect
      .poll(() => partsOf(latchkey.pid, 'token').filter((pid) => pid !== killed), REPLACED)
      .toHaveLength(2)
    const { failed, statuses, sent } = await load.stop()
    // Only what was on its connections.
    expect(failed).toBeLessThan(20)
    expect([...statuses]).toEqual([[200, sent - failed]])
    expect(latchkey.output).toMatch(/"part":"tokens \d".*"a process has ended and is replaced"/)
  })

  it('of the process for pages: tokens are issued, and whoever asks for a page waits for the next', async () => {
    const visitor = await PortalVisitor.signedIn(latchkey, 'grace@several.example')
    const [killed = 0] = partsOf(latchkey.pid, 'pages')
    process.kill(killed, 'SIGKILL')
    expect((await requestToken(latchkey.url, client)).status).toBe(200)
    await expect.poll(async () => (await visitor.get('/apps')).status, REPLACED).toBe(200)
    expect(partsOf(latchkey.pid, 'pages')).not.toContain(killed)
  })

  it('of the process for jobs: another does them, alone', async () => {
    const [killed = 0] = partsOf(latchkey.pid, 'jobs')
    process.kill(killed, 'SIGKILL')
    await expect
      .poll(() => partsOf(latchkey.pid, 'jobs').filter((pid) => pid !== killed), REPLACED)
      .toHaveLength(1)
    const database = new pg.Client({ connectionString: latchkey.superuserDatabaseUrl })
    await database.connect()
    onTestFinished(() => database.end())
    const locks = async () => {
      const { rows } = await database.query(
        "SELECT count(*)::int AS held FROM pg_stat_activity WHERE application_name = 'latchkey-lock'",
      )
      return rows[0].held
    }
    await expect.poll(locks, REPLACED).toBe(1)
  })

  it('of the first process: the others end by themselves, and the next start recovers', async () => {
    const first = await start({ env: SEVERAL })
    const kept = await first.createClient('kept')
    const parts = (['token', 'pages', 'jobs'] as const).flatMap((part) => partsOf(first.pid, part))
    expect(parts).toHaveLength(4)
    await first.kill()
    await expect.poll(() => parts.filter(isAlive), { timeout: 20_000 }).toEqual([])
    const second = await start({ dataDir: first.dataDir, port: first.port, env: SEVERAL })
    expect(second.output).toContain('Adopting the PostgreSQL')
    expect((await requestToken(second.url, kept)).status).toBe(200)
  })
})

describe('a stop', () => {
  it.each([
    ['of the first process alone', []],
    ['of all of them at once', ['token', 'pages', 'jobs']],
  ] as const)('%s ends all in order, and leaves nothing behind', async (_, alsoTold) => {
    const stopped = await start({ env: SEVERAL })
    const parts = (['token', 'pages', 'jobs'] as const).flatMap((part) => partsOf(stopped.pid, part))
    const postgres = stopped.postgresPid
    for (const part of alsoTold) for (const pid of partsOf(stopped.pid, part)) process.kill(pid, 'SIGTERM')
    expect(await stopped.stop()).toBe(0)
    expect(parts).toHaveLength(4)
    expect([...parts, postgres].filter(isAlive)).toEqual([])
    expect(stopped.output).toMatch(/Stopped\.\s*$/)
  })

  it('a key-encryption key that is wrong is told in its sentence', async () => {
    const first = await start()
    await first.stop()
    const wrongKey = { LATCHKEY_KEK: Buffer.alloc(32, 7).toString('base64') }
    const failure = await start({ dataDir: first.dataDir, env: { ...SEVERAL, ...wrongKey } }).catch(
      (error: Error) => error.message,
    )
    expect(failure).toMatch(/^The seal of .* can’t be opened with LATCHKEY_KEK/m)
  })
})

describe('one part alone', () => {
  const at = ({ port }: Latchkey, path: string) => fetch(`http://localhost:${port}${path}`)

  it('serves tokens, or everything that is asked for, or does the jobs, each with its readiness', async () => {
    const roles = ['token', 'web', 'worker'] as const
    const [tokens, web, worker] = (await Promise.all(
      roles.map((role) => Latchkey.startBeside(latchkey, {}, role)),
    )) as [Latchkey, Latchkey, Latchkey]
    onTestFinished(async () => void (await Promise.all([tokens, web, worker].map((one) => one.remove()))))
    for (const one of [tokens, web, worker]) {
      expect((await at(one, '/health/live')).status).toBe(200)
      expect((await at(one, '/health/ready')).status).toBe(200)
    }
    const token = await tokenOf(`http://localhost:${tokens.port}`, client)
    expect((await callApi(`http://localhost:${web.port}`, '/api/v1/whoami', token)).status).toBe(200)
    const statuses = async (path: string) =>
      await Promise.all([tokens, web, worker].map(async (one) => (await at(one, path)).status))
    expect(await statuses('/sign-in')).toEqual([404, 200, 404])
    expect(await statuses('/oauth/v2/jwks')).toEqual([200, 200, 404])
    for (const one of [tokens, web, worker]) expect(await one.stop()).toBe(0)
  })

  it('asks for a database to share, and for a role that there is', async () => {
    const failure = (options: Parameters<typeof start>[0]) =>
      start(options).catch((error: Error) => error.message)
    expect(await failure({ role: 'web' })).toContain('DATABASE_URL is required with --role web')
    expect(await failure({ role: 'pages' as 'web' })).toContain(
      '--role has an invalid value. Set it to all, token, web or worker.',
    )
  })
})
