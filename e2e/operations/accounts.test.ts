import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forgetProofs } from '../harness/forget-proofs.ts'
import { Latchkey } from '../harness/latchkey.ts'
import { codeOf, linkIn, Mailbox } from '../harness/mailbox.ts'
import { PASSWORD, PortalVisitor } from '../harness/portal.ts'

let mailbox: Mailbox
let latchkey: Latchkey
let second: Latchkey
let database: pg.Client

beforeAll(async () => {
  mailbox = await Mailbox.open()
  latchkey = await Latchkey.start({ env: mailbox.settings })
  second = await Latchkey.startBeside(latchkey, mailbox.settings)
  database = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
  await database.connect()
})
afterAll(async () => {
  await database?.end()
  await second?.remove()
  await latchkey?.remove()
  await mailbox?.close()
})

const cli = async (...args: string[]) => {
  const { code, stdout, stderr } = await latchkey.command(args)
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

/** The page as a browser shows it: its own nonces and the order of its parts in scripts differ from one to the next. */
const shown = (page: string, typed: string) =>
  page
    .replaceAll(typed, '…')
    .replace(/<script[\s\S]*?<\/script>/g, '')
    .replace(/nonce="[^"]*"/g, '')

/** What the form is told, which stands in a script. */
const told = (page: string, typed: string) =>
  /__next_f\.push\(\[2,(.*?)\]\)<\/script>/.exec(page)?.[1]?.replaceAll(typed, '…')

describe('EN-02', () => {
  it.each([
    ['/forgot-password', {}],
    ['/sign-up', {}],
    ['/sign-in', { password: 'not the password' }],
  ])(
    '%s answers the same bytes for an address that has an account and one that has none',
    async (path, more) => {
      const known = `known${path.slice(1)}@silence.example`
      await PortalVisitor.signedIn(latchkey, known)
      const answers = []
      for (const email of [known, `nobody${path.slice(1)}@silence.example`]) {
        const answer = await new PortalVisitor(latchkey.url).submit(path, { email, ...more })
        const headers = Object.fromEntries(answer.headers)
        for (const own of [
          'date',
          'content-security-policy',
          'link',
          'x-request-id',
          'content-length',
          'etag',
        ])
          delete headers[own]
        const page = await answer.text()
        answers.push({ status: answer.status, headers, page: shown(page, email), told: told(page, email) })
      }
      expect(answers[0]?.page).toMatch(/Check your e-mail|is wrong/)
      expect(answers[1]).toEqual(answers[0])
    },
  )
})

describe('PT-04 a cookie is refused on both instances within 5 s of', () => {
  /** The same browser at either of the two. */
  const browsers = (visitor: PortalVisitor) => [visitor, visitor.at(second.url)]

  async function expectDead(visitor: PortalVisitor) {
    await sleep(4_500)
    for (const browser of browsers(visitor)) expect((await browser.get('/account')).status).toBe(307)
  }
  async function expectAlive(visitor: PortalVisitor) {
    for (const browser of browsers(visitor)) expect((await browser.get('/account')).status).toBe(200)
  }

  const EVENTS: Record<string, (visitor: PortalVisitor, email: string) => Promise<unknown>> = {
    'signing out': (visitor) => visitor.ask('/sign-out', { method: 'POST' }),
    'signing out elsewhere': async (_visitor, email) => {
      const other = await PortalVisitor.signedInAgain(latchkey, email)
      const page = await (await other.get('/account')).text()
      const id = /name="sessionId"[^>]* value="([^"]+)"/.exec(page)?.[1] ?? ''
      await other.submit('/account', { sessionId: id })
    },
    'a change of password': async (visitor) => {
      expect((await visitor.submit('/account', { password: 'gravel turnip lantern 9' })).status).toBe(200)
    },
    'a reset of the password': async (_visitor, email) => {
      const { link } = await cli('user', 'reset-link', '--email', email, '--json')
      const answer = await new PortalVisitor(latchkey.url).submit('/reset-password', {
        code: codeOf(link),
        password: 'gravel turnip lantern 9',
      })
      expect(answer.status).toBe(303)
    },
    'a change of role': (_visitor, email) =>
      database.query("UPDATE app_user SET role = 'connectivity' WHERE email = $1", [email]),
    removal: (_visitor, email) => database.query('DELETE FROM app_user WHERE email = $1', [email]),
    disabling: (_visitor, email) => cli('user', 'disable', '--email', email, '--json'),
  }
  it.concurrent.each(Object.keys(EVENTS))('%s', async (name) => {
    const email = `${name.replaceAll(' ', '-')}@sessions.example`
    const visitor = await PortalVisitor.signedIn(latchkey, email)
    const replayed = visitor.at(latchkey.url)
    await expectAlive(replayed)
    await EVENTS[name]?.(visitor, email)
    await expectDead(replayed)
  })

  it('being made administrator leaves a session of before without the rights', async () => {
    const email = 'raised@sessions.example'
    const visitor = await PortalVisitor.signedIn(latchkey, email)
    await database.query("UPDATE app_user SET role = 'administrator' WHERE email = $1", [email])
    for (const browser of browsers(visitor)) expect((await browser.get('/people')).status).toBe(307)
    const again = await PortalVisitor.signedInAgain(latchkey, email)
    expect((await again.get('/people')).status).toBe(200)
  })
})

