import { type BrowserContext, expect, type Page } from '@playwright/test'
import { complaintsOf, pressAct, registerApp, signUp, test } from './harness/browsing.ts'
import type { Latchkey } from './harness/latchkey.ts'
import { translatePages } from './harness/translate.ts'

// What is shown once: in view, until it has been taken or given up, whatever happens to the page around it.

const SCREENS = [
  { width: 1280, height: 800 },
  { width: 390, height: 700 },
]
const SECRET = /^lk_(test|live)_[0-9A-Za-z]{49}$/

let latchkey: Latchkey

test.beforeAll(({ shared }) => {
  latchkey = shared
})

type Visit = { context: BrowserContext; page: Page; complaints: string[] }

async function visitorWithApp(
  open: () => Promise<BrowserContext>,
  { name, clientId, translated = false }: { name: string; clientId: string; translated?: boolean },
): Promise<Visit> {
  const context = await open()
  const page = await context.newPage()
  if (translated) await translatePages(page)
  const complaints = complaintsOf(page, latchkey.url)
  await signUp(page, { name })
  await registerApp(page, { clientId, name: `${name}’s app` })
  return { context, page, complaints }
}

const field = (page: Page) => page.getByLabel('API Token', { exact: true })
const generate = (page: Page) => page.getByRole('button', { name: 'Generate API Token' })

/** The secret that is shown, once the whole of it is known to be in view. */
async function secretInView(page: Page): Promise<string> {
  await expect(page.getByRole('dialog').getByLabel('API Token', { exact: true })).toBeVisible()
  const isWhole = () =>
    field(page).evaluate((element) => {
      const box = element.getBoundingClientRect()
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
      return (
        box.top >= 0 &&
        box.bottom <= innerHeight &&
        box.left >= 0 &&
        box.right <= innerWidth &&
        element.scrollHeight <= element.clientHeight &&
        element.scrollWidth <= element.clientWidth &&
        document.elementFromPoint(x, y) === element
      )
    })
  await expect.poll(isWhole).toBe(true)
  const secret = await field(page).inputValue()
  expect(secret).toMatch(SECRET)
  return secret
}

async function copyAndClose(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Copy', exact: true }).first().click()
  await page.getByRole('button', { name: 'I’ve stored it' }).click()
  await expect(field(page)).toBeHidden()
}

for (const screen of SCREENS)
  test(`each act that makes a secret shows the whole of it at ${screen.width}×${screen.height}`, async ({
    browser,
  }) => {
    const { context, page, complaints } = await visitorWithApp(
      () =>
        browser.newContext({
          baseURL: latchkey.url,
          viewport: screen,
          permissions: ['clipboard-read', 'clipboard-write'],
        }),
      { name: `Ada${screen.width}`, clientId: `ada-${screen.width}` },
    )
    await generate(page).click()
    const first = await secretInView(page)
    await expect(
      page.getByRole('dialog').getByRole('button', { name: 'Copy', exact: true }).first(),
    ).toBeFocused()
    await copyAndClose(page)
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(first)
    await expect(page.locator('#api-token-heading')).toBeFocused()

    await page.goto(`/apps/ada-${screen.width}/secrets`)
    await generate(page).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Beside')
    await page.getByRole('dialog').getByRole('button', { name: 'Generate API Token' }).click()
    const second = await secretInView(page)
    await copyAndClose(page)

    await pressAct(page.getByRole('listitem').filter({ hasText: 'Beside' }), 'Rotate')
    await page.getByRole('button', { name: 'Generate the new one' }).click()
    const third = await secretInView(page)
    await copyAndClose(page)
    expect(new Set([first, second, third]).size).toBe(3)
    await expect(page.getByText('retiring', { exact: true })).toBeVisible()
    expect(complaints).toEqual([])
    await context.close()
  })

