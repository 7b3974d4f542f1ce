import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BAD_TEXT } from '../harness/bad-text.ts'
import { Latchkey } from '../harness/latchkey.ts'
import { complaints, formOfButton, formWith, PortalVisitor } from '../harness/portal.ts'

// Bad input to every form and page: a clear error, nothing lost, nothing written, never a 500.

/** What is sent where a password or a secret is due; it must be found nowhere afterwards (LG-01). */
const CANARY = 'canary-7f3e9-of-the-mine'
const KIB = 1024

let latchkey: Latchkey
let database: pg.Client
let stranger: PortalVisitor
let ada: PortalVisitor

beforeAll(async () => {
  latchkey = await Latchkey.start()
  database = new pg.Client({ connectionString: latchkey.databaseUrl })
  await database.connect()
  stranger = new PortalVisitor(latchkey.url)
  ada = await PortalVisitor.signedIn(latchkey, 'ada@example.com')
  const ben = await PortalVisitor.signedIn(latchkey, 'ben@example.com')
  for (const [visitor, clientId] of [
    [ada, 'adas-app'],
    [ben, 'bens-app'],
  ] as const) {
    await visitor.submit('/apps/new', { clientId, name: clientId, environment: 'live' })
    await visitor.submit(`/apps/${clientId}`, { clientId })
  }
  expect(await count('client_credential')).toBe(2)
})
afterAll(async () => {
  await database?.end()
  await latchkey?.remove()
})