describe('user', () => {
  it('list, show, disable, enable and reset-link do what they say, and fail for nobody', async () => {
    const email = 'cli@people.example'
    await PortalVisitor.signedIn(latchkey, email)
    const shown = await cli('user', 'show', '--email', email, '--json')
    expect(shown).toMatchObject({ email, role: 'developer', teams: ['cli'], disabled_at: null })
    expect(shown.last_sign_in_at).not.toBeNull()
    expect((await cli('user', 'list', '--search', 'cli@PEOPLE', '--json')).people).toEqual([shown])
    expect((await cli('user', 'disable', '--email', email, '--json')).disabled).toBe(true)
    const signIn = () => new PortalVisitor(latchkey.url).submit('/sign-in', { email, password: PASSWORD })
    expect((await signIn()).status).toBe(200)
    const { code, stderr } = await latchkey.command(['user', 'reset-link', '--email', email])
    expect([code, stderr]).toEqual([1, expect.stringContaining('Enable them first')])
    await cli('user', 'enable', '--email', email, '--json')
    expect((await signIn()).status).toBe(303)
    expect((await cli('user', 'reset-link', '--email', email, '--json')).link).toMatch(
      /^http:.*\/reset-password#[\w-]{43}$/,
    )
    expect(shown.second_factor).toBe(false)
    expect((await cli('user', 'enrol-link', '--email', email, '--json')).link).toMatch(
      /^http:.*\/enrol#[\w-]{43}$/,
    )
    const cleared = await latchkey.command(['user', 'clear-factors', '--email', email])
    expect([cleared.code, cleared.stderr]).toEqual([1, expect.stringContaining('has no second factor')])
    for (const verb of ['show', 'disable', 'enable', 'reset-link', 'enrol-link', 'clear-factors'])
      expect((await latchkey.command(['user', verb, '--email', 'nobody@people.example'])).code).toBe(1)
  })
})

it('user role changes what somebody is, ends their sessions, and leaves an administrator', async () => {
  const email = 'rises@people.example'
  const browser = await PortalVisitor.signedIn(latchkey, email)
  const set = async (role: string) => await cli('user', 'role', '--email', email, '--role', role, '--json')
  expect(await set('administrator')).toMatchObject({ email, role: 'administrator', changed: true })
  expect((await browser.get('/account')).status).toBe(307)
  const again = await PortalVisitor.signedInAgain(latchkey, email)
  expect((await cli('user', 'show', '--email', email, '--json')).role).toBe('administrator')
  expect(await set('administrator')).toMatchObject({ changed: false })
  expect((await again.get('/account')).status).not.toBe(307)

  const { people } = await cli('user', 'list', '--json')
  const others = people.filter(
    (one: { role: string; email: string }) => one.role === 'administrator' && one.email !== email,
  )
  for (const one of others)
    await cli('user', 'role', '--email', one.email, '--role', 'connectivity', '--json')
  const last = await latchkey.command(['user', 'role', '--email', email, '--role', 'developer'])
  expect([last.code, last.stderr]).toEqual([1, expect.stringContaining('the only administrator')])
  const nobody = await latchkey.command([
    'user',
    'role',
    '--email',
    'no@people.example',
    '--role',
    'developer',
  ])
  expect(nobody.code).toBe(1)
  expect((await latchkey.command(['user', 'role', '--email', email, '--role', 'owner'])).code).not.toBe(0)
})

it('the file of what is kept of a person is for one who proved lately who they are, and by a page of ours', async () => {
  const email = 'export@people.example'
  const browser = await PortalVisitor.signedIn(latchkey, email)
  const ask = () => browser.send('/account/export', { body: new FormData() })
  const file = await ask()
  expect([file.status, file.headers.get('content-disposition')]).toEqual([
    200,
    'attachment; filename="account.json"',
  ])
  expect((await file.json()).account.email).toBe(email)
  const foreign = { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }
  const stolen = await browser.send('/account/export', { body: new FormData(), headers: foreign })
  expect(stolen.status).toBe(403)
  await forgetProofs(latchkey)
  const late = await ask()
  expect([late.status, late.headers.get('location')]).toEqual([303, '/account#your-data'])
  expect(await (await browser.get('/account')).text()).toContain('Prepare download')
})

it('a link that a scanner fetched is as good as before, and its code is in no log', async () => {
  const email = 'scanned@people.example'
  await PortalVisitor.signedIn(latchkey, email)
  await new PortalVisitor(latchkey.url).submit('/forgot-password', { email })
  await expect.poll(() => mailbox.to(email).length).toBe(1)
  const link = linkIn(mailbox.to(email)[0], '/reset-password')
  for (let at = 0; at < 3; at++) expect((await fetch(link)).status).toBe(200)
  const answer = await new PortalVisitor(latchkey.url).submit('/reset-password', {
    code: codeOf(link),
    password: 'gravel turnip lantern 9',
  })
  expect(answer.status).toBe(303)
  expect(latchkey.output + second.output).not.toContain(codeOf(link))
})
