import { text } from 'node:stream/consumers'
import { type BrowserContext, expect, type Page } from '@playwright/test'
import { complaintsOf, PASSWORD, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'
import { Latchkey } from './harness/latchkey.ts'
import { codeOf, linkIn, Mailbox } from './harness/mailbox.ts'

// People and their accounts, in real browsers, with a real mail server and without one.

const NEW_PASSWORD = 'gravel turnip lantern 9'

let mailbox: Mailbox
let latchkey: Latchkey

test.beforeAll(async () => {
  mailbox = await Mailbox.open()
  latchkey = await Latchkey.start({ env: { ...mailbox.settings, PORTAL_NAME: 'Acme Developers' } })
})
test.afterAll(async () => {
  await latchkey?.remove()
  await mailbox?.close()
})

async function make(email: string, role = 'developer', on = latchkey): Promise<string> {
  const args = ['user', 'create', '--email', email, '--role', role, '--password-stdin']
  const { code, stderr } = await on.command(args, PASSWORD)
  if (code !== 0) throw new Error(stderr)
  return email
}

async function signIn(page: Page, email: string, password = PASSWORD, on = latchkey) {
  await page.goto(`${on.url}/sign-in`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function mailTo(address: string, subject: RegExp) {
  const found = () => mailbox.to(address).findLast((mail) => subject.test(mail.subject))
  await expect.poll(found).toBeTruthy()
  return found()
}

for (const scripts of [true, false]) {
  test(`a forgotten password is replaced by a mailed link, scripts ${scripts ? 'on' : 'off'}`, async ({
    browser,
  }) => {
    const email = await make(`forgot-${scripts}@accounts.example`)
    const context = await browser.newContext({ javaScriptEnabled: scripts })
    const page = await context.newPage()
    const complaints = complaintsOf(page, latchkey.url)
    await page.goto(`${latchkey.url}/sign-in`)
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await expect(page).toHaveURL(/forgot-password$/)
    if (scripts) expect(await inspect(page, 'forgot, with mail')).toEqual([])
    await page.getByLabel('E-mail').fill(email)
    await page.getByRole('button', { name: 'Send link' }).click()
    await expect(page.getByText('a link is on its way')).toBeVisible()
    if (scripts) expect(await inspect(page, 'a link is on its way')).toEqual([])

    const link = linkIn(await mailTo(email, /Choose a new password/), '/reset-password')
    await page.goto(link)
    if (scripts) await expect(page).toHaveURL(`${latchkey.url}/reset-password`)
    else await page.getByLabel('Code').fill(codeOf(link))
    if (scripts) expect(await inspect(page, 'new password')).toEqual([])
    await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD)
    await page.getByRole('button', { name: 'Change password' }).click()
    await expect(page.getByText('Password changed')).toBeVisible()
    await signIn(page, email, NEW_PASSWORD)
    await expect(page).toHaveURL(/\/apps$/)

    await page.goto(link)
    if (!scripts) await page.getByLabel('Code').fill(codeOf(link))
    await page.getByLabel('New password', { exact: true }).fill('another violet otter 7')
    await page.getByRole('button', { name: 'Change password' }).click()
    await expect(page.getByRole('alert').first()).toContainText('already used')
    if (scripts) expect(await inspect(page, 'new password refused')).toEqual([])
    expect(complaints).toEqual([])
    await context.close()
  })
}

test('an account is made by mail alone, and the form says the same to whoever has one', async ({ page }) => {
  const known = await make('known@accounts.example')
  for (const email of [known, 'new@accounts.example']) {
    await page.goto(`${latchkey.url}/sign-up`)
    await page.getByLabel('E-mail').fill(email)
    await page.getByRole('button', { name: 'Continue' }).click()
    await expect(page.getByText('Open the link we e-mailed you')).toBeVisible()
  }
  expect(await inspect(page, 'signing up, mailed')).toEqual([])
  await mailTo(known, /already have an account/)
  await page.goto(linkIn(await mailTo('new@accounts.example', /Create your account/), '/sign-up/finish'))
  await expect(page).toHaveURL(/\/sign-up\/finish$/)
  expect(await inspect(page, 'finish signing up')).toEqual([])
  await page.getByLabel('Name').fill('New Person')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page).toHaveURL(/\/apps$/)
})

test('an invitation that is shown by hand makes an account by a mail to its address', async ({ browser }) => {
  const [owner, guest] = [await browser.newPage(), await browser.newPage()]
  await signIn(owner, await make('hands-out@accounts.example'))
  await expect(owner).toHaveURL(/\/apps$/)
  await owner.goto(`${latchkey.url}/team`)
  await owner.getByRole('button', { name: 'Invite people' }).click()
  await owner.getByRole('dialog').getByLabel('E-mail').fill('guest@accounts.example')
  await owner.getByRole('button', { name: 'Send invitation' }).click()
  await expect(owner.getByRole('dialog')).toHaveCount(0)
  await owner.getByRole('button', { name: 'New link for guest@accounts.example' }).click()
  await owner.getByRole('button', { name: 'Create link' }).click()
  const link = await owner.getByLabel('Link for guest@accounts.example').inputValue()

  const complaints = complaintsOf(guest, latchkey.url)
  await guest.goto(link)
  await expect(guest.getByText('with a link we e-mail to guest@accounts.example')).toBeVisible()
  complaints.push(...(await inspect(guest, 'an invitation by hand where there is mail')))
  const before = mailbox.to('guest@accounts.example').length
  await guest.getByRole('button', { name: 'E-mail the link' }).click()
  await expect(guest.getByText('Open the link we e-mailed to guest@accounts.example')).toBeVisible()
  await expect.poll(() => mailbox.to('guest@accounts.example').length).toBe(before + 1)
  await guest.goto(linkIn(mailbox.to('guest@accounts.example').at(-1), '/join'))
  await guest.getByLabel('Name').fill('Guest')
  await guest.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await guest.getByRole('button', { name: 'Create account and join' }).click()
  await expect(guest).toHaveURL(/\/apps\?team=hands-out$/)
  expect(complaints).toEqual([])
})

test('one browser signs out the other, which is told of a new device before', async ({ browser }) => {
  const email = await make('two@accounts.example')
  const [first, second] = [await browser.newContext(), await browser.newContext()]
  const [here, there] = [await first.newPage(), await second.newPage()]
  await signIn(here, email)
  await expect(here).toHaveURL(/\/apps$/)
  await signIn(there, email)
  await expect(there).toHaveURL(/\/apps$/)
  await mailTo(email, /New sign-in: Chrome on Linux/)

  await here.goto(`${latchkey.url}/account`)
  expect(await inspect(here, 'account')).toEqual([])
  const others = here.getByRole('button', { name: /^Sign out Chrome/ })
  await expect(others).toHaveCount(1)
  await others.click()
  await expect(others).toHaveCount(0)
  await there.goto(`${latchkey.url}/account`)
  await expect(there).toHaveURL(/\/sign-in/)
  await here.reload()
  await expect(here).toHaveURL(/\/account$/)
  await first.close()
  await second.close()
})

test('an address changes when both have confirmed it', async ({ page }) => {
  const email = await make('old@accounts.example')
  await signIn(page, email)
  await expect(page).toHaveURL(/\/apps$/)
  await page.goto(`${latchkey.url}/account`)
  await page.getByLabel('New e-mail').fill('changed@accounts.example')
  await page.getByRole('button', { name: 'Change address' }).click()
  await expect(page.getByText('Open the links')).toBeVisible()
  for (const [address, says] of [
    [email, 'Open the link that was sent to changed@accounts.example'],
    ['changed@accounts.example', 'Sign in with the new one'],
  ] as const) {
    await page.goto(linkIn(await mailTo(address, /Confirm your new e-mail/), '/change-address'))
    await expect(page).toHaveURL(/\/change-address$/)
    expect(await inspect(page, `confirming a change at ${address}`)).toEqual([])
    await page.getByRole('button', { name: 'Confirm the change' }).click()
    await expect(page.getByText(says)).toBeVisible()
    expect(await inspect(page, `a change confirmed at ${address}`)).toEqual([])
  }
  await page.goto(`${latchkey.url}/account`)
  await expect(page.getByRole('main').getByText('changed@accounts.example')).toBeVisible()
  await mailTo(email, /Your e-mail address was changed/)
})

for (const scripts of [true, false]) {
  test(`what is kept is downloaded, and then deleted, scripts ${scripts ? 'on' : 'off'}`, async ({
    browser,
  }) => {
    const email = await make(`leaving-${scripts}@accounts.example`)
    const context = await browser.newContext({ javaScriptEnabled: scripts })
    const page = await context.newPage()
    await signIn(page, email)
    await expect(page).toHaveURL(/\/apps$/)
    await page.goto(`${latchkey.url}/account`)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ])
    const kept = JSON.parse(await text(await file.createReadStream()))
    expect(kept.account.email).toBe(email)

    const confirmed = page.getByLabel('Type your e-mail address to confirm')
    await confirmed.fill('somebody@else.example')
    await page.getByRole('button', { name: 'Delete account' }).click()
    await expect(page.getByRole('alert').first()).toContainText('Type your e-mail address')
    await confirmed.fill(email)
    await page.getByRole('button', { name: 'Delete account' }).click()
    await expect(page.getByText('Account deleted')).toBeVisible()
    await signIn(page, email)
    await expect(page.getByRole('alert').first()).toContainText('is wrong')
    await context.close()
  })
}

