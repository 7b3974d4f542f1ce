import { exportJWK, generateKeyPair } from 'jose'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addAuthenticatorApp } from '../harness/authenticator-app.ts'
import { freePort } from '../harness/free-port.ts'
import { IdentityProvider, throughProvider } from '../harness/identity-provider.ts'
import { Latchkey } from '../harness/latchkey.ts'
import { formWith, PASSWORD, PortalVisitor } from '../harness/portal.ts'

let idp: IdentityProvider
let latchkey: Latchkey
let database: pg.Client

beforeAll(async () => {
  const port = await freePort()
  idp = await IdentityProvider.start(`http://localhost:${port}`)
  latchkey = await Latchkey.start({ port, env: idp.settings })
  database = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
  await database.connect()
})
afterAll(async () => {
  await database?.end()
  await latchkey?.remove()
  await idp?.close()
})

let person: string
let count = 0
beforeEach(() => {
  person = `person-${++count}`
  idp.signsIn = idp.knows({
    sub: person,
    name: 'Ada Lovelace',
    email: `${person}@corp.example`,
    email_verified: true,
  }).sub
})

const accounts = async () =>
  (await database.query('SELECT id FROM app_user WHERE email LIKE $1', [`${person}@%`])).rows.length

/** A new browser, and the path with which the provider leads it back. */
async function visit(options?: Parameters<typeof throughProvider>[2]) {
  const visitor = new PortalVisitor(latchkey.url)
  return { visitor, back: await throughProvider(visitor, latchkey.url, options) }
}

async function expectRefused(visitor: PortalVisitor, back: string, problem: string) {
  const response = await visitor.get(back)
  expect(response.status).toBe(303)
  expect(response.headers.get('location')).toMatch(
    new RegExp(`^/sign-in\\?.*problem=${problem}&provider=oidc$`),
  )
  expect((await visitor.get('/apps')).status).toBe(307)
}

describe('signing in at a provider', () => {
  it('opens a session like any other: a row with device and address, which signing out ends', async () => {
    const { visitor, back } = await visit()
    const entered = await visitor.get(back)
    expect([entered.status, entered.headers.get('location')]).toEqual([303, '/apps'])
    expect((await visitor.get('/apps')).status).toBe(200)
    const { rows } = await database.query(
      `SELECT u.name, u.email, u.email_verified_at, u.last_sign_in_at, u.has_password, s.device, s.address
       FROM app_user u JOIN session s ON s.user_id = u.id WHERE u.email = $1`,
      [`${person}@corp.example`],
    )
    expect(rows).toEqual([
      {
        name: 'Ada Lovelace',
        email: `${person}@corp.example`,
        email_verified_at: expect.any(Date),
        last_sign_in_at: expect.any(Date),
        has_password: false,
        device: expect.any(String),
        address: expect.stringMatching(/127\.0\.0\.1|::1/),
      },
    ])
    await visitor.ask('/sign-out', { method: 'POST' })
    expect((await visitor.get('/apps')).status).toBe(307)
  })

  it('enters the same account again, whatever the address is by now, and a new device is told of', async () => {
    const first = await visit()
    await first.visitor.get(first.back)
    idp.knows({ sub: person, email: `renamed-${person}@corp.example`, email_verified: false })
    const again = await visit()
    expect((await again.visitor.get(again.back)).headers.get('location')).toBe('/apps')
    expect(await accounts()).toBe(1)
    const { rows } = await database.query(
      `SELECT n.kind, i.email FROM notice n JOIN app_user u ON u.id = n.only_for
       JOIN sign_in_identity i ON i.user_id = u.id WHERE u.email = $1`,
      [`${person}@corp.example`],
    )
    expect(rows).toEqual([{ kind: 'new_device', email: `renamed-${person}@corp.example` }])
  })

  it('leads to the page that was asked for, and nowhere else (PT-05)', async () => {
    for (const [next, path] of [
      ['/team?team=x', '/team?team=x'],
      ['//evil.example/', '/'],
      ['https://evil.example/', '/'],
    ] as const) {
      const visitor = new PortalVisitor(latchkey.url)
      const begin = () => visitor.send('/sign-in/with/oidc', { body: new URLSearchParams({ next }) })
      const back = await throughProvider(visitor, latchkey.url, { begin })
      expect((await visitor.get(back)).headers.get('location')).toBe(path)
    }
  })

  it('makes no account of an address that the provider has not verified, or tells not at all', async () => {
    for (const told of [{ email: `${person}@corp.example` }, { email_verified: true }, {}]) {
      idp.knows({ sub: person, ...told })
      const { visitor, back } = await visit()
      await expectRefused(visitor, back, 'unverified')
    }
    expect(await accounts()).toBe(0)
  })

  it('never enters an account by its address', async () => {
    const { code } = await latchkey.command(
      ['user', 'create', '--email', `${person}@corp.example`, '--password-stdin'],
      'quiet-harbour-ladder-77',
    )
    expect(code).toBe(0)
    const { visitor, back } = await visit()
    await expectRefused(visitor, back, 'taken')
    const page = await (await visitor.get('/sign-in?problem=taken&provider=oidc')).text()
    expect(page).toContain('An account with this address already exists. Sign in to it and link Acme Login')
  })

  it('offers the invitations for the address that it verified, whose links need not be found', async () => {
    const owner = await PortalVisitor.signedIn(latchkey, `owner-of-${person}@corp.example`)
    const invitation = { email: `${person}@corp.example`, role: 'viewer', days: '7' }
    expect(await (await owner.submit('/team?ask=invite', invitation)).text()).toContain('/join#')
    const { visitor, back } = await visit()
    await visitor.get(back)
    const page = await (await visitor.get('/apps')).text()
    expect(page.replace(/<[^>]*>/g, '')).toContain(`owner-of-${person} invites you to owner-of-${person}`)
    const joined = await visitor.post('/apps', formWith(page, ['invitationId']))
    expect(joined.headers.get('location')).toBe(`/apps?team=owner-of-${person}`)
    expect((await visitor.get(`/team?team=owner-of-${person}`)).status).toBe(200)
    expect(await (await visitor.get('/account')).text()).not.toContain('name="invitationId"')
  })

  it('refuses who is disabled', async () => {
    const first = await visit()
    await first.visitor.get(first.back)
    expect((await latchkey.command(['user', 'disable', '--email', `${person}@corp.example`])).code).toBe(0)
    const { visitor, back } = await visit()
    await expectRefused(visitor, back, 'disabled')
  })
})

