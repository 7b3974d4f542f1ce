import { text } from 'node:stream/consumers'
import { expect, type Page } from '@playwright/test'
import { TOTP } from 'otpauth'
import { complaintsOf, PASSWORD, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'
import { Latchkey } from './harness/latchkey.ts'
import { linkIn, Mailbox } from './harness/mailbox.ts'

// Second factors but passkeys, in real browsers.

let mailbox: Mailbox
let latchkey: Latchkey

test.beforeAll(async () => {
  mailbox = await Mailbox.open()
  latchkey = await Latchkey.start({ env: { ...mailbox.settings, STAFF_SECOND_FACTOR: 'required' } })
})
test.afterAll(async () => {
  await latchkey?.remove()
  await mailbox?.close()
})

async function mailTo(address: string, subject: RegExp) {
  const found = () => mailbox.to(address).findLast((mail) => subject.test(mail.subject))
  await expect.poll(found, { timeout: 30_000 }).toBeTruthy()
  return found()
}

async function make(email: string, role = 'developer'): Promise<string> {
  const args = ['user', 'create', '--email', email, '--role', role, '--password-stdin']
  const { code, stderr } = await latchkey.command(args, PASSWORD)
  if (code !== 0) throw new Error(stderr)
  return email
}

async function signIn(page: Page, email: string) {
  await page.goto(`${latchkey.url}/sign-in`)
  await signInHere(page, email)
}

async function signInHere(page: Page, email: string) {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** The code of a secret so many steps from now: each is taken once. */
const codeOf = (secret: string, steps = 0) =>
  new TOTP({ secret: secret.replaceAll(' ', '') }).generate({ timestamp: Date.now() + steps * 30_000 })

for (const scripts of [true, false]) {
  test(`PT-03 an authenticator app is set up and asked for, scripts ${scripts ? 'on' : 'off'}`, async ({
    browser,
  }) => {
    const email = await make(`app-${scripts}@factors.example`)
    const context = await browser.newContext({ javaScriptEnabled: scripts })
    const page = await context.newPage()
    const complaints = complaintsOf(page, latchkey.url)
    await signIn(page, email)
    await expect(page).toHaveURL(/\/apps$/)
    await page.goto(`${latchkey.url}/account`)
    await page.getByRole('button', { name: 'Set up app' }).click()
    await expect(page.getByRole('img', { name: 'QR code with the secret' })).toBeVisible()
    if (scripts) expect(await inspect(page, 'secret of an app')).toEqual([])
    await page.getByRole('textbox', { name: 'Code' }).fill('000000')
    await page.getByRole('button', { name: 'Add app' }).click()
    await expect(page.getByRole('alert').first()).toContainText('This code is wrong')
    const secret = await page.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/).innerText()
    await page.getByRole('textbox', { name: 'Code' }).fill(codeOf(secret))
    await page.getByRole('button', { name: 'Add app' }).click()
    await expect(page.getByText('Save your recovery codes')).toBeVisible()
    if (scripts) expect(await inspect(page, 'recovery codes')).toEqual([])
    const codes = await page.locator('#recovery-codes li').allInnerTexts()
    await expect(page.getByRole('button', { name: 'Copy codes' })).toBeVisible({ visible: scripts })
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ])
    expect(await text(await file.createReadStream())).toContain(codes.join('\n'))
    await page.goto(`${latchkey.url}/account`)
    await expect(page.getByText('10 left')).toBeVisible()

    // After the password comes the code, and a path that was asked for is kept.
    await page.goto(`${latchkey.url}/sign-out`)
    await context.clearCookies()
    await page.goto(`${latchkey.url}/docs`)
    await signIn(page, email)
    await expect(page).toHaveURL(/\/sign-in\/second-step$/)
    if (scripts) expect(await inspect(page, 'second step')).toEqual([])
    await page.goto(`${latchkey.url}/account`)
    await expect(page).toHaveURL(/\/sign-in\?/)
    await page.goto(`${latchkey.url}/sign-in/second-step`)
    await page.getByRole('textbox', { name: 'Code' }).fill('000000')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('alert').first()).toContainText('wrong or was already used')
    await page.getByRole('textbox', { name: 'Code' }).fill(codeOf(secret, 1))
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page).toHaveURL(/\/apps$/)

    // Whoever has lost the app signs in by a code, once, and is told.
    for (const outcome of [/\/apps$/, /\/sign-in\/second-step$/]) {
      await context.clearCookies()
      await signIn(page, email)
      await page.getByRole('textbox', { name: 'Code' }).fill(codes[0] ?? '')
      await page.getByRole('button', { name: 'Sign in' }).click()
      if (outcome.source.includes('apps')) {
        await expect(page).toHaveURL(outcome)
        await page.goto(`${latchkey.url}/notices`)
        await expect(page.getByText('A recovery code was used')).toBeVisible()
      } else await expect(page.getByRole('alert').first()).toContainText('already used')
    }
    await page.getByRole('textbox', { name: 'Code' }).fill(codes[1] ?? '')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page).toHaveURL(/\/apps$/)
    await page.goto(`${latchkey.url}/account`)
    await expect(page.getByText('8 left')).toBeVisible()
    await page.getByRole('button', { name: 'Remove app' }).click()
    await expect(page.getByText('Its codes no longer work.')).toBeVisible()
    if (scripts) expect(await inspect(page, 'the question before an app is removed')).toEqual([])
    const asked = scripts ? page.getByRole('dialog') : page.getByRole('main')
    await asked.getByRole('button', { name: 'Remove app' }).click()
    await expect(page.getByText('Not set up')).toBeVisible()
    await context.clearCookies()
    await signIn(page, email)
    await expect(page).toHaveURL(/\/apps$/)
    await page.goto(`${latchkey.url}/account`)
    await expect(page.getByText('You need a one-time link')).toBeVisible()
    expect(complaints).toEqual([])
    await context.close()
  })
}

