import { type Browser, expect, type Page } from '@playwright/test'
import { complaintsOf, registerApp, signUp, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'
import { Latchkey } from './harness/latchkey.ts'

// Getting around: the head, the command menu, tabs, the address of a deleted app, settings, requests for scopes.

let latchkey: Latchkey

test.beforeAll(async () => {
  latchkey = await Latchkey.start()
})
test.afterAll(async () => {
  await latchkey?.remove()
})

async function visitor(browser: Browser, name: string, { scripts = true } = {}) {
  const context = await browser.newContext({ baseURL: latchkey.url, javaScriptEnabled: scripts })
  const page = await context.newPage()
  const complaints = complaintsOf(page, latchkey.url)
  await signUp(page, { name })
  const look = async (what: string) => void complaints.push(...(await inspect(page, what)))
  return { context, page, complaints, look }
}

const field = (page: Page) => page.getByRole('combobox', { name: 'Search apps, pages and actions' })
const options = (page: Page) => page.getByRole('listbox').getByRole('option')

test('one click leads from signing in to the usage of the team', async ({ browser }) => {
  const { context, page } = await visitor(browser, 'Uma')
  await page
    .getByRole('navigation', { name: 'Main', exact: true })
    .getByRole('link', { name: 'Usage' })
    .click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Usage of Uma’s team')
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').click()
  await expect(page).toHaveURL(`${latchkey.url}/team`)
  await expect(page.getByRole('banner').getByRole('link', { name: 'Uma’s team' })).toBeVisible()
  // The head and the content are of one width.
  const edges = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => {
        const { left, right } = element.getBoundingClientRect()
        return [left, right]
      })
  expect(await edges('header > div')).toEqual(await edges('main'))
  await context.close()
})

test('the command menu finds apps, pages and acts by the keyboard', async ({ browser }) => {
  test.slow()
  const { context, page, complaints, look } = await visitor(browser, 'Vera')
  await registerApp(page, { clientId: 'veras-shop', name: 'Shop of Vera' })
  await registerApp(page, { clientId: 'veras-rooms', name: 'Rooms of Vera' })
  await page.goto('/notices')

  await test.step('opens by Ctrl-K and by a slash, and gives the focus back', async () => {
    await expect(page.getByRole('button', { name: 'Search' })).toBeVisible()
    await page.keyboard.press('Control+k')
    await expect(field(page)).toBeFocused()
    await expect(options(page).first()).toBeVisible()
    await look('the command menu')
    await page.keyboard.press('Escape')
    await expect(field(page)).toBeHidden()
    await page.getByRole('button', { name: 'Search' }).focus()
    await page.keyboard.press('/')
    await expect(field(page)).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('button', { name: 'Search' })).toBeFocused()
  })

  await test.step('finds an app, and what can be done with it', async () => {
    await page.keyboard.press('/')
    await field(page).fill('shop')
    await expect(options(page)).toHaveText(['Shop of Veraveras-shop'])
    await expect(field(page)).toHaveAttribute('aria-activedescendant', /.+/)
    await field(page).fill('rooms log')
    await expect(options(page)).toHaveText([/^Log of Rooms of Vera/])
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(`${latchkey.url}/apps/veras-rooms/log`)
    await expect(field(page)).toBeHidden()
  })

  await test.step('offers what belongs to the app at hand, chosen by the arrows', async () => {
    await page.keyboard.press('Control+k')
    await field(page).fill('settings')
    await expect(options(page).first()).toHaveText(/^Settings of Rooms of Vera/)
    await field(page).fill('s')
    await expect(options(page).nth(1)).toBeVisible()
    const first = await field(page).getAttribute('aria-activedescendant')
    await page.keyboard.press('ArrowDown')
    await expect(field(page)).not.toHaveAttribute('aria-activedescendant', first ?? '')
    await page.keyboard.press('ArrowUp')
    await expect(field(page)).toHaveAttribute('aria-activedescendant', first ?? '')
    await field(page).fill('register')
    await expect(options(page).first()).toHaveText('Register an app')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(`${latchkey.url}/apps/new`)
  })

  await test.step('types a slash where one types', async () => {
    await page.getByLabel('Name').fill('')
    await page.getByLabel('Name').press('/')
    await expect(page.getByLabel('Name')).toHaveValue('/')
    await expect(field(page)).toBeHidden()
  })

  await test.step('says that nothing is found, that it could not search, and that nobody is signed in', async () => {
    await page.goto('/apps')
    await page.keyboard.press('Control+k')
    await field(page).fill('no such thing')
    await expect(page.getByText('Nothing found for no such thing.')).toBeVisible()
    await page.route('**/commands?*', (route) => route.abort())
    await field(page).fill('shop')
    await expect(page.getByRole('dialog').getByRole('alert')).toContainText('We couldn’t search')
    await look('the command menu that could not search')
    await page.unroute('**/commands?*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(options(page)).toHaveText([/Shop of Vera/])
    await context.clearCookies()
    await field(page).fill('rooms')
    await expect(page.getByRole('dialog').getByRole('alert')).toContainText('You are signed out.')
  })
  expect(complaints.filter((one) => !one.includes('ERR_FAILED')).join('\n\n')).toBe('')
  await context.close()
})

