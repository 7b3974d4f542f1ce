import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureBuild } from '#scripts/build.ts'
import { IdentityProvider } from '../harness/identity-provider.ts'
import { Latchkey } from '../harness/latchkey.ts'
import { formWith } from '../harness/portal.ts'

const PUBLIC_URL = 'https://portal.example.com'
const PATIENCE = { timeout: 15_000 }
const typed = { email: 'ada@example.com', password: 'quiet-harbour-ladder-77' }

let idp: IdentityProvider
let latchkey: Latchkey

beforeAll(async () => {
  await ensureBuild(() => {})
  idp = await IdentityProvider.start(PUBLIC_URL)
  latchkey = await Latchkey.start({ env: { PUBLIC_URL, ...idp.settings } })
  const { code, stderr } = await latchkey.cli(
    ['user', 'create', '--email', typed.email, '--password-stdin'],
    typed.password,
  )
  if (code !== 0) throw new Error(stderr)
})
afterAll(async () => {
  await latchkey?.remove()
  await idp?.close()
})

it('a sign-in by script leads on without the server calling itself, and leaves one line in the log', async () => {
  const signIn = `http://127.0.0.1:${latchkey.port}/sign-in`
  const page = await fetch(signIn)
  const hidden = formWith(await page.text(), ['email', 'password'])
  await expect.poll(() => latchkey.output, PATIENCE).toContain(page.headers.get('x-request-id'))
  const [, reference = ''] = Object.entries(hidden).find(([name]) => name.endsWith(':0')) ?? []
  // As React sends it: the state of the form, and the form itself.
  const body = new FormData()
  for (const [name, value] of Object.entries({ ...hidden, ...typed }))
    if (!name.startsWith('$')) body.set(`_1_${name}`, value)
  body.set('0', JSON.stringify([{ values: {}, errors: {}, message: null, result: null }, '$K1']))
  const before = latchkey.output.length
  const answer = await fetch(signIn, {
    method: 'POST',
    headers: { Origin: PUBLIC_URL, 'Next-Action': JSON.parse(reference).id },
    body,
    redirect: 'manual',
  })
  expect(await answer.text()).toBe('')
  expect(answer.headers.get('x-action-redirect')).toBe('/signed-in?next=%2Fapps;push')
  expect(answer.headers.getSetCookie().join()).toContain('__Host-')
  const printed = () => latchkey.output.slice(before).trimEnd()
  await expect.poll(printed, PATIENCE).toContain(answer.headers.get('x-request-id'))
  // Beside it stands what matters to security: that somebody signed in.
  const lines = printed()
    .split('\n')
    .filter((line) => !line.includes('"msg":"security"'))
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'request', method: 'POST', path: '/sign-in' })
})

describe('PT-04 every cookie, whoever sets it,', () => {
  const url = () => `http://127.0.0.1:${latchkey.port}`
  const send = (path: string, body: BodyInit) =>
    fetch(url() + path, { method: 'POST', headers: { Origin: PUBLIC_URL }, body, redirect: 'manual' })

  async function signIn(values: Record<string, string>) {
    const page = await (await fetch(`${url()}/sign-in`)).text()
    const body = new FormData()
    for (const [name, value] of Object.entries({ ...formWith(page, ['email', 'password']), ...values }))
      body.set(name, value)
    return await send('/sign-in', body)
  }

  /** What each is called, and that it is Secure, HttpOnly, SameSite=Lax, of this host alone and of all its paths. */
  function namesOf(response: Response): string[] {
    return response.headers.getSetCookie().map((cookie) => {
      const [pair = '', ...attributes] = cookie.split('; ')
      const names = attributes.map((one) => one.toLowerCase())
      expect(names).toEqual(expect.arrayContaining(['path=/', 'secure', 'httponly', 'samesite=lax']))
      expect(names.filter((one) => !/^(path|secure|httponly|samesite|expires|max-age)\b/.test(one))).toEqual(
        [],
      )
      return pair.slice(0, pair.indexOf('='))
    })
  }

  it('at sign-in', async () => {
    expect(namesOf(await signIn(typed)).sort()).toEqual(['__Host-latchkey.device', '__Host-latchkey.session'])
  })

  it('before the second step', async () => {
    const database = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
    await database.connect()
    const made = ['user', 'create', '--email', 'two@example.com', '--password-stdin']
    expect((await latchkey.command(made, typed.password)).code).toBe(0)
    await database.query(
      `INSERT INTO totp (user_id, sealed_secret, confirmed_at)
       SELECT id, '\\x00', now() FROM app_user WHERE email = 'two@example.com'`,
    )
    await database.end()
    expect(namesOf(await signIn({ ...typed, email: 'two@example.com' }))).toContain('__Host-latchkey.step')
  })

  it('with the challenge to a passkey', async () => {
    expect(namesOf(await send('/sign-in/passkey', ''))).toEqual(['__Host-latchkey.passkey'])
  })

  it('on the way to a provider, next-auth’s own included', async () => {
    const names = namesOf(await send('/sign-in/with/oidc', new URLSearchParams()))
    for (const name of ['provider', 'state', 'nonce', 'pkce'])
      expect(names).toContain(`__Host-latchkey.${name}`)
    for (const name of names) expect(name).toMatch(/^__(Host|Secure)-/)
  })

  it('and of next-auth’s routes', async () => {
    for (const path of ['csrf', 'session', 'signin'])
      for (const name of namesOf(await fetch(`${url()}/api/auth/${path}`, { redirect: 'manual' })))
        expect(name).toMatch(/^__(Host|Secure)-/)
  })
})