describe('where passwords are off', () => {
  let strict: Latchkey
  beforeAll(async () => {
    const PUBLIC_URL = 'https://portal.example.com'
    strict = await Latchkey.startBeside(latchkey, { ...idp.settings, PUBLIC_URL, SIGN_IN: 'sso' })
  })
  afterAll(async () => {
    await strict?.remove()
  })

  const form = '/sign-in?with=password'
  const make = async (email: string, role: string) => {
    const args = ['user', 'create', '--email', email, '--role', role, '--password-stdin']
    expect((await latchkey.command(args, PASSWORD)).code).toBe(0)
    return await PortalVisitor.signedInAgain(latchkey, email)
  }
  const signIn = async (email: string, password = PASSWORD) => {
    const visitor = PortalVisitor.of(strict)
    return { visitor, answer: await visitor.submit(form, { email, password }) }
  }

  it('an administrator with a second factor gets in by password and code, and nobody else', async () => {
    const admin = `${person}-admin@corp.example`
    const codeAt = await addAuthenticatorApp(await make(admin, 'administrator'))
    await addAuthenticatorApp(await make(`${person}-developer@corp.example`, 'developer'))
    await make(`${person}-alone@corp.example`, 'administrator')
    for (const [email, password] of [
      [`${person}-developer@corp.example`, PASSWORD],
      [`${person}-alone@corp.example`, PASSWORD],
      [admin, 'a guess of somebody'],
    ] as const) {
      const { visitor, answer } = await signIn(email, password)
      expect([answer.status, await answer.text()]).toEqual([
        200,
        expect.stringContaining('password is wrong'),
      ])
      expect((await visitor.get('/apps')).status).toBe(307)
    }

    const { visitor, answer } = await signIn(admin)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in/second-step'])
    expect((await visitor.get('/people')).status).toBe(307)
    const wrong = await visitor.submit('/sign-in/second-step', { factorCode: '000000' })
    expect(wrong.status).toBe(200)
    const entered = await visitor.submit('/sign-in/second-step', { factorCode: codeAt() })
    expect(entered.status).toBe(303)
    expect((await visitor.get('/people')).status).toBe(200)
  })
})

describe('NG-09 a response of the provider', () => {
  it('is taken once', async () => {
    const { visitor, back } = await visit()
    expect((await visitor.get(back)).headers.get('location')).toBe('/apps')
    await visitor.ask('/sign-out', { method: 'POST' })
    await expectRefused(visitor, back, 'over')
  })

  it('is taken by the browser alone that asked', async () => {
    const { back } = await visit()
    await expectRefused(new PortalVisitor(latchkey.url), back, 'over')
    const other = await visit()
    await expectRefused(other.visitor, back, 'over')
  })

  it('is refused for another state, even where the rest is right', async () => {
    const { visitor, back } = await visit()
    const changed = new URL(back, latchkey.url)
    changed.searchParams.set('state', 'a-state-of-somebody-else')
    await expectRefused(visitor, changed.pathname + changed.search, 'over')
  })

  it.each(['nonce', 'code_challenge'])('is refused when it was asked for with another %s', async (name) => {
    const change = (address: URL) => {
      address.searchParams.set(name, 'A'.repeat(43))
      return address
    }
    const { visitor, back } = await visit({ change })
    await expectRefused(visitor, back, 'failed')
    expect(await accounts()).toBe(0)
  })

  it('that says no leads back with a plain sentence', async () => {
    const { visitor, back } = await visit()
    const { searchParams } = new URL(back, latchkey.url)
    const no = new URLSearchParams({ error: 'access_denied', state: searchParams.get('state') ?? '' })
    await expectRefused(visitor, `/api/auth/callback/oidc?${no}`, 'cancelled')
    const page = await (await visitor.get('/sign-in?problem=cancelled&provider=oidc')).text()
    expect(page).toContain('Signing in with Acme Login was cancelled.')
  })

  it('NG-07 and what binds it to the browser are no session', async () => {
    const visitor = new PortalVisitor(latchkey.url)
    const begun = await visitor.send('/sign-in/with/oidc', { body: new URLSearchParams() })
    const values = begun.headers.getSetCookie().map((cookie) => /=([^;]+)/.exec(cookie)?.[1] ?? '')
    expect(values.length).toBeGreaterThanOrEqual(4)
    for (const value of values) {
      const Cookie = `latchkey.session=${value}`
      expect((await new PortalVisitor(latchkey.url).get('/apps', { Cookie })).status).toBe(307)
    }
  })
})

