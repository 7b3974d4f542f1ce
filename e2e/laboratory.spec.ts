import { expect, type Page, type Request } from '@playwright/test'
import { complaintsOf, newVisitor, registerApp, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'

// The laboratory in a real browser: a reader without an account gets a token, sees failures, and leaves no secret behind.

const VALID = 'Valid token: the signature is verified'

/** Every failure, and what its owner reads about it in the log; those of tokens are in no app’s log. */
const FAILURES: [title: string, log: string][] = [
  ['Wrong secret', 'Wrong secret.'],
  ['Secret of the other environment', 'A secret from the other environment.'],
  ['Expired secret', 'The secret has expired or was retired.'],
  ['No secret', 'No credentials were sent.'],
  ['Secret encoded twice', 'The secret was encoded twice.'],
  ['Secret in the URL', 'The secret was in the URL.'],
  ['Unknown grant type', 'Unknown grant type.'],
  ['Scope not granted', 'Scope not granted.'],
  ['API not allowed', 'API not allowed.'],
  ['Tampered token', 'Nothing: the log of an app lists token requests.'],
  ['Wrong audience', 'Nothing: the log of an app lists token requests.'],
  ['Missing permission', 'Nothing: the log of an app lists token requests.'],
  ['Assertion for another server', 'The assertion is for another audience.'],
  ['Assertion used twice', 'The assertion was used before.'],
  ['Assertion valid too long', 'The assertion is valid for too long.'],
  ['Unknown key', 'Signed with a key that is not registered.'],
  ['Too many failures', 'Wrong secret.'],
  ['Expired token', 'Nothing: the log of an app lists token requests.'],
]

const response = (page: Page) => page.locator('section', { has: page.locator('#response') }).last()

/** Everything in a page that lasts, or that somebody else could read. */
async function whatIsLeft(page: Page): Promise<string> {
  const inside = await page.evaluate(async () =>
    JSON.stringify([
      [location.href, document.referrer, history.state, history.length, document.title, window.name],
      [{ ...localStorage }, { ...sessionStorage }, document.cookie],
      [await caches.keys(), await indexedDB.databases()],
      performance.getEntries().map(({ name }) => name),
      document.documentElement.outerHTML,
      [...document.querySelectorAll('input, textarea')].map((control) => [
        control.getAttribute('value'),
        control.textContent,
      ]),
    ]),
  )
  return inside + JSON.stringify(await page.context().storageState())
}

/** What a page sent, but to the one place where credentials belong: the header and the body of a token request. */
const sentElsewhere = (request: Request) => {
  const { pathname } = new URL(request.url())
  const { authorization, ...headers } = request.headers()
  const mayProve = pathname === '/oauth/v2/token' || pathname === '/docs/token-tester/requests'
  return JSON.stringify([
    request.url(),
    headers,
    mayProve ? '' : [authorization ?? '', pathname === '/oauth/v2/token' ? '' : request.postData()],
  ])
}

test('a reader without an account sees a token, by secret and by key, and every failure', async ({
  browser,
  shared,
}) => {
  test.slow()
  const context = await browser.newContext({ baseURL: shared.url })
  const page = await context.newPage()
  const findings = complaintsOf(page, shared.url)
  const look = async (what: string) => {
    // Nothing is half behind the head of the page.
    await page.evaluate(() => window.scrollTo(0, 0))
    findings.push(...(await inspect(page, what)))
  }
  const requests: Request[] = []
  page.on('request', (request) => requests.push(request))
  await page.goto('/docs/token-tester')
  const got = page.waitForResponse((answer) => answer.url().endsWith('/docs/token-tester/credentials'))

  await test.step('one press gets credentials and a token', async () => {
    await page.getByRole('button', { name: 'Get a token' }).click()
    await expect(page.getByText(VALID)).toBeVisible()
    await page.getByRole('button', { name: 'exp:' }).focus()
    await expect(page.getByText('exp Expires: from this second on the token is refused')).toBeVisible()
    await page.getByRole('button', { name: 'Call the API' }).click()
    await expect(page.getByText('"audience":').last()).toBeVisible()
    await look('laboratory with a token')
  })
  const { client_id: clientId, client_secret: secret } = await (await got).json()

  await test.step('by key, whose assertion is shown field by field', async () => {
    await page.getByLabel('Authentication').selectOption('private_key_jwt')
    await page.keyboard.press('Control+Enter')
    await expect(page.getByText('The assertion, signed in this browser')).toBeVisible()
    await expect(page.getByText(VALID)).toBeVisible()
    await expect(response(page)).toContainText(`"${clientId}"`)
    await look('laboratory with an assertion')
  })

  await test.step('each failure happens, and explains itself', async () => {
    const all = page.getByRole('region', { name: 'Make it fail' }).getByRole('button')
    expect((await all.allInnerTexts()).sort()).toEqual(FAILURES.map(([title]) => title).sort())
    for (const [title, log] of FAILURES) {
      await page.getByRole('button', { name: title, exact: true }).click()
      await expect(page.getByRole('heading', { name: title })).toBeFocused()
      const explained = response(page).locator('dl').first()
      await expect(explained, title).toContainText('How to fix it')
      await expect(explained, title).toContainText(log)
      await expect(explained, title).toContainText(title === 'Too many failures' ? '429' : /40[013]/)
    }
    await look('laboratory with a failure')
  })

  await test.step('the secret is nowhere but in memory', async () => {
    for (const kept of [secret, btoa(`${clientId}:${secret}`)]) {
      expect(await whatIsLeft(page)).not.toContain(kept)
      for (const request of requests) expect(sentElsewhere(request)).not.toContain(kept)
      expect(shared.output).not.toContain(kept)
    }
    expect(requests.filter((request) => request.headers().cookie)).toEqual([])
  })

  await test.step('it is gone before the page is kept for the back button', async () => {
    const kept = await page.evaluate(() => {
      window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
      return document.documentElement.outerHTML
    })
    expect(kept).not.toContain(clientId)
    expect(kept).not.toContain('eyJ')
  })

  await test.step('nothing is left after a reload, by the back button, and in a second tab', async () => {
    const expectEmpty = async (empty: Page) => {
      await expect(empty.getByRole('button', { name: 'Get throwaway credentials' })).toBeVisible()
      await expect(empty.getByText(clientId)).toHaveCount(0)
      expect(await whatIsLeft(empty)).not.toContain(secret)
    }
    await page.goto('/docs')
    await page.goBack()
    await expectEmpty(page)
    await page.getByRole('button', { name: 'Get throwaway credentials' }).click()
    await expect(page.getByRole('button', { name: 'Get new ones' })).toBeVisible()
    // A link within the page, which loads no document anew.
    await page.getByRole('banner').getByRole('link', { name: 'Docs' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Guide' })).toBeVisible()
    await page.goBack()
    await expectEmpty(page)
    // As near as a script comes to duplicating a tab: a window that it opens begins with a copy of the session’s storage.
    await page.evaluate(() => sessionStorage.setItem('copied', 'yes'))
    const [second] = await Promise.all([
      context.waitForEvent('page'),
      page.evaluate(() => void window.open(location.href)),
    ])
    await expectEmpty(second)
    expect(await second.evaluate(() => sessionStorage.getItem('copied'))).toBe('yes')
    await second.close()
    await page.reload()
    await expectEmpty(page)
  })

  expect(findings).toEqual([])
  await context.close()
})

test('a browser that keeps pages for the back button does not keep one with a token', async ({
  playwright,
  shared,
}) => {
  // Playwright turns that cache off; its headless browser then says why it keeps nothing of a page.
  const { launchOptions } = test.info().project.use
  const browser = await playwright.chromium.launch({
    ...launchOptions,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  })
  const page = await browser.newPage({ baseURL: shared.url })
  for (const [path, press] of [
    ['/docs/token-tester', 'Get a token'],
    ['/docs/verifying-tokens', 'Get a token now'],
  ] as const) {
    await page.goto(path)
    await page.getByRole('button', { name: press, exact: true }).click()
    await expect(page.getByText(VALID)).toBeVisible()
    await page.goto('/docs')
    await page.goBack()
    await expect(page.getByRole('button', { name: press, exact: true })).toBeVisible()
    expect(await whatIsLeft(page)).not.toMatch(/try-[0-9a-f]{32}|eyJ[\w-]+\.eyJ/)
    const reasons = await page.evaluate(() => JSON.stringify(performance.getEntriesByType('navigation')))
    expect(reasons).toContain('response-cache-control-no-store')
  }
  await browser.close()
})

test('own credentials: sent as HTTP, shared without the secret, cancelled, and forgotten', async ({
  browser,
  shared,
}) => {
  const client = await shared.createClient('laboratory-app', { team: 'laboratory', scope: 'usage:read' })
  const context = await browser.newContext({ baseURL: shared.url })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await context.newPage()
  await page.clock.install()
  await page.goto('/docs/token-tester#who=own&scope=usage%3Aread')
  await expect(page.getByLabel('Scope')).toHaveValue('usage:read')
  const secretField = page.getByLabel('Client secret', { exact: true })

  await test.step('without the log, known and unknown client IDs read alike', async () => {
    const told: string[] = []
    for (const clientId of [client.client_id, 'nobodys-app-at-all']) {
      await page.getByLabel('Client ID').fill(clientId)
      await secretField.fill('wrong')
      await page.getByRole('button', { name: 'Get a token' }).click()
      const explained = response(page).locator('dl').first()
      await expect(explained).toContainText('All 26 causes')
      told.push(await explained.innerHTML())
      await page.getByLabel('Client ID').fill('')
    }
    expect(told[0]).toBe(told[1])
  })

  await test.step('what cannot be sent is said, and the rest is sent', async () => {
    await page.getByLabel('Client ID').fill(client.client_id)
    await secretField.fill(client.client_secret)
    await page.getByRole('button', { name: 'Edit as HTTP' }).click()
    const raw = page.getByLabel('Request as HTTP')
    await raw.fill((await raw.inputValue()).replace('\n\n', '\nCookie: a=b\n\n'))
    await raw.press('Control+Enter')
    await expect(page.getByText(VALID)).toBeVisible()
    await expect(page.getByText('The laboratory sends no cookies.')).toBeVisible()
  })

  await test.step('the link carries the request, and not the secret', async () => {
    const raw = page.getByLabel('Request as HTTP')
    await raw.fill(`${await raw.inputValue()}&client_secret=${client.client_secret}`)
    await page.getByRole('button', { name: 'Copy link' }).click()
    const link = decodeURIComponent(await page.evaluate(() => navigator.clipboard.readText()))
    expect(link).toContain('Cookie:')
    expect(link).not.toContain(client.client_secret)
    expect(await whatIsLeft(page)).not.toContain(client.client_secret)
    await page.getByRole('button', { name: 'Back to the form' }).click()
  })

  await test.step('it is a program, too: the secret is masked, and copied real', async () => {
    await page.getByText('As code in nine languages').click()
    await page.getByRole('tab', { name: 'Python' }).click()
    const program = page.getByRole('tabpanel', { name: 'Python' })
    await expect(program).toContainText('********')
    await expect(program).not.toContainText(client.client_secret)
    await program.getByRole('button', { name: 'Copy' }).click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(client.client_secret)
    expect(await whatIsLeft(page)).not.toContain(client.client_secret)
  })

  await test.step('a request can be cancelled', async () => {
    await page.route('**/oauth/v2/token', () => {})
    await page.getByRole('button', { name: 'Get a token' }).click()
    await page.getByRole('button', { name: 'Cancel' }).first().click()
    await expect(page.getByText('You stopped waiting.')).toBeVisible()
    await page.unroute('**/oauth/v2/token')
  })

  await test.step('a quarter of an hour without use, and it is forgotten', async () => {
    await page.clock.fastForward('15:01')
    await expect(page.getByText('Nothing happened here for 15 minutes')).toBeVisible()
    await expect(secretField).toHaveValue('')
  })
  await context.close()
})

test('whoever is signed in reads what the log of their app says, and comes to a failure by its link', async ({
  browser,
  shared,
}) => {
  const { page, context } = await newVisitor(browser, shared, 'Lotte')
  await registerApp(page, { clientId: 'lotte-app', name: 'Lotte app', scopes: ['usage:read'] })
  const made = await shared.command(['secret', 'stage', '--client', 'lotte-app', '--json'])
  await page.goto('/docs/token-tester#failure-expired-secret')
  await expect(page.getByRole('button', { name: 'Expired secret' })).toBeFocused()
  await page.getByRole('radio', { name: 'One of your apps' }).check()
  await page.getByLabel('Client secret', { exact: true }).fill(JSON.parse(made.stdout).client_secret)
  await page.getByRole('button', { name: 'Scope not granted' }).click()
  await expect(response(page).locator('dl').first()).toContainText('It failed for laboratory:not-granted.')
  await expect(page.getByRole('link', { name: 'Open it in the log' })).toHaveAttribute(
    'href',
    /^\/apps\/lotte-app\/log\/[0-9a-f-]{36}$/,
  )
  await context.close()
})

test('the landing page issues a real token and verifies it, or shows an example', async ({
  browser,
  shared,
}) => {
  const context = await browser.newContext({ baseURL: shared.url })
  const page = await context.newPage()
  const findings = complaintsOf(page, shared.url)
  await page.goto('/')
  const issue = page.getByRole('button', { name: 'Issue a real token' })
  await page.route('**/docs/token-tester/credentials', (route) =>
    route.fulfill({ status: 503, json: { error: 'all_credentials_in_use' } }),
  )
  await issue.click()
  await expect(page.getByText('so this stays an example')).toBeVisible()
  await expect(page.getByRole('figure', { name: 'An example of an access token' })).toBeVisible()
  await page.unroute('**/docs/token-tester/credentials')
  await issue.click()
  await expect(page.getByText('Verified in your browser with the key').last()).toBeVisible()
  await expect(page.getByRole('figure', { name: 'The token that was just issued' })).toContainText('try-')
  findings.push(...(await inspect(page, 'landing page with a token')))
  // The stand-in for “all are in use” is an answer that the console calls an error.
  expect(findings.filter((finding) => !finding.includes('status of 503'))).toEqual([])
  await page.getByRole('link', { name: 'How we measured' }).click()
  await expect(page.getByRole('heading', { name: 'Performance' })).toBeVisible()
  await context.close()
})

test('within the guide a token is requested, taken apart, and refused where that is explained', async ({
  browser,
  shared,
}) => {
  const context = await browser.newContext({ baseURL: shared.url })
  const page = await context.newPage()
  const findings = complaintsOf(page, shared.url)
  const got = () => page.waitForResponse((answer) => answer.url().endsWith('/docs/token-tester/credentials'))

  await page.goto('/docs/quick-start')
  const first = got()
  const button = page.getByRole('button', { name: /^Get a(nother)? token/ })
  await button.click()
  await expect(button).toHaveText('Get another token')
  await expect(button).toBeFocused()
  await expect(page.getByText(/^POST \/oauth\/v2\/token HTTP\/1.1/)).toBeVisible()
  await page.getByRole('button', { name: 'Call an API with it' }).click()
  await expect(page.getByText('"audience":').last()).toBeVisible()
  findings.push(...(await inspect(page, 'a token in the quick start')))
  const { client_id: clientId, client_secret: secret } = await (await first).json()
  for (const kept of [secret, btoa(`${clientId}:${secret}`)])
    expect(await whatIsLeft(page)).not.toContain(kept)
  const kept = await page.evaluate(() => {
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
    return document.documentElement.outerHTML
  })
  expect(kept).not.toContain(clientId)
  expect(kept).not.toContain('eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6I')

  await page.goto('/docs/verifying-tokens')
  await button.click()
  await expect(page.getByText(VALID)).toBeVisible()
  await page.mouse.move(0, 0) // so that nothing is pointed at when the page scrolls
  await page.getByRole('button', { name: 'aud:' }).focus()
  await expect(page.getByText('aud Audience: the one API the token is for.')).toBeVisible()
  findings.push(...(await inspect(page, 'a token taken apart in the guide')))

  // Two failures and one of a token, with one set of credentials.
  await page.goto('/docs/errors')
  let given = 0
  page.on('response', (answer) => {
    if (answer.url().endsWith('/docs/token-tester/credentials')) given++
  })
  for (const [cause, read] of [
    ['The secret was encoded twice', 'Encode'],
    ['The assertion was used before', 'jti'],
    ['403 insufficient_scope', 'Nothing: the log of an app lists token requests.'],
  ] as const) {
    const see = page.getByRole('button', { name: new RegExp(`^See it happen ?: ${cause}$`) })
    await see.click()
    const happened = page.locator('dd', { has: see })
    await expect(happened).toContainText('How to fix it')
    await expect(happened).toContainText(read)
    await expect(happened).toContainText(/HTTP\/1.1 40[13]/)
    await expect(see).toBeFocused()
  }
  expect(given).toBe(1)
  findings.push(...(await inspect(page, 'a failure beside its cause')))
  expect(findings.filter((finding) => !/status of 40[013]/.test(finding))).toEqual([])
  await context.close()
})

test('with scripts off the guide says what its pieces of the laboratory need', async ({
  browser,
  shared,
}) => {
  const context = await browser.newContext({ baseURL: shared.url, javaScriptEnabled: false })
  const page = await context.newPage()
  for (const path of ['/docs/quick-start', '/docs/verifying-tokens']) {
    await page.goto(path)
    await expect(page.getByText('Getting a token here needs JavaScript.')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Get a token now' })).toBeHidden()
  }
  await page.goto('/docs/errors')
  await expect(page.getByText('With JavaScript on, you can make most of them happen here.')).toBeVisible()
  await expect(page.getByRole('button', { name: /^See it happen/ })).toHaveCount(0)
  await context.close()
})

test('with scripts off the laboratory says what it needs', async ({ request, shared }) => {
  const page = await (await request.get(`${shared.url}/docs/token-tester`)).text()
  const [, said = ''] = /<noscript>(.*?)<\/noscript>/s.exec(page) ?? []
  expect(said).toContain('This page needs JavaScript')
  const [, path = '', anchor = ''] = /href="([^"#]+)#([^"]+)"/.exec(said) ?? []
  const guide = await (await request.get(shared.url + path)).text()
  expect(guide).toContain(`id="${anchor}"`)
})
