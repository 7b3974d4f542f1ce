import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { keepTokenSnippets } from './snippets.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'keep-token-'))

let server: Server
let origin: string
let asked = 0
let life = 3600
const bodies: string[] = []

beforeAll(async () => {
  server = createServer(async (request, response) => {
    asked++
    bodies.push(Buffer.concat(await request.toArray()).toString())
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ access_token: `token-${asked}`, expires_in: life }))
  }).listen(0)
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
  vi.stubEnv('LATCHKEY_CLIENT_SECRET', 'a secret')
  const { accessToken } = await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(snippet('javascript'))}`
  )
  life = 30
  expect(await Promise.all([accessToken(), accessToken()])).toEqual(['token-1', 'token-1'])
  life = 3600
  expect(await Promise.all([accessToken(), accessToken()])).toEqual(['token-2', 'token-2'])
  expect(await accessToken()).toBe('token-2')
})

const runs = (command: string, args: string[]) =>
  run(command, args).then(
    () => true,
    () => false,
  )
const SHELLS = [['sh'], ['dash'], ['bash'], ['busybox', 'sh']] as const
const hasCurl = await runs('curl', ['--version'])
const hasPython = await runs('python3', ['--version'])
if (!hasPython) console.log('skipped: python3 is not here')

for (const [command, ...first] of SHELLS) {
  const has = hasCurl && (await runs(command, [...first, '-c', ':']))
  const shell = [command, ...first].join(' ')
  if (!has) console.log(`skipped: ${shell}, or curl, is not here`)

  it.runIf(has)(
    `curl in ${shell} keeps a token per issuer, client ID and scope, for its owner alone`,
    async () => {
      const home = mkdtempSync(join(folder, 'home-'))
      const asking = (code: string) =>
        run(command, [...first, '-c', `umask 022\n${code}\naccess_token && access_token`], {
          env: { ...process.env, XDG_RUNTIME_DIR: home, LATCHKEY_CLIENT_SECRET: 'a secret' },
        })
      const code = snippet('bash')
      const tokensOf = async (script: string) => (await asking(script)).stdout.trim().split('\n')
      life = 30
      expect(await tokensOf(code)).toEqual(['token-1', 'token-2'])
      life = 3600
      expect(await tokensOf(code)).toEqual(['token-3', 'token-3'])
      expect(await tokensOf(code)).toEqual(['token-3', 'token-3'])

      const otherApp = keepTokenSnippets(origin, "the other's app").find(
        ({ language }) => language === 'bash',
      )
      expect(await tokensOf(otherApp?.code ?? '')).toEqual(['token-4', 'token-4'])
      expect(await tokensOf(code.replace("scope=''", "scope='a:read b:read'"))).toEqual([
        'token-5',
        'token-5',
      ])
      expect(new URLSearchParams(bodies.at(-1)).get('scope')).toBe('a:read b:read')
      const elsewhere = code.replace('http://127.0.0.1', 'http://localhost')
      expect(await tokensOf(elsewhere)).toEqual(['token-6', 'token-6'])
      expect(await tokensOf(code)).toEqual(['token-3', 'token-3'])
      const files = readdirSync(home)
      expect(files).toHaveLength(4)
      expect(files.map((file) => statSync(join(home, file)).mode & 0o777)).toEqual([
        0o600, 0o600, 0o600, 0o600,
      ])
    },
  )
}

it.runIf(hasPython)('Python keeps a token, and asks again when it is about to expire', async () => {
  const file = join(folder, 'keep.py')
  writeFileSync(file, `${snippet('python')}\n\nprint(access_token(), access_token())\n`)
  const ask = () => run('python3', [file], { env: { ...process.env, LATCHKEY_CLIENT_SECRET: 'a secret' } })
  expect((await ask()).stdout).toBe('token-1 token-1\n')
  life = 30
  expect((await ask()).stdout).toBe('token-2 token-3\n')
})
