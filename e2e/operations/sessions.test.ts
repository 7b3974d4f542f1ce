import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addAuthenticatorApp } from '../harness/authenticator-app.ts'
import { Latchkey } from '../harness/latchkey.ts'
import { codeOf } from '../harness/mailbox.ts'
import { formOfButton, formWith, PASSWORD, PortalVisitor } from '../harness/portal.ts'

/** Of a name that is no machine’s own: each instance answers for it, as behind a balancer. */
const PUBLIC_URL = 'https://portal.example.com'

let latchkey: Latchkey
let second: Latchkey
let database: pg.Client

beforeAll(async () => {
  latchkey = await Latchkey.start({ env: { PUBLIC_URL } })
  second = await Latchkey.startBeside(latchkey)
  database = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
  await database.connect()
})
afterAll(async () => {
  await database?.end()
  await second?.remove()
  await latchkey?.remove()
})

const cli = async (...args: string[]) => {
  const { code, stdout, stderr } = await latchkey.command([...args, '--json'])
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

const pageOf = async (visitor: PortalVisitor, path = '/account') => await (await visitor.get(path)).text()

/** @param path of the page that has the button: with the question, where it asks one */
const press = async (
  visitor: PortalVisitor,
  button: string,
  values: Record<string, string> = {},
  path = '/account',
) => {
  const answer = await visitor.post(path, { ...formOfButton(await pageOf(visitor, path), button), ...values })
  expect([200, 303]).toContain(answer.status)
  return await answer.text()
}

/** The same browser at either of the two. */
const browsers = (visitor: PortalVisitor) => [visitor, visitor.at(second)]

async function expectAlive(visitor: PortalVisitor) {
  for (const browser of browsers(visitor)) expect((await browser.get('/account')).status).toBe(200)
}

/** What somebody does, or has done to them, and what was before it. */
type Event = {
  before?: (visitor: PortalVisitor, email: string) => Promise<unknown>
  act: (visitor: PortalVisitor, email: string) => Promise<unknown>
  /** Whether the browser that did it is signed in afterwards, under a new id. */
  goesOn?: true
}

const EVENTS: Record<string, Event> = {
  'signing out': { act: (visitor) => visitor.ask('/sign-out', { method: 'POST' }) },
  'being signed out by another browser': {
    async act(_visitor, email) {
      const other = await PortalVisitor.signedInAgain(latchkey, email)
      const sessionId = /name="sessionId"[^>]* value="([^"]+)"/.exec(await pageOf(other))?.[1] ?? ''
      await other.submit('/account', { sessionId })
    },
  },
  'signing out everywhere else': {
    async act(_visitor, email) {
      const other = await PortalVisitor.signedInAgain(latchkey, email)
      await press(other, 'Sign out everywhere else')
      await expectAlive(other)
    },
  },
  'signing in again in the same browser': {
    async act(visitor, email) {
      const form = formWith(await pageOf(PortalVisitor.of(latchkey), '/sign-in'), ['email', 'password'])
      expect((await visitor.post('/sign-in', { ...form, email, password: PASSWORD })).status).toBe(303)
    },
    goesOn: true,
  },
  'proving again who one is': {
    async act(visitor, email) {
      await database.query(
        `UPDATE session SET proved_at = now() - interval '16 minutes'
         WHERE user_id = (SELECT id FROM app_user WHERE email = $1)`,
        [email],
      )
      await press(visitor, 'Prepare download', { currentPassword: PASSWORD })
    },
    goesOn: true,
  },
  'a change of password': {
    act: (visitor) => visitor.submit('/account', { password: 'gravel turnip lantern 9' }),
    goesOn: true,
  },
  'a reset of the password': {
    async act(_visitor, email) {
      const { link } = await cli('user', 'reset-link', '--email', email)
      const values = { code: codeOf(link), password: 'gravel turnip lantern 9' }
      const answer = await PortalVisitor.of(latchkey).submit('/reset-password', values)
      expect(answer.status).toBe(303)
    },
  },
  'adding a second factor': { act: addAuthenticatorApp, goesOn: true },
  'new recovery codes': {
    before: addAuthenticatorApp,
    act: (visitor) => press(visitor, 'Generate new codes', {}, '/account?ask=new-codes'),
    goesOn: true,
  },
  'removing a second factor': {
    before: addAuthenticatorApp,
    act: (visitor) => press(visitor, 'Remove app', {}, '/account?ask=remove-app'),
    goesOn: true,
  },
  'the clearing of the second factor': {
    before: addAuthenticatorApp,
    async act(_visitor, email) {
      expect((await cli('user', 'show', '--email', email)).second_factor).toBe(true)
      const { link } = await cli('user', 'clear-factors', '--email', email)
      expect(link).toMatch(/^https:.*\/enrol#[\w-]{43}$/)
      expect((await cli('user', 'show', '--email', email)).second_factor).toBe(false)
    },
  },
  'a change of role': {
    act: (_visitor, email) => cli('user', 'role', '--email', email, '--role', 'connectivity'),
  },
  disabling: { act: (_visitor, email) => cli('user', 'disable', '--email', email) },
  'deletion of the account': {
    async act(visitor, email) {
      await press(visitor, 'Delete account', { confirmedEmail: email })
      const { code } = await latchkey.command(['user', 'show', '--email', email])
      expect(code).toBe(3)
    },
  },
}