test('PT-03 staff see nothing of staff before they have a second factor', async ({ browser }) => {
  const email = await make('staff@factors.example', 'administrator')
  const context = await browser.newContext()
  const page = await context.newPage()
  await signIn(page, email)
  await expect(page).toHaveURL(/\/enrol$/)
  await expect(page.getByText('Your administrator role takes effect')).toBeVisible()
  await expect(page.getByText(`npm run -s cli -- user enrol-link --email ${email}`)).toBeVisible()
  expect(await inspect(page, 'enrolling')).toEqual([])
  expect((await page.goto(`${latchkey.url}/people`))?.status()).toBe(404)
  await page.goto(`${latchkey.url}/account`)
  await expect(page.getByText('You need a one-time link')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Set up app' })).toHaveCount(0)

  const made = await latchkey.command(['user', 'enrol-link', '--email', email, '--json'])
  await page.goto(JSON.parse(made.stdout).link)
  await expect(page).toHaveURL(/\/enrol$/)
  await page.getByRole('button', { name: 'Use link' }).click()
  await expect(page).toHaveURL(/\/account#second-factor$/)
  await addApp(page)
  expect((await page.goto(`${latchkey.url}/people`))?.status()).toBe(200)
  await context.close()
})

test('PT-03 an administrator clears a lost factor, and the person sees who did', async ({ browser }) => {
  const lost = await make('lost@factors.example')
  const admin = await make('clearing@factors.example', 'administrator')
  const [theirs, desks] = [await browser.newContext(), await browser.newContext()]
  const [page, desk] = [await theirs.newPage(), await desks.newPage()]
  await signIn(page, lost)
  await expect(page).toHaveURL(/\/apps$/)
  await page.goto(`${latchkey.url}/account`)
  await addApp(page)

  await signIn(desk, admin)
  await expect(desk).toHaveURL(/\/enrol$/)
  const made = await latchkey.command(['user', 'enrol-link', '--email', admin, '--json'])
  await desk.goto(JSON.parse(made.stdout).link)
  await desk.getByRole('button', { name: 'Use link' }).click()
  await expect(desk).toHaveURL(/\/account#second-factor$/)
  await addApp(desk)
  await desk.goto(`${latchkey.url}/people?q=lost`)
  await desk.getByRole('link', { name: 'lost' }).click()
  await desk.getByRole('button', { name: 'Clear second factor' }).click()
  await expect(desk.getByRole('alert').first()).toContainText('We couldn’t clear it')
  await desk.getByLabel(`Type ${lost} to confirm`).fill(lost)
  await desk.getByRole('button', { name: 'Clear second factor' }).click()
  const link = await desk.getByLabel('Link, shown only once').inputValue()
  expect(await inspect(desk, 'cleared')).toEqual([])
  await desk.getByRole('button', { name: 'Create link' }).click()
  await expect(desk.getByRole('alert').first()).toContainText('Ask another administrator')

  await page.goto(link)
  await expect(page).toHaveURL(/\/sign-in/)
  await signInHere(page, lost)
  await expect(page).toHaveURL(/\/signed-in\/since/)
  await expect(page.getByText('removed your second factor')).toContainText(admin)
  expect(await inspect(page, 'since the last sign-in')).toEqual([])
  // The code of the link was kept on the way.
  await page.getByRole('link', { name: 'Continue' }).click()
  await expect(page.getByLabel('Code')).toHaveValue(/^[\w-]{43}$/)
  expect(await inspect(page, 'enrolling with a link')).toEqual([])
  await page.getByRole('button', { name: 'Use link' }).click()
  await expect(page).toHaveURL(/\/account#second-factor$/)
  const codes = await addApp(page)

  // It is told until it is acknowledged in a session that has proved a factor.
  const signInByCode = async (code = '') => {
    await theirs.clearCookies()
    await signIn(page, lost)
    await page.getByRole('textbox', { name: 'Code' }).fill(code)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }
  await signInByCode(codes[0])
  await expect(page.getByText('removed your second factor')).toContainText(admin)
  expect(await inspect(page, 'since the last sign-in, to acknowledge')).toEqual([])
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page).toHaveURL(/\/apps$/)
  await signInByCode(codes[1])
  await expect(page).toHaveURL(/\/apps$/)

  // Whoever needs no link is told so, and whose page this is.
  await page.goto(link)
  await expect(page.getByText('You need no link for this account.')).toBeVisible()
  await expect(page.getByText(`You are signed in as ${lost}.`)).toBeVisible()
  expect(await inspect(page, 'a link that is not needed')).toEqual([])

  // Their role is changed on the same page of theirs, once that is asked about.
  await desk.goto(`${latchkey.url}/people?q=lost`)
  await desk.getByRole('link', { name: 'lost' }).click()
  await desk.getByRole('button', { name: 'Change to connectivity…' }).click()
  const dialog = desk.getByRole('dialog')
  await expect(dialog).toContainText('They are signed out everywhere and notified.')
  expect(await inspect(desk, 'asking about a role')).toEqual([])
  await dialog.getByRole('button', { name: 'Change to connectivity' }).click()
  await expect(desk.getByRole('button', { name: 'Change to developer…' })).toBeVisible()
  await expect(desk.getByRole('button', { name: 'Change to connectivity…' })).toHaveCount(0)
  await page.goto(`${latchkey.url}/account`)
  await expect(page).toHaveURL(/\/sign-in/)
  await theirs.close()
  await desks.close()
})

test('PT-03 staff with a confirmed address have their first link mailed', async ({ browser }) => {
  const email = await make('mailed@factors.example', 'administrator')
  const context = await browser.newContext()
  const page = await context.newPage()
  const complaints = complaintsOf(page, latchkey.url)
  await signIn(page, email)
  await expect(page).toHaveURL(/\/enrol$/)
  expect(await inspect(page, 'enrolling, where there is mail')).toEqual([])
  await page.getByRole('button', { name: 'E-mail me a link' }).click()
  await expect(page.getByText('Check your e-mail.')).toBeVisible()
  const mail = await mailTo(email, /Set up a second factor/)
  expect(mail?.to).toEqual([email])
  const link = linkIn(mail, '/enrol')
  expect(mail?.html).toContain(link)
  await page.goto(link)
  await page.getByRole('button', { name: 'Use link' }).click()
  await expect(page).toHaveURL(/\/account#second-factor$/)
  await addApp(page)
  expect((await page.goto(`${latchkey.url}/people`))?.status()).toBe(200)
  expect(complaints).toEqual([])
  await context.close()
})

test('PT-03 an owner requires a second factor, and a member without one sees the name of the team alone', async ({
  browser,
}) => {
  const [owner, member] = [await make('owner@factors.example'), await make('member@factors.example')]
  const added = ['team', 'add', '--slug', 'owner', '--email', member, '--role', 'member']
  expect((await latchkey.command(added)).code).toBe(0)
  const [theirs, others] = [await browser.newContext(), await browser.newContext()]
  const [page, guest] = [await theirs.newPage(), await others.newPage()]
  await signIn(guest, member)
  await expect(guest).toHaveURL(/\/apps$/)
  await signIn(page, owner)
  await expect(page).toHaveURL(/\/apps$/)
  await page.goto(`${latchkey.url}/team`)
  await page.getByRole('button', { name: 'Require' }).click()
  await expect(page.getByRole('alert').first()).toContainText('your own second factor first')
  await page.goto(`${latchkey.url}/account`)
  await addApp(page)
  await page.goto(`${latchkey.url}/team`)
  await page.getByRole('button', { name: 'Require' }).click()
  await expect(page.getByRole('button', { name: 'Make optional' })).toBeVisible()
  expect(await inspect(page, 'team that requires a second factor')).toEqual([])

  // At once, in a session of before.
  await guest.goto(`${latchkey.url}/apps?team=owner`)
  await expect(guest).toHaveURL(/\/enrol$/)
  await expect(guest.getByText('owner’s team requires a passkey')).toBeVisible()
  await guest.goto(`${latchkey.url}/apps`)
  await expect(guest.getByText('owner’s team requires one.')).toBeVisible()
  await guest.getByRole('link', { name: 'Set it up' }).click()
  await guest.getByRole('link', { name: 'Set it up now' }).click()
  await addApp(guest)
  await guest.goto(`${latchkey.url}/apps?team=owner`)
  await expect(guest).toHaveURL(/\/apps\?team=owner$/)
  await theirs.close()
  await others.close()
})

/** Sets up an authenticator app on the account page, and gets recovery codes with it. */
async function addApp(page: Page): Promise<string[]> {
  await page.getByRole('button', { name: 'Set up app' }).click()
  await expect(page.getByRole('img', { name: 'QR code with the secret' })).toBeVisible()
  const secret = await page.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/).innerText()
  await page.getByRole('textbox', { name: 'Code' }).fill(codeOf(secret))
  await page.getByRole('button', { name: 'Add app' }).click()
  await expect(page.getByText('Save your recovery codes')).toBeVisible()
  return await page.locator('#recovery-codes li').allInnerTexts()
}
