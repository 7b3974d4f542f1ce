import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BAD_TEXT } from '../harness/bad-text.ts'
import { Latchkey } from '../harness/latchkey.ts'
import { complaints, formWith, PortalVisitor } from '../harness/portal.ts'

// Bad input where secrets are made and ended: a clear error, nothing written, never a 500, and no secret.

let latchkey: Latchkey
let database: pg.Client
let stranger: PortalVisitor
let ada: PortalVisitor
/** The form that generated Ada's first API Token. */
let firstToken: Record<string, string>

beforeAll(async () => {
  latchkey = await Latchkey.start()
  database = new pg.Client({ connectionString: latchkey.databaseUrl })
  await database.connect()
  stranger = new PortalVisitor(latchkey.url)
  ada = await PortalVisitor.signedIn(latchkey, 'ada@example.com')
  const ben = await PortalVisitor.signedIn(latchkey, 'ben@example.com')
  await ada.submit('/apps/new', { clientId: 'adas-app', name: 'adas-app', environment: 'live' })
  await ben.submit('/apps/new', { clientId: 'bens-app', name: 'bens-app', environment: 'live' })
  firstToken = formWith(await (await ada.get('/apps/adas-app')).text(), ['clientId'])
  await ada.post('/apps/adas-app', firstToken)
  await ben.submit('/apps/bens-app', { clientId: 'bens-app' })
  expect(await written()).toHaveLength(2)
})
afterAll(async () => {
  await database?.end()
  await latchkey?.remove()
})

const written = async (): Promise<unknown[]> =>
  (await database.query('SELECT * FROM client_credential ORDER BY id')).rows

async function secretOf(email: string): Promise<string> {
  const query = 'SELECT id FROM client_credential WHERE created_by = $1 AND retires_at IS NULL'
  return (await database.query(query, [email])).rows[0].id
}

const overview = '/apps/adas-app'
const path = `${overview}/secrets`
const good = { name: 'Next', overlap: '1h', hours: '', expiresAt: '' }

/** Where the page asks about Ada's secret, and the hidden fields of its form. */
async function question(ask: string, field: string): Promise<[string, Record<string, string>]> {
  const address = `${path}?ask=${ask}&credential=${await secretOf('ada@example.com')}`
  return [address, formWith(await (await ada.get(address)).text(), ['credentialId', field])]
}

/** What the page complains of; it must refuse in the page, without a secret. */
async function refusal(ask: string, field: string, values: Record<string, string>): Promise<string> {
  const [address, hidden] = await question(ask, field)
  const response = await ada.post(address, { ...hidden, ...values })
  const text = await response.text()
  expect(response.status).toBe(200)
  expect(text).not.toContain('went wrong on our side')
  expect(text).not.toMatch(/lk_live_[0-9A-Za-z]{49}/)
  return complaints(text)
}
const rotate = (values: Record<string, string>) => refusal('rotate', 'overlap', { ...good, ...values })

describe('rotating an API Token', () => {
  it('TN-01 refuses another team’s client, and another team’s secret', async () => {
    const before = await written()
    const theirs = await secretOf('ben@example.com')
    expect(await rotate({ clientId: 'bens-app', credentialId: theirs })).toContain('no app')
    expect(await rotate({ credentialId: theirs })).toContain('no such secret')
    expect(await written()).toEqual(before)
  })

  it.each(BAD_TEXT)('refuses %s as client, secret, overlap, hours and expiry', async (_, text) => {
    const before = await written()
    expect(await rotate({ clientId: text })).toMatch(/[a-z]{3}/)
    expect(await rotate({ credentialId: text })).toMatch(/[a-z]{3}/)
    expect(await rotate({ overlap: text })).toMatch(/[a-z]{3}/)
    expect(await rotate({ overlap: 'custom', hours: text })).toMatch(/[a-z]{3}/)
    if (text !== '') expect(await rotate({ expiresAt: text })).toMatch(/[a-z]{3}/)
    expect(await written()).toEqual(before)
  })

  it('SE-04 refuses an overlap of more than 30 days, and an expiry that is past or never comes', async () => {
    const before = await written()
    for (const hours of ['0', '721', '-1', '1e2', '9'.repeat(30)])
      expect(await rotate({ overlap: 'custom', hours })).toContain('1 to 720')
    for (const expiresAt of ['2020-01-01', '2027-02-30', '99999-01-01', '0000-00-00'])
      expect(await rotate({ expiresAt })).toMatch(/[a-z]{3}/)
    expect(await written()).toEqual(before)
  })

  it('FT-09 refuses to rotate twice by one form, and to generate a first one where there is one', async () => {
    const [address, hidden] = await question('rotate', 'overlap')
    const first = await ada.post(address, { ...hidden, ...good })
    expect(await first.text()).toMatch(/lk_live_[0-9A-Za-z]{49}/)
    expect(first.headers.get('cache-control')).toContain('no-store')
    const before = await written()
    const second = await ada.post(address, { ...hidden, ...good })
    expect(complaints(await second.text())).toContain('already submitted')
    expect(await (await ada.post(overview, firstToken)).text()).not.toMatch(/lk_live_[0-9A-Za-z]{49}/)
    expect(await written()).toEqual(before)
  })

  it('without a session rotates nothing', async () => {
    const before = await written()
    const [address, hidden] = await question('rotate', 'overlap')
    const response = await stranger.post(address, { ...hidden, ...good })
    expect(response.status).toBe(401)
    expect(await response.text()).toContain('/sign-in?next=')
    expect(await written()).toEqual(before)
  })
})

describe('deleting an API Token', () => {
  it.each(BAD_TEXT)('SE-04 refuses %s in place of the client ID', async (_, text) => {
    const before = await written()
    expect(await refusal('delete', 'confirmation', { confirmation: text })).toMatch(/[a-z]{3}/)
    expect(await written()).toEqual(before)
  })

  it('SE-04 refuses one that works, even with the client ID', async () => {
    const before = await written()
    expect(await refusal('delete', 'confirmation', { confirmation: 'adas-app' })).toContain('active')
    expect(await written()).toEqual(before)
  })
})

describe('adding a key', () => {
  it.each(BAD_TEXT)('PK-06 refuses %s as a key', async (_, text) => {
    const before = await written()
    const address = `${path}?ask=add&kind=key`
    const page = await (await ada.get(address)).text()
    const response = await ada.post(address, {
      ...formWith(page, ['clientId', 'key']),
      name: 'a key',
      key: text,
    })
    expect(response.status).toBe(200)
    expect(complaints(await response.text())).toMatch(/[a-z]{3}/)
    expect(await written()).toEqual(before)
  })
})

describe('the page of the secrets', () => {
  it('answers questions about what is not there as if nothing was asked', async () => {
    for (const query of ['ask=rotate', 'ask=rotate&credential=x', 'ask=__proto__', 'ask=add&kind=__proto__'])
      expect((await ada.get(`${path}?${query}`)).status).toBe(200)
  })

  it('TN-01 and its evidence are not there for anyone else', async () => {
    for (const theirs of ['/apps/bens-app/secrets', '/apps/bens-app/secrets/evidence', '/apps/%00/secrets'])
      expect((await ada.get(theirs)).status).toBe(404)
    expect((await stranger.get(`${path}/evidence`)).status).toBe(401)
    expect((await ada.get(`${path}/evidence`)).status).toBe(200)
  })
})