describe('PT-04 a cookie is refused on both instances within 5 s of', () => {
  it.concurrent.each(Object.entries(EVENTS))('%s', async (name, { before, act, goesOn }) => {
    const email = `${name.replaceAll(' ', '-')}@sessions.example`
    const visitor = await PortalVisitor.signedIn(latchkey, email)
    await before?.(visitor, email)
    const replayed = visitor.at(latchkey)
    await expectAlive(replayed)
    await act(visitor, email)
    await sleep(4_500)
    for (const browser of browsers(replayed)) expect((await browser.get('/account')).status).toBe(307)
    if (goesOn) await expectAlive(visitor)
  })

  it('being made administrator leaves a session of before without the rights', async () => {
    const email = 'raised@sessions.example'
    const visitor = await PortalVisitor.signedIn(latchkey, email)
    await cli('user', 'role', '--email', email, '--role', 'administrator')
    for (const browser of browsers(visitor)) expect((await browser.get('/people')).status).toBe(307)
    const again = await PortalVisitor.signedInAgain(latchkey, email)
    expect((await again.get('/people')).status).toBe(200)
  })
})

it('TN-02 whoever is removed from a team, or is less in it, has no more of it on either instance', async () => {
  const email = 'leaver@sessions.example'
  const person = ['--slug', 'crew', '--email', email]
  await cli('team', 'create', '--slug', 'crew')
  const visitor = await PortalVisitor.signedIn(latchkey, email)
  expect(await cli('team', 'add', ...person)).toEqual({ slug: 'crew', email, role: 'owner' })
  await PortalVisitor.signedIn(latchkey, 'stays@sessions.example')
  await cli('team', 'add', '--slug', 'crew', '--email', 'stays@sessions.example', '--role', 'owner')
  for (const browser of browsers(visitor))
    expect(await pageOf(browser, '/team?team=crew')).toContain('Delete team')

  expect(await cli('team', 'role', ...person, '--role', 'viewer')).toMatchObject({
    role: 'viewer',
    changed: true,
  })
  await sleep(4_500)
  for (const browser of browsers(visitor)) {
    expect(await pageOf(browser, '/team?team=crew')).not.toContain('Delete team')
    expect((await browser.get('/team?team=crew')).status).toBe(200)
  }
  expect(await cli('team', 'remove', ...person)).toEqual({ slug: 'crew', email })
  await sleep(4_500)
  for (const browser of browsers(visitor)) {
    expect((await browser.get('/team?team=crew')).status).toBe(404)
    expect((await browser.get('/account')).status).toBe(200)
  }
})

it('PT-05 what does not say where it was sent from changes nothing, signed in or not', async () => {
  const visitor = await PortalVisitor.signedIn(latchkey, 'silent@sessions.example')
  for (const path of [
    ...[
      '/sign-out',
      '/account/export',
      '/account',
      '/sign-in/passkey',
      '/sign-in/again',
      '/sign-in/with/oidc',
    ],
    ...['/api/auth/signout', '/api/auth/signin/credentials', '/api/auth/callback/credentials'],
  ])
    for (const from of [visitor, PortalVisitor.of(latchkey)])
      expect((await from.sendSilently(path, new FormData())).status, path).toBe(403)
  await expectAlive(visitor)
})
