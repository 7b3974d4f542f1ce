import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { keepTokenSnippets } from './keep-token-snippets.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'keep-token-'))

let server: Server
let origin: string
let asked = 0
let life = 3600

beforeAll(async () => {
  server = createServer((_request, response) => {
    asked++
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ access_token: `token-${asked}`, expires_in: life }))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  asked = 0
  life = 3600
})

const snippet = (language: string) =>
  keepTokenSnippets(origin).find((one) => one.language === language)?.code ?? ''

it('JavaScript keeps a token, shares the request for one, and asks again when it is about to expire', async () => {
  vi.stubEnv('API_TOKEN', 'a secret')
  const { accessToken } = await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(snippet('javascript'))}`
  )
  life = 30
  expect(await Promise.all([accessToken(), accessToken()])).toEqual(['token-1', 'token-1'])
  life = 3600
  expect(await Promise.all([accessToken(), accessToken()])).toEqual(['token-2', 'token-2'])
  expect(await accessToken()).toBe('token-2')
})

const has = (command: string) =>
  run(command, ['--version']).then(
    () => true,
    () => false,
  )
const canRun = { bash: (await has('bash')) && (await has('curl')), python: await has('python3') }
for (const [language, can] of Object.entries(canRun))
  if (!can) console.log(`skipped: ${language} or a command that its snippet needs is not here`)

it.runIf(canRun.bash)('curl keeps a token, and asks again when it is about to expire', async () => {
  const script = `${snippet('bash')}\naccess_token && access_token`
  const ask = () =>
    run('bash', ['-c', script], { env: { ...process.env, XDG_RUNTIME_DIR: folder, API_TOKEN: 'a secret' } })
  life = 30
  expect((await ask()).stdout).toBe('token-1\ntoken-2\n')
  life = 3600
  expect((await ask()).stdout).toBe('token-3\ntoken-3\n')
  expect((await ask()).stdout).toBe('token-3\ntoken-3\n')
  expect(statSync(join(folder, '.latchkey-token')).mode & 0o777).toBe(0o600)
})

it.runIf(canRun.python)('Python keeps a token, and asks again when it is about to expire', async () => {
  const file = join(folder, 'keep.py')
  writeFileSync(file, `${snippet('python')}\n\nprint(access_token(), access_token())\n`)
  const ask = () => run('python3', [file], { env: { ...process.env, API_TOKEN: 'a secret' } })
  expect((await ask()).stdout).toBe('token-1 token-1\n')
  life = 30
  expect((await ask()).stdout).toBe('token-2 token-3\n')
})