const count = async (table: string, where = 'true'): Promise<number> =>
  (await database.query(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`)).rows[0].n

/** Everything that a form can write, but for the audit log, which also tells of refusals. */
async function written(): Promise<Record<string, number>> {
  return {
    users: await count('app_user'),
    teams: await count('team'),
    memberships: await count('membership'),
    sessions: await count('session', 'revoked_at IS NULL'),
    usedCodes: await count('invitation', 'used_at IS NOT NULL'),
    clients: await count('client'),
    scopes: await count('client_scope'),
    secrets: await count('client_credential'),
    liveSecrets: await count('client_credential', 'revoked_at IS NULL'),
  }
}

const idOf = async (table: 'app_user' | 'team', where: string): Promise<string> =>
  (await database.query(`SELECT id FROM ${table} WHERE ${where}`)).rows[0].id

const escapeHtml = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#x27;')

type Form = {
  name: string
  path: string
  visitor: () => PortalVisitor
  /** Good values, all but one: the form is refused whatever a test does to the others. */
  values: Record<string, string>
  /** Fields that are typed as text and given back after an error. */
  text: readonly string[]
}

const FORMS: readonly Form[] = [
  {
    name: 'sign-in',
    path: '/sign-in',
    visitor: () => stranger,
    values: { email: 'ada@example.com', password: CANARY },
    text: ['email'],
  },
  {
    name: 'sign-up',
    path: '/sign-up',
    visitor: () => stranger,
    // Taken.
    values: { name: 'Eve', email: 'ada@example.com', password: CANARY },
    text: ['name', 'email'],
  },
  {
    name: 'setup',
    path: '/setup',
    visitor: () => stranger,
    // The code is made up.
    values: { code: 'no-such-code', name: 'Eve', email: 'eve@example.com', password: CANARY },
    text: ['code', 'name', 'email'],
  },
  {
    name: 'register app',
    path: '/apps/new',
    visitor: () => ada,
    // Another team's.
    values: { clientId: 'bens-app', name: 'Mine', description: 'Mine now', environment: 'live' },
    text: ['clientId', 'name', 'description'],
  },
]

describe.each(FORMS)('the form $name', ({ path, visitor, values, text }) => {
  const fields = Object.keys(values)
  const freshForm = async () => formWith(await (await visitor().get(path)).text(), fields.slice(0, 1))

  /** What holds after any refusal by the form itself. */
  async function expectRefusedInPage(response: Response): Promise<string> {
    const page = await response.text()
    expect(response.status).toBe(200)
    expect(complaints(page)).toMatch(/[a-z]{3}/)
    expect(page).not.toContain('went wrong on our side')
    expect(page).not.toContain('<script>alert')
    expect(page).not.toContain(CANARY)
    return page
  }

  it.each(BAD_TEXT)('refuses %s in any field, keeps what was typed, writes nothing', async (_, bad) => {
    const before = await written()
    const hidden = await freshForm()
    for (const field of fields) {
      const sent = { ...values, [field]: bad }
      const page = await expectRefusedInPage(await visitor().post(path, { ...hidden, ...sent }))
      for (const name of text) {
        // React writes U+FFFD where half a pair was, as every browser sends it.
        const typed = escapeHtml((sent[name] ?? '').toWellFormed())
        if (typed.trim() !== '' && !typed.includes('\0')) expect(page).toContain(typed)
      }
    }
    expect(await written()).toEqual(before)
  })

  it('refuses a form without any of its fields, with files and with lists in their place', async () => {
    const before = await written()
    const hidden = await freshForm()
    await expectRefusedInPage(await visitor().post(path, hidden))
    for (const field of fields) {
      const asFile = new FormData()
      const asList = new FormData()
      for (const [name, value] of Object.entries({ ...hidden, ...values })) {
        if (name === field) asFile.set(name, new File(['x'], 'x.txt'))
        else asFile.set(name, value)
        if (name === field) for (const part of ['[]', '[not]', '.0']) asList.append(name + part, value)
        else asList.set(name, value)
      }
      await expectRefusedInPage(await visitor().send(path, { body: asFile }))
      await expectRefusedInPage(await visitor().send(path, { body: asList }))
      const twice = new FormData()
      for (const [name, value] of Object.entries({ ...hidden, ...values })) twice.set(name, value)
      twice.append(field, '')
      await expectRefusedInPage(await visitor().send(path, { body: twice }))
    }
    expect(await written()).toEqual(before)
  })

  it('answers hidden fields that are missing, made up or tampered with calmly', async () => {
    const before = await written()
    const hidden = await freshForm()
    const answers = [
      await visitor().post(path, values),
      await visitor().post(path, { ...values, [`$ACTION_ID_${'0'.repeat(42)}`]: '' }),
    ]
    for (const name of Object.keys(hidden))
      for (const made of ['', '{', '[]', '"$@9"', '["$F1"]', '["$1:__proto__:then"]', '__proto__'])
        answers.push(await visitor().post(path, { ...hidden, ...values, [name]: made }))
    for (const { status } of answers) expect([200, 400, 409]).toContain(status)
    expect(await written()).toEqual(before)
  })

  it('answers bodies of other types, and crafted calls of its action, calmly', async () => {
    const before = await written()
    const hidden = await freshForm()
    const all = { ...hidden, ...values }
    const action = JSON.parse(Object.entries(hidden).find(([name]) => name.endsWith(':0'))?.[1] ?? '').id
    const send = async (body: BodyInit, headers: Record<string, string>) => {
      const { status } = await visitor().send(path, { body, headers })
      expect({ body, headers, status }).toMatchObject({ status: expect.toBeOneOf([200, 400, 409, 413, 415]) })
    }
    await send(JSON.stringify(all), { 'Content-Type': 'application/json' })
    await send(new URLSearchParams(all), {})
    await send(`password=${CANARY}`, { 'Content-Type': 'text/plain' })
    await send(`password=${CANARY}`, { 'Content-Type': 'multipart/form-data' })
    await send(`--b\r\npassword=${CANARY}`, { 'Content-Type': 'multipart/form-data; boundary=b' })
    for (const body of ['', '[]', '{}', '[null,null]', '["$1:__proto__:then"]', `password=${CANARY}`, '[[[['])
      await send(body, { 'Content-Type': 'text/plain;charset=UTF-8', 'Next-Action': action })
    for (const made of ['00'.repeat(21), '__proto__', '../../x'])
      await send('[]', { 'Content-Type': 'text/plain;charset=UTF-8', 'Next-Action': made })
    expect(await written()).toEqual(before)
  })

  it('runs no call whose arguments come under another name than the one that was looked at', async () => {
    const before = await written()
    const hidden = await freshForm()
    const action = JSON.parse(Object.entries(hidden).find(([name]) => name.endsWith(':0'))?.[1] ?? '').id
    const part = (name: string, value: string) =>
      `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
    const fieldsOfForm = fields.map((field) => part(`1_${field}`, values[field] ?? '')).join('')
    for (const name of ['0 ', '0\t', ' 0', '00', '0.0', '0x0', '0e0', '+0', 'S0', 'S', '\\0', '%30']) {
      const body = `${fieldsOfForm}${part(name, '[{"values":{},"errors":{}},"$K1"]')}--b--\r\n`
      const headers = { 'Content-Type': 'multipart/form-data; boundary=b', 'Next-Action': action }
      expect({ name, status: (await visitor().send(path, { body, headers })).status }).toEqual({
        name,
        status: 400,
      })
    }
    expect(await written()).toEqual(before)
  })

  it('says of what is too large for any form that it is too large', async () => {
    const response = await visitor().post(path, { ...values, name: 'x'.repeat(70 * KIB) })
    expect(response.status).toBe(413)
    expect(await response.text()).toMatch(/64 KiB/)
  })

  it('PT-05 is refused when another site sends it, or nobody says who', async () => {
    const before = await written()
    const body = new FormData()
    for (const [name, value] of Object.entries({ ...(await freshForm()), ...values })) body.set(name, value)
    for (const headers of [{ Origin: 'https://evil.example' }, { Origin: 'null' }]) {
      const response = await visitor().send(path, { body, headers })
      expect(response.status).toBe(403)
      // Exactly so, or a page with scripts does not get to see it.
      expect(response.headers.get('content-type')).toBe('text/plain')
      expect(await response.text()).toContain(latchkey.url)
    }
    // As a program sends it, with the cookies of somebody who is signed in.
    const silent = await visitor().sendSilently(path, body)
    expect([silent.status, await silent.text()]).toEqual([403, expect.stringContaining('header Origin')])
    expect(await written()).toEqual(before)
  })
})