test('on a phone the menu fills the width, and the tab that is shown is in view', async ({ browser }) => {
  const { context, page } = await visitor(browser, 'Wim')
  await registerApp(page, { clientId: 'wims-app', name: 'Wims app' })
  await page.setViewportSize({ width: 390, height: 844 })
  for (const path of ['activity', 'settings']) {
    await page.goto(`/apps/wims-app/${path}`)
    await expect(page.locator('[aria-current=page]')).toBeInViewport({ ratio: 1 })
  }
  await page.getByRole('button', { name: 'Search' }).click()
  await field(page).fill('wims')
  await options(page).first().click()
  await expect(page).toHaveURL(`${latchkey.url}/apps/wims-app`)
  await context.close()
})

test('with scripts off the search leads to the apps', async ({ browser }) => {
  const { context, page } = await visitor(browser, 'Xenia', { scripts: false })
  await page.goto('/account')
  await page.getByRole('link', { name: 'Search' }).click()
  await expect(page).toHaveURL(`${latchkey.url}/apps`)
  await context.close()
})

test('the address of a deleted app shows what it was, and restores it', async ({ browser }) => {
  test.slow()
  for (const scripts of [true, false]) {
    const name = scripts ? 'Yara' : 'Zeno'
    const { context, page, complaints, look } = await visitor(browser, name, { scripts })
    const clientId = `${name.toLowerCase()}-gone`
    await registerApp(page, { clientId, name: 'Gone app' })
    const { code } = await latchkey.cli(['client', 'delete', '--id', clientId, '--confirm', clientId])
    expect(code).toBe(0)
    await page.goto(`/apps/${clientId}/usage`)
    await expect(page.getByRole('heading', { level: 1, name: 'Gone app' })).toBeVisible()
    await expect(page.getByText('This app was deleted')).toBeVisible()
    await expect(page.getByText('by the connectivity team')).toBeVisible()
    if (scripts) await look('a deleted app')
    await page.getByRole('button', { name: `Restore ${clientId}` }).click()
    await expect(page).toHaveURL(`${latchkey.url}/apps/${clientId}`)
    await expect(page.getByText('This app was deleted')).toBeHidden()
    expect(complaints.join('\n\n')).toBe('')
    await context.close()
  }
})

test('settings say what is not saved, and ask before one leaves', async ({ browser }) => {
  test.slow()
  const { context, page, complaints, look } = await visitor(browser, 'Anja')
  await registerApp(page, { clientId: 'anjas-app', name: 'Anjas app' })
  await page.goto('/apps/anjas-app/settings')
  const details = page.locator('#details-settings')
  const question = page.getByRole('dialog', { name: 'Leave without saving?' })
  await expect(page.getByRole('button', { name: 'Search' })).toBeVisible()

  await page
    .getByRole('navigation', { name: 'Sections of the settings' })
    .getByRole('link', { name: 'Quota' })
    .click()
  await expect(page).toHaveURL(/#quota-settings$/)
  await expect(page.locator('#quota-settings')).toBeInViewport()

  await page.getByLabel('Name').fill('Other name')
  await expect(details.getByRole('status')).toHaveText('Unsaved changes')
  await look('settings that are not saved')
  await page.getByRole('link', { name: 'Log', exact: true }).click()
  await expect(question).toContainText('Not saved: Details.')
  await look('asking before leaving')
  await question.getByRole('button', { name: 'Keep editing' }).click()
  await expect(page.getByLabel('Name')).toHaveValue('Other name')

  await page.getByRole('button', { name: 'Discard' }).click()
  await expect(page.getByLabel('Name')).toHaveValue('Anjas app')
  await expect(details.getByRole('status')).toHaveText('')
  await page.getByLabel('Name').fill('Saved name')
  await page.getByRole('button', { name: 'Save details' }).click()
  await expect(details.getByRole('status')).toHaveText('✓ Saved.')
  await page.getByLabel('Description').fill('Never kept')
  await page.getByRole('link', { name: 'Log', exact: true }).click()
  await question.getByRole('button', { name: 'Discard changes' }).click()
  await expect(page).toHaveURL(`${latchkey.url}/apps/anjas-app/log`)
  await page.goBack()
  await expect(page.getByLabel('Name')).toHaveValue('Saved name')
  await expect(page.getByLabel('Description')).toHaveValue('')
  expect(complaints.join('\n\n')).toBe('')
  await context.close()
})

test('a scope on request is asked for with a reason, and reaches the connectivity team', async ({
  browser,
}) => {
  test.slow()
  for (const scripts of [true, false]) {
    const name = scripts ? 'Bela' : 'Caro'
    const { context, page, complaints, look } = await visitor(browser, name, { scripts })
    const clientId = `${name.toLowerCase()}s-app`
    await registerApp(page, { clientId, name: 'Asking app' })
    await page.goto(`/apps/${clientId}/settings`)
    await page.getByRole('button', { name: 'Request clients:write' }).click()
    await page.getByRole('button', { name: 'Send request' }).click()
    await expect(page.getByText('Say what the app needs it for.').first()).toBeVisible()
    if (scripts) await look('a request without a reason')
    await page.getByLabel('Reason').fill('It registers our branches.')
    await page.getByRole('button', { name: 'Send request' }).click()
    await expect(page.getByText('“It registers our branches.”')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Request clients:write' })).toHaveCount(0)
    expect(complaints.join('\n\n')).toBe('')
    await context.close()

    const listed = await latchkey.cli(['scope', 'requests'])
    expect(listed).toMatchObject({ code: 0, stderr: '' })
    expect(listed.stdout).toContain(`clients:write  for ${clientId} of `)
    expect(listed.stdout).toContain(`client update --id ${clientId} --scope clients:write`)
  }
})