test('a secret that was not taken is not left without a question', async ({ browser }) => {
  const { context, page, complaints } = await visitorWithApp(
    () => browser.newContext({ baseURL: latchkey.url }),
    { name: 'Berta', clientId: 'bertas-app' },
  )
  // A way back that stays within the page: any other meets the browser's own question.
  const tabs = page.getByRole('navigation', { name: 'Pages of this app' })
  await tabs.getByRole('link', { name: 'Secrets' }).click()
  await expect(page).toHaveURL(/secrets$/)
  await tabs.getByRole('link', { name: 'Overview' }).click()
  await expect(page).toHaveURL(/bertas-app$/)
  await generate(page).click()
  const secret = await secretInView(page)
  const question = page.getByText('Close without storing it?')

  await test.step('by Escape, however often', async () => {
    for (let count = 0; count < 3; count++) {
      await page.keyboard.press('Escape')
      await expect(question).toBeVisible()
      await expect(page.getByRole('button', { name: 'Go back' })).toBeFocused()
      await page.keyboard.press('Escape')
      await expect(question).toBeHidden()
    }
    expect(await secretInView(page)).toBe(secret)
  })

  await test.step('by a click beside it', async () => {
    await page.mouse.click(5, 5)
    await expect(question).toBeVisible()
    await page.getByRole('button', { name: 'Go back' }).click()
    expect(await secretInView(page)).toBe(secret)
  })

  await test.step('by a link or a tab of the app, none of which can be reached', async () => {
    const tab = page.locator('nav[aria-label="Pages of this app"] a').last()
    await expect(tab.click({ timeout: 1_000 })).rejects.toThrow()
    await page.keyboard.press('Shift+Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('nav'))).toBeNull()
  })

  await test.step('by the way back, which leaves it open', async () => {
    await page.goBack()
    await expect(page).not.toHaveURL(/bertas-app$/)
    expect(await secretInView(page)).toBe(secret)
    await page.goForward()
    expect(await secretInView(page)).toBe(secret)
  })

  await test.step('by a reload or by closing the tab', async () => {
    for (const leave of [
      () => page.evaluate(() => setTimeout(() => location.reload())),
      () => page.close({ runBeforeUnload: true }),
    ]) {
      const asked = page.waitForEvent('dialog')
      await leave()
      const dialog = await asked
      expect(dialog.type()).toBe('beforeunload')
      await dialog.dismiss()
      expect(await secretInView(page)).toBe(secret)
    }
  })

  await test.step('and is gone once one insists', async () => {
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Close anyway' }).click()
    await expect(page.getByText(secret.slice(-4)).first()).toBeVisible()
    expect(await page.content()).not.toContain(secret)
  })
  expect(complaints).toEqual([])
  await context.close()
})

test('a page that is being translated works, and loses no secret', async ({ browser }) => {
  test.slow()
  const { context, page, complaints } = await visitorWithApp(
    () => browser.newContext({ baseURL: latchkey.url }),
    { name: 'Clara', clientId: 'claras-app', translated: true },
  )
  const isTranslated = () => expect(page.locator('h2 font, label font').first()).toBeAttached()

  await test.step('generates', async () => {
    await page.reload()
    await isTranslated()
    await generate(page).click()
    const secret = await secretInView(page)
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Go back' }).click()
    expect(await secretInView(page)).toBe(secret)
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('tab', { name: 'Python' }).click()
    await expect(dialog.getByText('client_id = "claras-app"')).toBeVisible()
    await page.getByRole('button', { name: 'I’ve stored it' }).click()
    await expect(page.getByText(secret.slice(-4)).first()).toBeVisible()
    await expect(page.getByText('No working secret')).toBeHidden()
  })

  await test.step('rotates, by way of a mistake', async () => {
    await page.getByRole('link', { name: 'Manage secrets and keys' }).click()
    await expect(page).toHaveURL(/\/secrets$/)
    // A button that is pressed before the scripts run asks on the page itself.
    await isTranslated()
    const rows = page.getByRole('listitem').filter({ hasText: 'Secret of' })
    await pressAct(rows, 'Rotate')
    await page.getByRole('dialog').getByRole('radio', { name: 'Custom' }).check()
    await page.getByRole('button', { name: 'Generate the new one' }).click()
    await expect(page.getByRole('dialog').getByRole('alert')).toContainText('1 to 720')
    await page.getByRole('dialog').getByRole('radio', { name: '1 hour' }).check()
    await page.getByRole('button', { name: 'Generate the new one' }).click()
    await secretInView(page)
    await page.getByRole('button', { name: 'I’ve stored it' }).click()
    await expect(page.getByText('retiring', { exact: true })).toBeVisible()
    await pressAct(page.getByRole('listitem').filter({ hasText: 'retiring' }), 'Cancel rotation')
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel rotation' }).click()
    await expect(page.getByText('retiring', { exact: true })).toBeHidden()
    await expect(page.getByText('deactivated', { exact: true })).toBeVisible()
  })

  await test.step('saves settings', async () => {
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByLabel('Name').fill('')
    await page.getByRole('button', { name: 'Save details' }).click()
    await expect(page.getByText('Enter a name.').first()).toBeVisible()
    await page.getByLabel('Name').fill('Other name')
    await page.getByRole('button', { name: 'Save details' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Other name' })).toBeVisible()
    await expect(page.getByText('Details saved.', { exact: true }).first()).toBeVisible()
    await page.getByRole('button', { name: 'Save details' }).click()
    await expect(page.getByText('Nothing to change.', { exact: true }).first()).toBeVisible()
  })

  await test.step('filters the log and the apps', async () => {
    await page.getByRole('link', { name: 'Log', exact: true }).click()
    await page.getByLabel('Outcome').selectOption('refused')
    await expect(page).toHaveURL(/outcome=refused/)
    await page.getByLabel('Search requests').fill('nowhere')
    await page.getByLabel('Search requests').press('Enter')
    await expect(page.getByLabel('Search requests')).toHaveAttribute('aria-invalid', 'true')
    await page.getByRole('link', { name: 'Clear', exact: true }).click()
    await expect(page).toHaveURL(/\/log$/)
    await page.getByRole('link', { name: 'Apps' }).first().click()
    await expect(page.getByText('1 app.')).toBeVisible()
    await page.getByRole('searchbox', { name: 'Search' }).fill('nothing')
    await page.getByRole('searchbox', { name: 'Search' }).press('Enter')
    await expect(page.getByText('No apps match.')).toBeVisible()
    await expect(page.getByText('1 app.')).toBeHidden()
    await isTranslated()
  })
  expect(complaints).toEqual([])
  await context.close()
})

test('asked twice, a secret is made once, with scripts off', async ({ browser }) => {
  const { context, page } = await visitorWithApp(
    () =>
      browser.newContext({
        baseURL: latchkey.url,
        javaScriptEnabled: false,
        viewport: { width: 390, height: 700 },
      }),
    { name: 'Doris', clientId: 'doris-app' },
  )
  const secrets = async () => {
    const listed = await context.newPage()
    await listed.goto('/apps/doris-app/secrets')
    const count = await listed.locator('h3[id^="credential-"]').count()
    await listed.close()
    return count
  }
  /** Loads the answer to a form again, as a reload does once one has said that it may be sent again. */
  async function sentAgain() {
    await page.reload()
    await expect(page.getByRole('alert')).toContainText('can’t be shown again')
    await expect(field(page)).toBeHidden()
  }

  await generate(page).click()
  await expect(field(page)).toHaveValue(SECRET)
  await expect(field(page)).toBeInViewport({ ratio: 1 })
  await test.step('on a page that has nothing else, with ready code in each language', async () => {
    await expect(page.getByRole('region', { name: 'Health' })).toBeHidden()
    for (const other of ['Details', 'Quick start'])
      await expect(page.getByText(other, { exact: true })).toBeHidden()
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByText('LATCHKEY_CLIENT_SECRET=')).toBeVisible()
    const languages = {
      curl: 'curl ',
      JavaScript: "const clientId = 'doris-app'",
      Python: 'client_id = "doris-app"',
      Go: 'package main',
    }
    for (const [language, code] of Object.entries(languages)) {
      const panel = page.locator('details', { has: page.getByText(language, { exact: true }) })
      if (language !== 'curl') await panel.locator('summary').click()
      await expect(panel.locator('code')).toContainText(code)
      await expect(panel.locator('code')).toBeVisible()
    }
  })
  await sentAgain()
  expect(await secrets()).toBe(1)

  await page.goto('/apps/doris-app/secrets')
  await generate(page).click()
  await page.getByLabel('Name').fill('Second')
  await generate(page).click()
  await expect(field(page)).toHaveValue(SECRET)
  await sentAgain()
  expect(await secrets()).toBe(2)

  await test.step('and made again where the form is opened again', async () => {
    await page.goto('/apps/doris-app/secrets?ask=add&kind=secret')
    await page.getByLabel('Name').fill('Second')
    await generate(page).click()
    await expect(field(page)).toHaveValue(SECRET)
    await expect(field(page)).toBeInViewport({ ratio: 1 })
    expect(await secrets()).toBe(3)
  })

  await test.step('as is a rotation', async () => {
    await page.goto('/apps/doris-app/secrets')
    await pressAct(page.getByRole('listitem').filter({ hasText: 'Secret of' }), 'Rotate')
    await page.getByRole('button', { name: 'Generate the new one' }).click()
    await expect(field(page)).toHaveValue(SECRET)
    await sentAgain()
    expect(await secrets()).toBe(4)
  })
  await context.close()
})