describe('a provider', () => {
  it('is asked by a form of this origin alone', async () => {
    const visitor = new PortalVisitor(latchkey.url)
    const body = new URLSearchParams()
    const headers = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }
    expect((await visitor.send('/sign-in/with/oidc', { body, headers })).status).toBe(403)
    expect((await visitor.get('/sign-in/with/oidc')).status).toBe(405)
    expect((await visitor.get('/api/auth/signin/oidc')).status).toBe(302)
  })

  it.each(['ES256', 'EdDSA'] as const)(
    'that signs with %s alone, and takes the client secret in the body alone, signs people in',
    async (alg) => {
      const { privateKey } = await generateKeyPair(alg, { extractable: true })
      const port = await freePort()
      const another = await IdentityProvider.startAs(
        {
          jwks: { keys: [{ ...(await exportJWK(privateKey)), alg, use: 'sig', kid: alg }] },
          clientAuthMethods: ['client_secret_post'],
          clientDefaults: {
            id_token_signed_response_alg: alg,
            token_endpoint_auth_method: 'client_secret_post',
          },
          enabledJWA: { idTokenSigningAlgValues: [alg] },
        },
        `http://localhost:${port}`,
      )
      const portal = await Latchkey.start({ port, env: another.settings })
      try {
        another.signsIn = another.knows({ sub: alg, email: 'x@corp.example', email_verified: true }).sub
        const visitor = new PortalVisitor(portal.url)
        const response = await visitor.get(await throughProvider(visitor, portal.url))
        expect(response.headers.get('location')).toBe('/apps')
        expect((await visitor.get('/apps')).status).toBe(200)
      } finally {
        await portal.remove()
        await another.close()
      }
    },
  )

  it('that says it is another than the setting is refused, and the log says why', async () => {
    const port = await freePort()
    const another = await IdentityProvider.start(`http://localhost:${port}`)
    const wrong = another.issuer.replace('127.0.0.1', 'localhost')
    const portal = await Latchkey.start({ port, env: { ...another.settings, OIDC_ISSUER: wrong } })
    try {
      another.signsIn = another.knows({ sub: 'x', email: 'x@corp.example', email_verified: true }).sub
      const visitor = new PortalVisitor(portal.url)
      const response = await visitor.get(await throughProvider(visitor, portal.url))
      expect(response.headers.get('location')).toBe('/sign-in?problem=failed&provider=oidc')
      await expect.poll(() => portal.output).toContain(`${another.issuer}, and the setting says ${wrong}`)
    } finally {
      await portal.remove()
      await another.close()
    }
  })

  it('that is down is said to be, and everything else works', async () => {
    await idp.close()
    try {
      const visitor = new PortalVisitor(latchkey.url)
      const response = await visitor.send('/sign-in/with/oidc', { body: new URLSearchParams() })
      expect(response.headers.get('location')).toBe('/sign-in?problem=unreachable&provider=oidc')
      const page = await (await visitor.get('/sign-in?problem=unreachable&provider=oidc')).text()
      expect(page).toContain('We couldn’t reach Acme Login. Try again in a moment.')
      await PortalVisitor.signedIn(latchkey, `${person}@corp.example`)
      const { client_id, client_secret } = await latchkey.createClient(`down-${person}`)
      const basic = Buffer.from(`${client_id}:${client_secret}`).toString('base64')
      const token = await fetch(`${latchkey.url}/oauth/v2/token`, {
        method: 'POST',
        headers: { Authorization: `Basic ${basic}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      })
      expect(token.status).toBe(200)
    } finally {
      await idp.resume()
    }
  })

  it('has its secret in no page, cookie or line of the log', async () => {
    const { visitor, back } = await visit()
    const response = await visitor.get(back)
    const pages = [await (await visitor.get('/account')).text(), await (await visitor.get('/sign-in')).text()]
    const said = [latchkey.output, ...pages, ...response.headers.getSetCookie()].join('\n')
    expect(said).not.toContain(idp.clientSecret)
    expect(said).not.toContain(encodeURIComponent(idp.clientSecret))
    // The signed head of the audit log is there to be kept.
    const lines = latchkey.output.split('\n').filter((line) => !line.includes('"audit head"'))
    expect(lines.join('\n')).not.toMatch(/eyJ[\w-]{20,}\./)
  })
})
