import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureBrowser } from '#scripts/browser.ts'
import { ensureBuild } from '#scripts/build.ts'
import { registerByHand, signUpByHand } from '../harness/browsing.ts'
import { freePort } from '../harness/free-port.ts'
import { Latchkey } from '../harness/latchkey.ts'
import { complaints, formWith, PortalVisitor } from '../harness/portal.ts'
import { callApi, requestToken, tokenOf } from '../harness/token.ts'
import { launch } from './launch.ts'
import { noNginx, startNginx } from './nginx.ts'

// Two machines that built the same source each for itself, behind a balancer that turns to them by turns.

const reason = noNginx()
if (reason) console.log(`skipped: ${reason}`)

const root = join(import.meta.dirname, '..', '..')
const STALE_AT_MOST_MS = 5_000

let folder: string
let checkout: string
let first: Latchkey
let url: string
let browser: Browser
const undo: (() => unknown)[] = []

/** Another checkout of the source as it stands here, without its build. */
function checkOut(): string {
  const copy = join(folder, 'checkout')
  mkdirSync(copy)
  const left = new Set(['.git', '.next', '.cache', 'node_modules', 'test-results', '.latchkey.lock', 'data'])
  for (const name of readdirSync(root).filter((entry) => !left.has(entry)))
    cpSync(join(root, name), join(copy, name), { recursive: true })
  // As links where that goes: the packages are many, and nobody writes to them.
  const modules = [join(root, 'node_modules'), join(copy, 'node_modules')]
  if (spawnSync('cp', ['-al', ...modules]).status !== 0)
    cpSync(modules[0] ?? '', modules[1] ?? '', { recursive: true })
  return copy
}

beforeAll(async () => {
  if (reason) return
  await ensureBuild(() => {})
  mkdirSync(join(root, '.cache'), { recursive: true })
  folder = mkdtempSync(join(root, '.cache', 'balanced-'))
  undo.push(() => rmSync(folder, { recursive: true, force: true }))
  checkout = checkOut()
  const built = spawnSync(process.execPath, [join('scripts', 'build.ts')], {
    cwd: checkout,
    encoding: 'utf8',
  })
  if (built.status !== 0) throw new Error(`${built.stdout}${built.stderr}`)
  const [port, secondPort] = [await freePort(), await freePort()]
  url = `http://localhost:${port}`
  first = await Latchkey.start({ env: { PUBLIC_URL: url } })
  undo.push(() => first.remove())
  const second = await launch({
    checkout,
    env: {
      PORT: String(secondPort),
      DATA_DIR: join(folder, 'data'),
      PUBLIC_URL: url,
      DATABASE_URL: first.databaseUrl,
      MIGRATE_DATABASE_URL: first.ownerDatabaseUrl,
      LATCHKEY_KEK: readFileSync(join(first.dataDir, 'kek'), 'utf8').trim(),
    },
  })
  if (!second.ready) throw new Error(`${second.stdout}${second.stderr}`)
  undo.push(second.stop)
  undo.push(await startNginx(join(folder, 'nginx'), port, [first.port, secondPort]))
  browser = await chromium.launch({ executablePath: ensureBrowser(() => {}), args: ['--no-sandbox'] })
  undo.push(() => browser.close())
}, 600_000)
afterAll(async () => {
  for (const step of undo.splice(0).reverse()) await step()
}, 120_000)

/** What a page of one build asks of the other: its name, its actions, its files. */
function shared(build: string): unknown {
  const read = (...path: string[]) => readFileSync(join(build, '.next', ...path), 'utf8')
  const { node } = JSON.parse(read('server', 'server-reference-manifest.json'))
  const files = readdirSync(join(build, '.next', 'static'), { recursive: true }).map(String)
  return { id: read('BUILD_ID'), actions: Object.keys(node).sort(), files: files.sort() }
}

async function visit(): Promise<{ page: Page; failed: string[] }> {
  const context = await browser.newContext({ baseURL: url })
  context.setDefaultTimeout(120_000)
  const page = await context.newPage()
  const failed: string[] = []
  page.on('response', (response) => {
    if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`)
  })
  page.on('pageerror', (error) => failed.push(error.message))
  return { page, failed }
}

describe.skipIf(reason !== null)('two builds of one source behind a balancer', () => {
  it('are the same build: its name, its actions and its files', () => {
    const one = shared(root)
    expect(one).toEqual(shared(checkout))
    expect(JSON.stringify(one)).toMatch(/"actions":\["[0-9a-f]{40,}"/)
  })

  it('do the main job in a browser, from signing up to calling with a token', async () => {
    const { page, failed } = await visit()
    await signUpByHand(page, 'Ada')
    await registerByHand(page, { clientId: 'adas-app', name: 'Adas app', scopes: ['usage:read'] })
    await page.getByRole('button', { name: 'Generate API Token' }).click()
    const field = page.getByLabel('API Token', { exact: true })
    await field.waitFor()
    const credentials = { client_id: 'adas-app', client_secret: await field.inputValue() }
    for (let count = 0; count < 4; count++) {
      const token = await tokenOf(url, credentials)
      expect((await callApi(url, '/api/v1/whoami', token)).status).toBe(200)
    }
    expect(failed).toEqual([])
    await page.context().close()
  })

  it('take every form, whichever of them made its page', async () => {
    // Its address is the balancer's.
    const ben = await PortalVisitor.signedIn(first, 'ben@example.com')
    const registered = await ben.submit('/apps/new', {
      clientId: 'bens-app',
      name: 'Bens app',
      environment: 'sandbox',
    })
    expect(registered.status).toBe(303)
    // An odd number of requests between two forms lets each of the two take what the other has made.
    for (let count = 0; count < 4; count++) {
      const page = await (await ben.get('/apps/bens-app/settings')).text()
      if (count % 2 === 0) await ben.get('/health/live')
      const answer = await ben.post('/apps/bens-app/settings', {
        ...formWith(page, ['name', 'description']),
        name: `Name ${count}`,
      })
      const text = await answer.text()
      expect([answer.status, complaints(text)]).toEqual([200, ''])
      expect(text).toContain('Details saved.')
    }
  })

  it('RV-01 refuse a revoked token and a suspended app, both of them, within 5 s', async () => {
    const client = await first.createClient('shared-app', { team: 'shared' })
    const token = await tokenOf(url, client)
    const statuses = async (ask: () => Promise<{ status: number }>) => [
      ...new Set([(await ask()).status, (await ask()).status, (await ask()).status, (await ask()).status]),
    ]
    const calls = () => statuses(() => callApi(url, '/api/v1/whoami', token))
    const requests = () => statuses(() => requestToken(url, client))
    expect([await calls(), await requests()]).toEqual([[200], [200]])
    expect(await first.cli(['client', 'suspend', '--id', client.client_id])).toMatchObject({ code: 0 })
    await expect
      .poll(async () => [await calls(), await requests()], { timeout: STALE_AT_MOST_MS })
      .toEqual([[401], [401]])
  })
})
