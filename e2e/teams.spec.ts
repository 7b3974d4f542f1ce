import { type Browser, expect, type Page } from '@playwright/test'
import { newVisitor, PASSWORD, registerApp, test } from './harness/browsing.ts'
import type { Latchkey } from './harness/latchkey.ts'

// Teams as people live in them: several at once, roles, leaving and removal while a page is open.

let latchkey: Latchkey

test.beforeAll(({ shared }) => {
  latchkey = shared
})

const visitor = (browser: Browser, name: string, options: { scripts?: boolean } = {}) =>
  newVisitor(browser, latchkey, name, options)

const letIn = async (slug: string, name: string, role: string) => {
  const who = ['--slug', slug, '--email', `${name}@example.com`]
  expect(await latchkey.command(['team', 'add', ...who, '--role', role])).toMatchObject({ code: 0 })
}

const banner = (page: Page) => page.getByRole('banner')
const row = (page: Page, name: string) => page.getByRole('row', { name })

async function createTeam(page: Page, name: string): Promise<void> {
  await page.goto('/team/new')
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Create team' }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

test('two tabs show two teams, and each keeps its own', async ({ browser }) => {
  const { context, page, complaints, look } = await visitor(browser, 'Tessa')
  await registerApp(page, { clientId: 'tessas-own', name: 'Own app' })
  await page.goto('/team/new')
  await look('a team to be made')
  await createTeam(page, 'Rooms and Rates')
  await expect(page).toHaveURL(/\/team\?team=rooms-and-rates$/)
  await look('a new team')

  await test.step('the head says which, and leads to its apps', async () => {
    await banner(page).getByText('Team: Rooms and Rates').click()
    await expect(banner(page).getByRole('navigation', { name: 'Teams' })).toBeVisible()
    await look('the switcher of teams')
    await page.keyboard.press('Escape')
    await banner(page).getByRole('link', { name: 'Apps', exact: true }).click()
    await expect(page).toHaveURL(/\/apps\?team=rooms-and-rates$/)
    await expect(page.getByText('No apps yet.')).toBeVisible()
    await page.getByRole('link', { name: 'Register an app' }).click()
    await page.getByLabel('Client ID').fill('tessas-rooms')
    await page.getByLabel('Name').fill('Rooms app')
    await page.getByRole('button', { name: 'Register app' }).click()
    await expect(page).toHaveURL(/\/apps\/tessas-rooms$/)
    await expect(banner(page).getByText('Team: Rooms and Rates')).toBeVisible()
    // An app of the team says itself whose it is, also when it is loaded anew.
    await page.reload()
    await expect(banner(page).getByText('Team: Rooms and Rates')).toBeVisible()
  })

  const other = await context.newPage()
  await other.goto('/apps')
  await expect(banner(other).getByText('Team: Tessa’s team')).toBeVisible()
  await expect(other.getByRole('link', { name: 'Own app' })).toBeVisible()
  await expect(other.getByRole('link', { name: 'Rooms app' })).toBeHidden()
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Apps' }).click()
  await expect(page.getByRole('link', { name: 'Rooms app' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Own app' })).toBeHidden()
  await other.reload()
  await expect(other.getByRole('link', { name: 'Own app' })).toBeVisible()

  await test.step('the other one is chosen in the head, of the page that is shown', async () => {
    await other.goto('/team/usage')
    await banner(other).getByText('Team: Tessa’s team').click()
    await banner(other).getByRole('link', { name: 'Rooms and Rates' }).click()
    await expect(other.getByRole('heading', { level: 1 })).toHaveText('Usage of Rooms and Rates')
  })
  expect(complaints).toEqual([])
  await context.close()
})

test('an owner changes who is in a team and as what, where it stands, and takes it back', async ({
  browser,
}) => {
  const owner = await visitor(browser, 'Olga')
  const guest = await visitor(browser, 'Gus')
  await letIn('olga', 'gus', 'member')
  const { page } = owner
  await page.goto('/team')
  await expect(row(page, 'Gus').getByRole('combobox')).toHaveValue('member')
  await owner.look('the people of a team')
  await test.step('a phone says as much', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    const made = ['user', 'create', '--email', 'never@example.com', '--role', 'developer', '--password-stdin']
    expect(await latchkey.command(made, PASSWORD)).toMatchObject({ code: 0 })
    await letIn('olga', 'never', 'viewer')
    await page.reload()
    for (const [name, role, lastSignIn] of [
      ['Olga', 'owner', /ago|just now/],
      ['never@example.com', 'viewer', /Never/],
    ] as const) {
      await expect(row(page, name).getByRole('combobox')).toHaveValue(role)
      const said = row(page, name).getByText('Last sign-in:')
      await expect(said).toBeVisible()
      await expect(said).toHaveText(lastSignIn)
      await expect(row(page, name).getByText('Second factor: no')).toBeVisible()
    }
    await page.setViewportSize({ width: 1280, height: 900 })
    await expect(row(page, 'never@example.com').getByText('Never', { exact: true })).toBeVisible()
  })

  await row(page, 'Gus').getByRole('combobox').selectOption('viewer')
  await expect(page.getByText('Gus: viewer.').first()).toBeVisible()
  await guest.page.goto('/apps?team=olga')
  await expect(guest.page.getByText('You are a viewer in Olga’s team.')).toBeVisible()
  await expect(guest.page.getByRole('link', { name: 'Register an app' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('Undone.').first()).toBeVisible()
  await expect(row(page, 'Gus').getByRole('combobox')).toHaveValue('member')

  await test.step('the last owner stays one', async () => {
    await row(page, 'Olga').getByRole('combobox').selectOption('viewer')
    await expect(page.getByText(/Olga’s team needs an owner/)).toBeVisible()
    await expect(row(page, 'Olga').getByRole('combobox')).toHaveValue('owner')
  })

  await test.step('whoever is removed is refused at the next thing they do on a page that is open', async () => {
    await registerApp(page, { clientId: 'olgas-app', name: 'Olgas app' })
    await guest.page.goto('/apps/olgas-app/settings')
    await guest.page.getByLabel('Name').fill('Still mine')
    await page.goto('/team')
    await row(page, 'Gus').getByRole('button', { name: 'Remove' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await owner.look('the question before somebody is removed')
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await expect(row(page, 'Gus')).toHaveCount(0)

    await guest.page.getByRole('button', { name: 'Save details' }).click()
    await expect(guest.page.getByText('There is no app “olgas-app”.').first()).toBeVisible({ timeout: 5_000 })
    await guest.page.goto('/apps/olgas-app')
    await expect(guest.page.getByRole('heading', { level: 1 })).not.toContainText('Olgas app')
    // Of their own removal, whatever page they ask for: it says nothing of the app.
    for (const path of ['/apps/olgas-app', '/apps/no-such-app', '/team?team=olga']) {
      expect((await guest.page.goto(path))?.status()).toBe(404)
      await expect(guest.page.getByText('You are no longer in Olga’s team')).toBeVisible()
    }
    await guest.look('a page of a team that one was removed from')
    await guest.page.goto('/notices')
    await expect(guest.page.getByText('You were removed from Olga’s team').first()).toBeVisible()
  })
  expect([...owner.complaints, ...guest.complaints]).toEqual([])
  await owner.context.close()
  await guest.context.close()
})

test('a viewer reads everything of an app and is offered nothing that changes it', async ({ browser }) => {
  const owner = await visitor(browser, 'Vanja')
  await registerApp(owner.page, { clientId: 'vanjas-app', name: 'Vanjas app' })
  await owner.page.getByRole('button', { name: 'Generate API Token' }).click()
  await owner.page.getByRole('button', { name: 'I’ve stored it' }).click()
  const { context, page, complaints, look } = await visitor(browser, 'Viktor')
  await letIn('vanja', 'viktor', 'viewer')
  for (const part of ['', '/usage', '/log', '/activity']) {
    await page.goto(`/apps/vanjas-app${part}`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vanjas app')
    await expect(page.getByText('More about this app')).toHaveCount(0)
  }
  await page.goto('/apps/vanjas-app')
  await expect(page.getByRole('link', { name: /^Rotate/ })).toHaveCount(0)
  await page.goto('/apps/vanjas-app/secrets')
  await expect(page.getByText('You can view this app, but not change it')).toBeVisible()
  await expect(page.getByRole('main').getByRole('button', { name: /Generate|Add|Rename|More/ })).toHaveCount(
    0,
  )
  await look('the secrets of an app, to a viewer')
  await page.goto('/apps/vanjas-app/settings')
  await expect(page.getByLabel('Name')).toBeDisabled()
  await expect(page.getByRole('button', { name: 'Save details' })).toBeDisabled()
  await look('the settings of an app, to a viewer')

  await test.step('and leaves', async () => {
    await page.goto('/team?team=vanja')
    await page.getByRole('button', { name: 'Leave team…' }).click()
    await look('the question before somebody leaves')
    await page.getByRole('dialog').getByRole('button', { name: 'Leave team' }).click()
    await expect(page.getByText('You left Vanja’s team.').first()).toBeVisible()
    await expect(page).toHaveURL(/\/apps$/)
    expect((await page.goto('/apps/vanjas-app'))?.status()).toBe(404)
    expect((await page.goto('/team?team=vanja'))?.status()).toBe(404)
  })
  expect(complaints).toEqual([])
  await context.close()
  await owner.context.close()
})

test('whoever leaves does nothing more in a tab that is open, and leaves their app behind', async ({
  browser,
}) => {
  const owner = await visitor(browser, 'Bela')
  const { context, page, complaints } = await visitor(browser, 'Mika')
  await letIn('bela', 'mika', 'member')
  await page.goto('/apps/new?team=bela')
  await page.getByLabel('Client ID').fill('mikas-work')
  await page.getByLabel('Name').fill('Mikas work')
  await page.getByRole('button', { name: 'Register app' }).click()
  await expect(page).toHaveURL(/\/apps\/mikas-work$/)
  const [settings, log] = [await context.newPage(), await context.newPage()]
  await settings.goto('/apps/mikas-work/settings')
  await settings.getByLabel('Name').fill('Taken along')
  await log.goto('/apps/mikas-work/log')
  await expect(log.getByRole('heading', { level: 1 })).toHaveText('Mikas work')

  await page.goto('/team?team=bela')
  await page.getByRole('button', { name: 'Leave team…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Leave team' }).click()
  await expect(page.getByText('You left Bela’s team.').first()).toBeVisible()

  await settings.getByRole('button', { name: 'Save details' }).click()
  await expect(settings.getByText('There is no app “mikas-work”.').first()).toBeVisible()
  expect((await log.reload())?.status()).toBe(404)
  await owner.page.goto('/apps/mikas-work')
  await expect(owner.page.getByRole('heading', { level: 1 })).toHaveText('Mikas work')
  expect([...complaints, ...owner.complaints]).toEqual([])
  await context.close()
  await owner.context.close()
})

for (const scripts of [true, false])
  test(`a team is renamed, deleted and restored with scripts ${scripts ? 'on' : 'off'}`, async ({
    browser,
  }) => {
    const name = scripts ? 'Dana' : 'Dino'
    const { context, page, complaints, look } = await visitor(browser, name, { scripts })
    const slug = `${name.toLowerCase()}s-second`
    await createTeam(page, `${name}s second`)
    await page.getByLabel('Name').fill(`${name}s other`)
    await page.getByRole('button', { name: 'Rename' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${name}s other`)
    if (scripts) {
      await page.getByRole('button', { name: 'Undo' }).click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${name}s second`)
    }
    await page.goto(`/team?team=${slug}`)
    await page.getByRole('button', { name: 'Delete team…' }).click()
    await page.getByLabel(/to confirm/).fill('something else')
    await page.getByRole('button', { name: 'Delete team', exact: true }).click()
    await expect(page.getByText(`Type ${slug} to confirm.`).first()).toBeVisible()
    if (scripts) await look('the question before a team is deleted')
    await page.getByLabel(/to confirm/).fill(slug)
    await page.getByRole('button', { name: 'Delete team', exact: true }).click()
    await expect(page.getByText('This team was deleted')).toBeVisible()
    if (scripts) await look('a deleted team')
    expect((await page.goto(`/apps?team=${slug}`))?.status()).toBe(404)
    await page.goto(`/team?team=${slug}`)
    await page.getByRole('button', { name: 'Restore' }).click()
    await expect(page.getByRole('heading', { name: 'People' })).toBeVisible()
    expect(complaints).toEqual([])
    await context.close()
  })
