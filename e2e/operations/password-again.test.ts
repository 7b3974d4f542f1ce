import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forgetProofs } from '../harness/forget-proofs.ts'
import { Latchkey } from '../harness/latchkey.ts'
import { complaints, formOfButton, PortalVisitor } from '../harness/portal.ts'

// Who finds a browser that was left open reads much, and loosens, stops or restores nothing (SE-05).

const EMAIL = 'left-open@people.example'
const PASSWORD = 'quiet-harbour-ladder-77'
const APP = 'left-open'
const settings = `/apps/${APP}/settings`

let latchkey: Latchkey
let visitor: PortalVisitor
let database: pg.Client

beforeAll(async () => {
  latchkey = await Latchkey.start()
  visitor = await PortalVisitor.signedIn(latchkey, EMAIL)
  database = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
  await database.connect()
  const values = { clientId: APP, name: 'Left open', description: '', environment: 'live' }
  const form = formOfButton(await (await visitor.get('/apps/new')).text(), 'Register app')
  expect((await visitor.post('/apps/new', { ...form, ...values })).status).toBe(303)
})
afterAll(async () => {
  await database?.end()
  await latchkey?.remove()
})

type Change = {
  what: string
  page: string
  button: string
  values: Record<string, string>
  /** Brings about what the change starts from. */
  from: string
}

const ofApp = (set: string) => `UPDATE client SET ${set} WHERE client_id = '${APP}'`
const held = `${ofApp(`auth_methods = '{private_key_jwt}', status = 'active', suspended_by = NULL, deleted_at = NULL`)};
  INSERT INTO client_restriction (client_ref, kind, mode, rule)
  SELECT id, r.kind, 'enforce', r.rule FROM client, (VALUES
    ('addresses', '{"allowedAddresses": ["203.0.113.0/24"]}'::jsonb), ('quota', '{"quotaPerHour": 5}')) r (kind, rule)
  WHERE client_id = '${APP}'
  ON CONFLICT (client_ref, kind) DO UPDATE SET mode = excluded.mode, rule = excluded.rule`

const CHANGES: Change[] = [
  {
    what: 'lifts its allowed addresses',
    page: settings,
    button: 'Save allowed addresses',
    values: { addressMode: 'off', allowedAddresses: '' },
    from: held,
  },
  {
    what: 'lifts its quota',
    page: settings,
    button: 'Save quota',
    values: { quotaMode: 'off', quotaPerHour: '' },
    from: held,
  },
  {
    what: 'lets it authenticate in another way',
    page: settings,
    button: 'Save authentication',
    values: { authMethods: 'client_secret_basic' },
    from: held,
  },
  {
    what: 'gives it a scope',
    page: settings,
    button: 'Save scopes',
    values: { scopes: 'usage:read' },
    from: held,
  },
  {
    what: 'suspends it',
    page: `${settings}?ask=suspend`,
    button: 'Suspend app',
    values: { confirmation: APP },
    from: held,
  },
  {
    what: 'resumes it',
    page: settings,
    button: 'Resume app',
    values: {},
    from: `${held}; ${ofApp(`status = 'suspended', suspended_by = 'owner'`)}`,
  },
  {
    what: 'suspends it with others',
    page: '/apps?state=idle',
    button: 'Suspend selected apps',
    values: { clientId: APP },
    from: `${held}; ${ofApp(`created_at = now() - interval '200 days'`)}`,
  },
  {
    what: 'deletes it',
    page: `${settings}?ask=delete`,
    button: 'Delete app',
    values: { confirmation: APP },
    from: held,
  },
  {
    what: 'restores it',
    page: '/apps?status=deleted',
    button: 'Restore',
    values: {},
    from: `${held}; ${ofApp('deleted_at = now()')}`,
  },
]

/** All that these changes set, and whom they tell. */
async function stored(): Promise<unknown> {
  const { rows } = await database.query(`
    SELECT to_jsonb(c) AS client, (SELECT jsonb_agg(s.scope_name) FROM client_scope s WHERE s.client_ref = c.id) AS scopes,
      (SELECT jsonb_agg(r ORDER BY r.kind) FROM client_restriction r WHERE r.client_ref = c.id) AS restrictions,
      (SELECT count(*) FROM notice n WHERE n.client_ref = c.id) AS notices
    FROM client c WHERE client_id = '${APP}'`)
  return rows
}

describe('with a sign-in that is long ago', () => {
  it.each(CHANGES)(
    'a form that $what asks for the password, keeps what was typed, and takes it',
    async (change) => {
      const { page, button, values, from } = change
      await database.query(from)
      const form = formOfButton(await (await visitor.get(page)).text(), button)
      await forgetProofs(latchkey)
      const before = await stored()

      const asked = await (await visitor.post(page, { ...form, ...values })).text()
      expect(complaints(asked)).toContain('more than 15 minutes ago')
      expect(asked).toContain('name="currentPassword"')
      if (values.confirmation) expect(asked).toContain(`name="confirmation" value="${APP}"`)
      expect(await stored()).toEqual(before)

      const wrong = await visitor.post(page, { ...form, ...values, currentPassword: 'a guess of somebody' })
      expect(complaints(await wrong.text())).toContain('Wrong password.')
      expect(await stored()).toEqual(before)

      const right = await visitor.post(page, { ...form, ...values, currentPassword: PASSWORD })
      expect([200, 303]).toContain(right.status)
      expect(await stored()).not.toEqual(before)
    },
  )

  it('signing out everywhere else asks for the password, and tells the person', async () => {
    const other = await PortalVisitor.signedInAgain(latchkey, EMAIL)
    const form = formOfButton(await (await visitor.get('/account')).text(), 'Sign out everywhere else')
    await forgetProofs(latchkey)
    const asked = await (await visitor.post('/account', form)).text()
    expect(complaints(asked)).toContain('more than 15 minutes ago')
    expect((await other.get('/apps')).status).toBe(200)

    await visitor.post('/account', { ...form, currentPassword: PASSWORD })
    expect((await other.get('/apps')).status).toBe(307)
    const notices = await (await visitor.get('/notices')).text()
    expect(notices).toContain('Your other sessions ended')
    expect(notices).toContain('Your account')
  })

  it('a form that changes a name does not ask', async () => {
    await database.query(held)
    const form = formOfButton(await (await visitor.get(settings)).text(), 'Save details')
    await forgetProofs(latchkey)
    await visitor.post(settings, { ...form, name: 'Renamed', description: '' })
    const { rows } = await database.query(`SELECT name FROM client WHERE client_id = '${APP}'`)
    expect(rows).toEqual([{ name: 'Renamed' }])
  })
})