describe('registering an app', () => {
  it('without a session leads to the sign-in page and back, keeps what was typed, and registers nothing', async () => {
    const before = await written()
    const hidden = formWith(await (await ada.get('/apps/new')).text(), ['clientId', 'name'])
    const values = { clientId: 'nobodys-app', name: 'Nobody', environment: 'live' }
    const response = await stranger.post('/apps/new', { ...hidden, ...values })
    expect(response.status).toBe(401)
    const text = await response.text()
    expect(text).toContain('href="/sign-in?next=%2Fapps%2Fnew"')
    expect(text).toContain('name="clientId" value="nobodys-app"')
    expect(await written()).toEqual(before)
  })

  it('takes nothing but what the form has: no owner, no status, no foreign team', async () => {
    const foreign = await idOf('team', `slug = 'ben'`)
    const values = { name: 'Extra', environment: 'sandbox' }
    const hidden = formWith(await (await ada.get('/apps/new')).text(), ['clientId', 'name'])
    const mine = { ...hidden, clientId: 'extra-app', ...values }
    const refused = await ada.post('/apps/new', { ...mine, teamId: foreign })
    expect(complaints(await refused.text())).toContain('Choose one of your teams')
    expect(await count('client', `client_id = 'extra-app'`)).toBe(0)

    const extra = {
      ownerId: foreign,
      team: foreign,
      team_id: foreign,
      status: 'suspended',
      role: 'administrator',
    }
    const more = { createdBy: 'root', id: foreign, '__proto__[role]': 'administrator', constructor: 'x' }
    const taken = await ada.post('/apps/new', { ...mine, ...extra, ...more })
    expect(taken.status).toBe(303)
    const { rows } = await database.query(
      `SELECT t.slug, c.status, c.created_by FROM client c JOIN team t ON t.id = c.team_id
       WHERE c.client_id = 'extra-app'`,
    )
    expect(rows).toEqual([{ slug: 'ada', status: 'active', created_by: 'ada@example.com' }])
  })

  it('stores odd but lawful text as it was sent, and shows it as text', async () => {
    const name = `<b>Ünïcode</b> & "quotes" ${'🗝️'}`
    const answer = await ada.submit('/apps/new', { clientId: 'odd-app', name, environment: 'live' })
    expect(answer.status).toBe(303)
    const page = await (await ada.get('/apps/odd-app')).text()
    expect(page).toContain(escapeHtml(name))
    expect(page).not.toContain('<b>Ünïcode')
  })
})

describe('an account', () => {
  it('made by signing up is a developer’s, whatever else was sent', async () => {
    const visitor = new PortalVisitor(latchkey.url)
    const values = { name: 'Mallory', email: 'mallory@example.com', password: CANARY }
    const hidden = formWith(await (await visitor.get('/sign-up')).text(), ['name', 'email'])
    const extra = { role: 'administrator', teamId: await idOf('team', `slug = 'ben'`), passwordHash: 'x' }
    const answer = await visitor.post('/sign-up', { ...hidden, ...values, ...extra })
    expect(answer.status).toBe(303)
    const { rows } = await database.query(
      `SELECT u.role, array_agg(t.slug) AS teams FROM app_user u JOIN membership m ON m.user_id = u.id
       JOIN team t ON t.id = m.team_id WHERE u.email = 'mallory@example.com' GROUP BY u.id`,
    )
    expect(rows).toEqual([{ role: 'developer', teams: ['mallory'] }])
  })

  it('of the first administrator can still be made after refusals: the code is not lost', async () => {
    const visitor = new PortalVisitor(latchkey.url)
    const code = latchkey.setupLink.split('#')[1] ?? ''
    const good = { code, name: 'Grace', email: 'grace@example.com', password: CANARY }
    for (const bad of [{ email: 'x' }, { name: '' }, { password: 'short' }, { email: 'ada@example.com' }])
      expect((await visitor.submit('/setup', { ...good, ...bad })).status).toBe(200)
    expect((await visitor.submit('/setup', good)).status).toBe(303)
    expect((await visitor.submit('/setup', { ...good, email: 'second@example.com' })).status).toBe(200)
    expect(await count('app_user', `email = 'second@example.com'`)).toBe(0)
  })

  it('ends no sessions of others, and none without a session', async () => {
    const page = await (await ada.get('/account')).text()
    const hidden = formOfButton(page, 'Sign out everywhere else')
    const before = await written()
    const others = { userId: await idOf('app_user', `email = 'ben@example.com'`), sessionId: 'x' }
    expect((await ada.post('/account', { ...hidden, ...others })).status).toBe(200)
    expect((await stranger.post('/account', hidden)).status).toBe(401)
    expect((await stranger.ask('/sign-out', { method: 'POST' })).status).toBe(303)
    expect(await written()).toEqual(before)
  })
})

describe('after all that', () => {
  it('the server is well, and its output holds nothing secret that was sent', async () => {
    expect((await fetch(`${latchkey.url}/health/ready`)).status).toBe(200)
    expect((await ada.get('/apps/adas-app')).status).toBe(200)
    expect(latchkey.output).not.toContain('canary')
    expect(latchkey.output).not.toMatch(/lk_live_/)
  })
})
