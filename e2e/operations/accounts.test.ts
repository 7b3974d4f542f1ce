import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forgetProofs } from '../harness/forget-proofs.ts'
import { Latchkey } from '../harness/latchkey.ts'
import { codeOf, linkIn, Mailbox } from '../harness/mailbox.ts'
import { formOfButton, formWith, PASSWORD, PortalVisitor } from '../harness/portal.ts'

let mailbox: Mailbox
let latchkey: Latchkey
let database: pg.Client

beforeAll(async () => {
  mailbox = await Mailbox.open()
  latchkey = await Latchkey.start({ env: mailbox.settings })
  database = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
  await database.connect()
})
afterAll(async () => {
  await database?.end()
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
    // An address may break before its parts.
    .replaceAll('<wbr/>', '')
    .replaceAll(typed, '…')
    .replace(/<script[\s\S]*?<\/script>/g, '')
    .replace(/nonce="[^"]*"/g, '')

/** What the form is told, which stands in a script. */
const told = (page: string, typed: string) =>
  /__next_f\.push\(\[2,(.*?)\]\)<\/script>/.exec(page)?.[1]?.replaceAll(typed, '…')

/** Headers that are of one response alone. */
const OWN_HEADERS = ['date', 'content-security-policy', 'link', 'x-request-id', 'content-length', 'etag']

/** A response without what is its own, and without what was typed. */
async function answered(answer: Response, typed: string) {
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => !OWN_HEADERS.includes(name)))
  const page = await answer.text()
  return { status: answer.status, headers, page: shown(page, typed), told: told(page, typed) }
}

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
      for (const email of [known, `nobody${path.slice(1)}@silence.example`])
        answers.push(
          await answered(await new PortalVisitor(latchkey.url).submit(path, { email, ...more }), email),
        )
      expect(answers[0]?.page).toMatch(/Check your e-mail|is wrong/)
      expect(answers[1]).toEqual(answers[0])
    },
  )

  it('an invitation answers the same bytes to its owner and to whoever has its link, for either kind of address', async () => {
    const known = 'known-guest@silence.example'
    await PortalVisitor.signedIn(latchkey, known)
    const answers = []
    for (const [at, email] of [known, 'other-guest@silence.example'].entries()) {
      // An owner of its own each: the page of a team lists its invitations.
      const owner = await PortalVisitor.signedIn(latchkey, `owner-${at}@silence.example`)
      const invite = { email, role: 'member', days: '7' }
      const sent = await answered(await owner.submit('/team?ask=invite', invite), email)

      const asking = `/team?${new URLSearchParams(formOfButton(await (await owner.get('/team')).text(), 'New link'))}`
      const question = await (await owner.get(asking)).text()
      const byHand = await (await owner.post(asking, formOfButton(question, 'Create link'))).text()
      const code = /\/join#([\w-]{43})/.exec(byHand)?.[1] ?? ''
      const guest = new PortalVisitor(latchkey.url)
      const opened = await guest.submit('/join', { code })
      const page = await opened.text()
      const asked = await answered(await guest.post('/join', formOfButton(page, 'E-mail the link')), email)
      const neutral = (text: string | undefined) =>
        text
          ?.replaceAll(`owner-${at}`, 'owner')
          .replaceAll(code, 'CODE')
          .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
          .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
          .replace(/[\d-]{10} [\d:]{8} UTC|\d+ \w+ \d{4}, \d\d:\d\d UTC/g, 'TIME')
          .replace(/name="seen" value="[^"]*"/g, 'SEEN')
          // Next's mark of a form: a digest of where it stands, with the id of what it is about.
          .replace(/name="\$ACTION_KEY" value="[^"]*"/g, 'KEY')
      const all = [sent, { status: opened.status, headers: {}, page: shown(page, email), told: '' }, asked]
      answers.push(all.map((one) => ({ ...one, page: neutral(one.page), told: neutral(one.told) })))
    }
    expect(answers[0]?.[0]?.status).toBe(200)
    expect(answers[1]).toEqual(answers[0])
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
    expect([code, stderr]).toEqual([4, expect.stringContaining('Enable them first')])
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
    expect([cleared.code, cleared.stderr]).toEqual([4, expect.stringContaining('has no second factor')])
    for (const verb of ['show', 'disable', 'enable', 'reset-link', 'enrol-link', 'clear-factors'])
      expect((await latchkey.command(['user', verb, '--email', 'nobody@people.example'])).code).toBe(3)
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
  expect([last.code, last.stderr]).toEqual([4, expect.stringContaining('the only administrator')])
  const nobody = await latchkey.command([
    'user',
    'role',
    '--email',
    'no@people.example',
    '--role',
    'developer',
  ])
  expect(nobody.code).toBe(3)
  expect((await latchkey.command(['user', 'role', '--email', email, '--role', 'owner'])).code).toBe(2)
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
  expect(latchkey.output).not.toContain(codeOf(link))
})

describe('NG-08 an address that a mailer could take for two, or for markup,', () => {
  const nested = (deep: number) => `${'g:('.repeat(deep)}a@b.example${')'.repeat(deep)}`
  const ADDRESSES: readonly [string, string][] = [
    ['a list', 'a@evil.example,victim@corp.example'],
    ['a list by semicolons', 'a@evil.example;victim@corp.example'],
    ['one in quotes', '"victim@corp.example"@evil.example'],
    ['one with a name', 'Victim <victim@corp.example>'],
    ['a group', 'group:a@evil.example,victim@corp.example;'],
    ['two lines', 'a@evil.example\r\nBcc: victim@corp.example'],
    ['markup', '<img/src=x>@corp.example'],
    ['groups in groups, 50 KiB of them', nested(12_800)],
  ]
  const posted = async () => Number((await database.query('SELECT count(*) AS n FROM mail')).rows[0].n)

  it.each(ADDRESSES)('%s: is refused by every form at once, and mailed to nobody', async (_what, email) => {
    const owner = await PortalVisitor.signedInAgain(latchkey, 'addresses@people.example').catch(() =>
      PortalVisitor.signedIn(latchkey, 'addresses@people.example'),
    )
    const before = await posted()
    for (const [visitor, path, more] of [
      [new PortalVisitor(latchkey.url), '/forgot-password', {}],
      [new PortalVisitor(latchkey.url), '/sign-up', {}],
      [owner, '/team?ask=invite', { role: 'member', days: '7' }],
    ] as const) {
      const form = formWith(await (await visitor.get(path)).text(), ['email', ...Object.keys(more)])
      const startedAt = performance.now()
      const answer = await visitor.post(path, { ...form, ...more, email })
      const page = await answer.text()
      expect(answer.status).toBe(200)
      expect(page).toMatch(/Enter an e-mail address, such as|At most 254 characters/)
      expect(page).not.toContain('<img/src=x>')
      expect(performance.now() - startedAt).toBeLessThan(5_000)
    }
    expect(await posted()).toBe(before)
    for (const { to } of mailbox.mails) expect(to).toHaveLength(1)
    expect(mailbox.to('victim@corp.example')).toEqual([])
  })
})