test.describe('without a mail server', () => {
  let silent: Latchkey
  let admin: BrowserContext

  test.beforeAll(async ({ browser }) => {
    silent = await Latchkey.start({ env: { SUPPORT_CONTACT: 'help@acme.example' } })
    admin = await browser.newContext()
  })
  test.afterAll(async () => {
    await admin?.close()
    await silent?.remove()
  })

  test('whom to ask is said, and an administrator hands over a link', async ({ page }) => {
    const email = await make('ada@accounts.example', 'developer', silent)
    await make('admin@accounts.example', 'administrator', silent)
    await page.goto(`${silent.url}/forgot-password`)
    await expect(page.getByRole('main').getByRole('link', { name: 'help@acme.example' })).toBeVisible()
    expect(await inspect(page, 'forgot without mail')).toEqual([])

    const desk = await admin.newPage()
    await signIn(desk, 'admin@accounts.example', PASSWORD, silent)
    await expect(desk).toHaveURL(/\/apps$/)
    await desk.goto(`${silent.url}/people?q=ada`)
    expect(await inspect(desk, 'people')).toEqual([])
    await desk.getByRole('link', { name: 'ada' }).click()
    await desk.getByRole('button', { name: 'Create link' }).click()
    const link = await desk.getByLabel('Link, shown only once').inputValue()
    expect(await inspect(desk, 'person')).toEqual([])

    await page.goto(link)
    await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD)
    await page.getByRole('button', { name: 'Change password' }).click()
    await expect(page.getByText('Password changed')).toBeVisible()
    await signIn(page, email, NEW_PASSWORD, silent)
    await expect(page.getByText('created a link to choose a new password')).toContainText(
      'admin@accounts.example',
    )
    await page.getByRole('link', { name: 'Continue' }).click()
    await expect(page).toHaveURL(/\/apps$/)

    await desk.getByRole('button', { name: 'Disable' }).click()
    await expect(desk.getByRole('button', { name: 'Enable' })).toBeVisible()
    expect(await inspect(desk, 'a person who is disabled')).toEqual([])
    await page.goto(`${silent.url}/apps`)
    await expect(page).toHaveURL(/\/sign-in/)
    await signIn(page, email, NEW_PASSWORD, silent)
    await expect(page.getByRole('alert').first()).toContainText('is wrong')
  })
})
