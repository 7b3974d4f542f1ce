import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ensureBuild } from '#scripts/build.ts'
import { isAlive } from '#scripts/postgres/postmaster.ts'
import { setupLinkFile } from '#scripts/setup-link.ts'
import { copyCheckout, isReadableBy } from '../harness/checkout.ts'
import { freePort } from '../harness/free-port.ts'
import { callApi, requestToken, tokenOf } from '../harness/token.ts'
import { folder, start } from '../harness/with-each-test.ts'

beforeAll(() => ensureBuild(() => {}))

describe('the main job', () => {
  it('works in a 0700 folder: client by command line, token, whoami 200, missing scope 403, tampered token 401', async () => {
    const latchkey = await start({ dataDir: folder() })
    const client = await latchkey.createClient('acme-hotels', { scope: 'usage:read' })
    const token = await tokenOf(latchkey.url, client)
    expect((await callApi(latchkey.url, '/api/v1/whoami', token)).status).toBe(200)
    expect((await callApi(latchkey.url, '/api/v1/clients', token)).status).toBe(403)
    const [head, payload, signature = ''] = token.split('.')
    const tampered = `${head}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    expect((await callApi(latchkey.url, '/api/v1/whoami', tampered)).status).toBe(401)
  })

  it('works for an ordinary user', async (context) => {
    const dataDir = folder()
    if (process.getuid?.() !== 0)
      return context.skip('already running as an ordinary user: the other tests show it')
    const nobody = 65_534
    const checkout = await copyCheckout()
    onTestFinished(() => rmSync(checkout.folder, { recursive: true, force: true }))
    for (const path of [checkout.node, join(checkout.folder, 'node_modules', 'next', 'package.json')])
      if (!isReadableBy(nobody, path)) return context.skip(`${path} is closed to other users`)
    chownSync(dataDir, nobody, nobody)
    const env = { HOME: dataDir }
    const latchkey = await start({ dataDir, uid: nobody, gid: nobody, env, checkout })
    expect((await fetch(`${latchkey.url}/health/ready`)).status).toBe(200)
    expect(statSync(join(dataDir, 'postgres')).uid).toBe(nobody)
  })

  it('two copies side by side do not disturb each other', async () => {
    const [first, second] = [await start(), await start()]
    const client = await first.createClient('only-in-first')
    expect((await requestToken(first.url, client)).status).toBe(200)
    expect((await requestToken(second.url, client)).status).toBe(401)
  })
})

describe('start', () => {
  it('keeps the first administrator’s link in a file of its own, with the code in the fragment, and out of the log', async () => {
    const latchkey = await start()
    expect(latchkey.setupLink).toMatch(new RegExp(`^${latchkey.url}/setup#[\\w-]{43}$`))
    const file = setupLinkFile(latchkey.dataDir)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(latchkey.output).toContain(`with the link in ${file} (once, within 24 hours)`)
    expect(latchkey.output).not.toContain('setup#')
    // The log has lines of its own, which leave some milliseconds later.
    const said = latchkey.output.split('\n').filter((line) => line !== '' && !line.startsWith('{'))
    expect(said.at(-1)).toBe(`Ready on ${latchkey.url}`)
  })

  it('refuses a folder that a live server owns, naming its process', async () => {
    const first = await start()
    await expect(start({ dataDir: first.dataDir })).rejects.toThrow(`is in use by process ${first.pid}`)
    expect((await fetch(`${first.url}/health/ready`)).status).toBe(200)
  })

  it('keeps what was stored over a clean stop, and leaves no PostgreSQL behind', async () => {
    const first = await start()
    const client = await first.createClient('kept')
    const postgres = first.postgresPid
    expect(await first.stop()).toBe(0)
    expect(isAlive(postgres)).toBe(false)
    const second = await start({ dataDir: first.dataDir, port: first.port })
    expect((await requestToken(second.url, client)).status).toBe(200)
  })

  it('Ctrl-C stops it as cleanly', async () => {
    const latchkey = await start()
    expect(await latchkey.stop('SIGINT')).toBe(0)
    expect(latchkey.output).toMatch(/Stopped\.\s*$/)
  })

  it('SIGTERM to npm stops everything as cleanly', async () => {
    const dataDir = folder()
    const port = await freePort()
    const env = { ...process.env, NODE_ENV: 'production' as const, PORT: String(port), DATA_DIR: dataDir }
    const npm = spawn('npm', ['start'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
    let output = ''
    npm.stdout.on('data', (chunk) => {
      output += chunk
    })
    await expect.poll(() => output, { timeout: 60_000 }).toMatch(/^Ready on /m)
    const postgres = Number(
      readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n', 1)[0],
    )
    npm.kill('SIGTERM')
    await expect.poll(() => isAlive(postgres), { timeout: 30_000 }).toBe(false)
    await expect
      .poll(() =>
        fetch(`http://localhost:${port}/health/live`).then(
          () => 'up',
          () => 'down',
        ),
      )
      .toBe('down')
  })

  it.each([
    ['PORT', 'abc'],
    ['PUBLIC_URL', 'http://portal.example.com'],
    ['SIGN_UP', 'maybe'],
    ['TRUSTED_PROXIES', 'everyone'],
    ['PORTAL_ACCENT', 'blue'],
    ['SUPPORT_CONTACT', 'call us'],
    ['LATCHKEY_KEK', 'short'],
    ['DATABASE_URL', 'mysql://user:hunter2@localhost/x'],
  ])('a wrong %s stops it by name, without repeating the value', async (name, value) => {
    const failure = await start({ env: { [name]: value } }).catch((error: Error) => error.message)
    expect(failure).toContain(`${name} has an invalid value`)
    expect(failure).not.toContain('hunter2')
    expect(failure).not.toMatch(/\n\s+at /)
  })

  it('a logo that could run something stops it by name and by what was found', async () => {
    const file = join(folder(), 'logo.svg')
    writeFileSync(file, '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script/></svg>')
    const failure = await start({ env: { PORTAL_LOGO: file } }).catch((error: Error) => error.message)
    expect(failure).toContain(
      `PORTAL_LOGO: ${file} contains <script>. Use a drawing without scripts and links`,
    )
    expect(failure).not.toMatch(/\n\s+at /)
  })

  it('LATCHKEY_KEK is asked for beside DATABASE_URL', async () => {
    await expect(start({ env: { DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/x' } })).rejects.toThrow(
      /LATCHKEY_KEK is required/,
    )
  })

  it('an unreachable DATABASE_URL is told in a sentence', async () => {
    const env = {
      DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/x',
      LATCHKEY_KEK: randomBytes(32).toString('base64'),
    }
    const failure = await start({ env }).catch((error: Error) => error.message)
    expect(failure).toContain('DATABASE_URL: nothing is listening at 127.0.0.1:1.')
    expect(failure).not.toMatch(/\n\s+at /)
  })

  it('a port in use is told by number', async () => {
    const first = await start()
    await expect(start({ port: first.port })).rejects.toThrow(`Port ${first.port} on 127.0.0.1 is in use`)
  })

  it('a folder that cannot be used is told by name', async () => {
    const blocked = join(folder(), 'file')
    writeFileSync(blocked, '')
    const failure = await start({ dataDir: join(blocked, 'data') }).catch((error: Error) => error.message)
    expect(failure).toContain(join(blocked, 'data'))
    expect(failure).not.toMatch(/\n\s+at /)
  })

  it('never begins anew over a database whose passwords are missing', async () => {
    const first = await start()
    await first.createClient('precious')
    await first.stop()
    const credentials = join(first.dataDir, 'postgres.json')
    renameSync(credentials, `${credentials}.away`)
    await expect(start({ dataDir: first.dataDir })).rejects.toThrow(`${credentials} is missing`)
    renameSync(`${credentials}.away`, credentials)
    const second = await start({ dataDir: first.dataDir })
    expect((await second.cli(['client', 'suspend', '--id', 'precious'])).code).toBe(0)
  })

  it('a first start that was killed while the database was made begins again', async () => {
    const dataDir = folder()
    mkdirSync(join(dataDir, 'postgres.new'))
    writeFileSync(join(dataDir, 'postgres.new', 'half'), '')
    const latchkey = await start({ dataDir })
    expect((await fetch(`${latchkey.url}/health/ready`)).status).toBe(200)
  })

  it('KY-07 a wrong key-encryption key stops it and makes no new key', async () => {
    const first = await start()
    const before = await (await fetch(`${first.url}/oauth/v2/jwks`)).text()
    await first.stop()
    const wrong = { LATCHKEY_KEK: randomBytes(32).toString('base64') }
    await expect(start({ dataDir: first.dataDir, env: wrong })).rejects.toThrow(/LATCHKEY_KEK/)
    const second = await start({ dataDir: first.dataDir })
    expect(await (await fetch(`${second.url}/oauth/v2/jwks`)).text()).toBe(before)
  })
})
