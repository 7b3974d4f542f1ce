import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'
import { PASSWORD, PortalVisitor } from '../harness/portal.ts'

// Crafted addresses, headers and arguments: a clear answer, nobody's data, nothing written, never a 500.

/** What is sent where a secret is due; it must be found nowhere afterwards (LG-01). */
const CANARY = 'canary-7f3e9-of-the-mine'
const KIB = 1024

let latchkey: Latchkey
let stranger: PortalVisitor
let ada: PortalVisitor

beforeAll(async () => {
  latchkey = await Latchkey.start()
  stranger = new PortalVisitor(latchkey.url)
  ada = await PortalVisitor.signedIn(latchkey, 'ada@example.com')
  const ben = await PortalVisitor.signedIn(latchkey, 'ben@example.com')
  await ada.submit('/apps/new', { clientId: 'adas-app', name: 'Ada’s app', environment: 'live' })
  await ben.submit('/apps/new', { clientId: 'bens-app', name: 'Ben’s app', environment: 'live' })
})
afterAll(async () => {
  await latchkey?.remove()
})

describe('a page', () => {
  const PATHS = [
    ...[
      '/apps/%00',
      '/apps/%E0%A4%A',
      '/apps/..%2f',
      '/apps/..%2f..%2fetc%2fpasswd',
      '/apps/%ED%A0%80',
      '/apps/%',
    ],
    ...['/apps/adas-app;x=1', '/apps/ADAS-APP%20', '/apps//adas-app%2f', `/apps/${'a'.repeat(3 * KIB)}`],
    ...['/apps/adas-app.rsc', '/apps.segments/x.segment.rsc', '/_next/data/x/apps.json', '/en/apps/adas-app'],
    ...['/_next/image?url=http%3A%2F%2F127.0.0.1%3A1%2F&w=64&q=75', '/.env', '/docs/%00', '/apps/new?x=%'],
    ...['/api/auth/%00', '/api/auth/nosuch', '/api/auth/signin?callbackUrl=http://[', '/api/auth/callback/x'],
    ...['/api/auth/callback/credentials', '/api/auth/verify-request', '/api/auth/_log', '/api/auth/callback'],
    ...['/sign-in?next=%00&next=x', '/sign-in?error=%3Cscript%3E', '/apps/adas-app?replace=a&replace=b'],
  ]

  it.each(PATHS)('answers %s without failing, signed in or not', async (path) => {
    for (const visitor of [stranger, ada]) expect((await visitor.get(path)).status).toBeLessThan(500)
  })

  it.each(['http://[', 'https://', 'http://a b', '//['])(
    'NG-09 answers a callbackUrl that is no address, %j, with 400 at once',
    async (callbackUrl) => {
      const query = `?${new URLSearchParams({ callbackUrl })}`
      for (const visitor of [stranger, ada])
        for (const route of ['signin', 'signout', 'csrf', 'session', 'error']) {
          const startedAt = performance.now()
          expect((await visitor.get(`/api/auth/${route}${query}`)).status).toBe(400)
          expect(performance.now() - startedAt).toBeLessThan(5_000)
        }
    },
  )

  it.each([
    '/team/usage?team=ben&range=7d',
    '/apps?state=failing',
    '/apps/adas-app/secrets?ask=rotate&credential=x',
    '/notices?before=a',
  ])('%s leads whoever must sign in to it as a whole, whatever a header says', async (path) => {
    const answer = await stranger.get(path, { 'x-latchkey-address': '//evil.example' })
    const location = answer.headers.get('location') ?? ''
    expect(location.slice(location.indexOf('/sign-in'))).toBe(`/sign-in?next=${encodeURIComponent(path)}`)
  })

  it.each([
    '/team/usage/csv',
    '/apps/adas-app/usage/csv',
    '/apps/adas-app/log/csv',
    '/apps/adas-app/log/jsonl',
  ])('of a file, %s, says in a sentence why there is none', async (path) => {
    const signedOut = await stranger.get(path)
    expect([signedOut.status, await signedOut.text()]).toEqual([401, expect.stringContaining('Sign in')])
    const foreign = await ada.get(path.replace('adas', 'bens').replace('usage/csv', 'usage/csv?team=ben'))
    expect([foreign.status, await foreign.text()]).toEqual([404, expect.stringContaining('no access')])
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'https://evil.example/',
    '/\t/evil.example',
  ])('never leads to %s', async (next) => {
    const visitor = await PortalVisitor.signedIn(
      latchkey,
      `reader-${Buffer.from(next).toString('hex')}@example.com`,
    )
    const query = `?next=${encodeURIComponent(next)}`
    for (const page of ['/sign-in', '/sign-up']) {
      const { headers } = await visitor.get(page + query)
      expect(new URL(headers.get('location') ?? '', latchkey.url).origin).toBe(latchkey.url)
    }
  })

  const CRAFTED: readonly Record<string, string>[] = [
    { 'x-middleware-subrequest': Array(5).fill('middleware').join(':') },
    { 'x-middleware-subrequest': Array(5).fill('src/middleware').join(':') },
    { 'x-middleware-subrequest': Array(5).fill('proxy').join(':') },
    { 'x-middleware-subrequest': 'pages/_middleware' },
    { rsc: '1' },
    { rsc: '1', 'next-router-prefetch': '1' },
    { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
    { rsc: '1', 'next-router-state-tree': '%5B%22%22%5D' },
    { rsc: '1', 'next-router-state-tree': 'garbage%', 'next-url': '/%00' },
    { 'x-nextjs-data': '1', 'x-matched-path': '/apps/adas-app', 'x-invoke-path': '/apps/adas-app' },
    { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'gopher' },
    { cookie: 'latchkey.session=eyJhbGciOiJub25lIn0.e30.' },
  ]
  it.each(CRAFTED)('shows a visitor nothing for the headers %j', async (headers) => {
    for (const path of ['/apps', '/apps/adas-app', '/apps/new', '/team', '/account']) {
      let response = await stranger.get(path, headers)
      // Next first leads an RSC request to an address of its own.
      const location = response.headers.get('location') ?? ''
      if (location.includes('_rsc'))
        response = await stranger.get(location.replace(latchkey.url, ''), headers)
      expect(response.status).toBeLessThan(500)
      expect(response.headers.get('location') ?? '').not.toContain('evil')
      expect(await response.text()).not.toMatch(/adas-app…|Adas|ada@example\.com|lk_live_/)
    }
  })
})

it('a browser that keeps no cookies is told so once it signs in, and one that does is led on', async () => {
  const email = 'forgetful@example.com'
  await PortalVisitor.signedIn(latchkey, email)
  const keeping = new PortalVisitor(latchkey.url)
  const answer = await keeping.submit('/sign-in?next=%2Fteam', { email, password: PASSWORD })
  expect(answer.status).toBe(303)
  const { pathname, search } = new URL(answer.headers.get('location') ?? '', latchkey.url)

  const forgetful = new PortalVisitor(latchkey.url)
  const back = await forgetful.get(pathname + search)
  expect(back.status).toBe(303)
  const told = await forgetful.get(back.headers.get('location') ?? '')
  expect(told.status).toBe(200)
  expect(await told.text()).toContain('Your browser blocks cookies')
  const led = await keeping.get(pathname + search)
  expect(new URL(led.headers.get('location') ?? '', latchkey.url).pathname).toBe('/team')
})

describe('the availability of a client ID', () => {
  const ask = (visitor: PortalVisitor, query: string) => visitor.get(`/apps/new/availability${query}`)

  it('is told to nobody without an account', async () => {
    const response = await ask(stranger, '?id=bens-app')
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({ status: 'unknown' })
  })

  it('of a foreign app is told like that of one’s own', async () => {
    const [own, foreign] = await Promise.all(
      ['adas-app', 'bens-app'].map(async (id) => (await ask(ada, `?id=${id}`)).json()),
    )
    expect(Object.keys(own)).toEqual(Object.keys(foreign))
    expect([own.status, foreign.status]).toEqual(['unavailable', 'unavailable'])
  })

  it.each([
    '',
    '?id=',
    '?id=%00',
    '?id=%ED%A0%80',
    '?id=%',
    `?id=${'a'.repeat(10 * KIB)}`,
    '?id=a&id=b',
    '?id[]=a',
  ])('answers %j with what is wrong', async (query) => {
    const response = await ask(ada, query)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({ status: 'invalid', message: expect.any(String) })
  })

  it('is throttled, per person', async () => {
    const eve = await PortalVisitor.signedIn(latchkey, 'prober@example.com')
    const statuses: number[] = []
    for (let index = 0; index < 130; index++) statuses.push((await ask(eve, `?id=probe-${index}`)).status)
    expect(statuses.slice(0, 100).every((status) => status === 200)).toBe(true)
    expect(statuses.at(-1)).toBe(429)
    expect((await ask(ada, '?id=free-one')).status).toBe(200)
  })
})

describe('a command', () => {
  /** How much there is of what commands make. */
  async function rows(): Promise<number> {
    const database = new pg.Client({ connectionString: latchkey.databaseUrl })
    await database.connect()
    const { rows } = await database.query(
      `SELECT (SELECT count(*) FROM client) + (SELECT count(*) FROM client_credential)
            + (SELECT count(*) FROM app_user) + (SELECT count(*) FROM team) AS n`,
    )
    await database.end()
    return Number(rows[0].n)
  }

  const BAD: readonly [string, string[], string?][] = [
    ['that does not exist', ['client', 'frobnicate']],
    ['without its options', ['client', 'create']],
    ['with an ID that is none', ['client', 'create', '--id', 'Å b', '--name', 'x', '--team', 'acme']],
    [
      'with an ID that is too long',
      ['client', 'create', '--id', 'a'.repeat(70), '--name', 'x', '--team', 'acme'],
    ],
    ['with a name that is empty', ['client', 'create', '--id', 'cli-app', '--name', ' ', '--team', 'acme']],
    ['with a team that is markup', ['client', 'create', '--id', 'cli-app', '--name', 'x', '--team', '<b>']],
    [
      'with an unknown scope',
      ['client', 'create', '--id', 'cli-app', '--name', 'x', '--team', 'acme', '--scope', 'no:such'],
    ],
    [
      'with an unknown environment',
      ['client', 'create', '--id', 'cli-app', '--name', 'x', '--team', 'acme', '--environment', 'moon'],
    ],
    ['that takes a taken ID', ['client', 'create', '--id', 'bens-app', '--name', 'x', '--team', 'acme']],
    [
      'that imports nothing',
      ['client', 'import', '--id', 'cli-app', '--name', 'x', '--team', 'acme', '--secret-stdin'],
      '',
    ],
    [
      'that imports control characters',
      ['client', 'import', '--id', 'cli-app', '--name', 'x', '--team', 'acme', '--secret-stdin'],
      `${CANARY}\0\u0007${CANARY}`,
    ],
    [
      'that imports 50 KiB',
      ['client', 'import', '--id', 'cli-app', '--name', 'x', '--team', 'acme', '--secret-stdin'],
      CANARY.repeat(2 * KIB),
    ],
    ['that suspends nobody', ['client', 'suspend', '--id', 'no-such-app']],
    [
      'that makes a user of no address',
      ['user', 'create', '--email', 'a@b, c@d', '--password-stdin'],
      `${CANARY}-x`,
    ],
    [
      'that makes a user of a common password',
      ['user', 'create', '--email', 'x@example.com', '--password-stdin'],
      'password',
    ],
    [
      'that makes a user of no role',
      ['user', 'create', '--email', 'x@example.com', '--role', 'king', '--password-stdin'],
      `${CANARY}-x`,
    ],
  ]
  it.each(BAD)(
    '%s ends with the code of what is wrong and says why on stderr, without a stack',
    async (_, args, input) => {
      const before = await rows()
      const { code, stdout, stderr } = await latchkey.cli(args, input)
      expect({ code, stdout }).toEqual({ code: expect.toBeOneOf([2, 3, 4]), stdout: '' })
      expect(stderr).toMatch(/[a-z]{3}/)
      expect(stderr).not.toMatch(/^\s+at |node:internal|Prisma/m)
      expect(stderr).not.toContain(CANARY)
      expect(await rows()).toBe(before)
    },
  )
})

describe('after all that', () => {
  it('the server is well, and its output holds nothing secret that was sent', async () => {
    expect((await fetch(`${latchkey.url}/health/ready`)).status).toBe(200)
    expect(latchkey.output).not.toContain('canary')
  })
})
