import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureBuild } from '#scripts/build.ts'
import { Latchkey, runCli } from '../harness/latchkey.ts'
import { HEARD } from '../harness/patience.ts'
import { requestToken, tokenOf } from '../harness/token.ts'
import { start } from '../harness/with-each-test.ts'

/** Of no database. */
const KEK = randomBytes(32).toString('base64')

beforeAll(() => ensureBuild(() => {}))

afterAll(async () => {
  await (await shared)?.remove()
})

describe('the command line', () => {
  it('starts the embedded database itself when no server runs, and stops it', async () => {
    const first = await start()
    const client = await first.createClient('offline')
    await first.stop()
    const { code, stderr } = await first.cli(['client', 'suspend', '--id', 'offline'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const second = await start({ dataDir: first.dataDir })
    expect((await requestToken(second.url, client)).status).toBe(401)
    await second.cli(['client', 'resume', '--id', 'offline'])
    await expect.poll(async () => (await requestToken(second.url, client)).status, HEARD).toBe(200)
  })

  it('a suspended client is refused at once by a running server', async () => {
    const latchkey = await start()
    const client = await latchkey.createClient('stopped')
    await tokenOf(latchkey.url, client)
    await latchkey.cli(['client', 'suspend', '--id', 'stopped'])
    await expect.poll(async () => (await requestToken(latchkey.url, client)).status, HEARD).toBe(401)
  })

  it('imports legacy credentials, which then work as RFC 6749 encodes them', async () => {
    const latchkey = await start()
    const secret = 'legacy+se%cret/with:stuff=and more'
    const { code } = await latchkey.cli(['client', 'import', '--id', 'a:b', '--secret-stdin'], `${secret}\n`)
    expect(code).toBe(0)
    expect((await requestToken(latchkey.url, { client_id: 'a:b', client_secret: secret })).status).toBe(200)
  })

  it('lists, makes, changes and imports partners', async () => {
    const shared = await sharedServer()
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await shared.cli(['partner', ...args, '--json'])
      return { code, stderr, told: JSON.parse(stdout) }
    }
    const done = { code: 0, stderr: '' }
    const contacts = 'Ada <ada@north.example>; ops@north.example'
    const made = await run('create', '--name', 'North', '--tags', 'eu gold', '--contacts', contacts)
    expect(made).toEqual({ ...done, told: { slug: 'north', name: 'North' } })
    expect(await run('change', '--slug', 'north', '--notes', 'Sleeps at night.')).toMatchObject({
      ...done,
      told: { changed: true },
    })
    expect(await run('change', '--slug', 'north', '--tags', 'eu gold')).toMatchObject({
      told: { changed: false },
    })
    const { told } = await run('show', '--slug', 'north')
    expect(told).toMatchObject({
      stage: 'invited',
      tags: ['eu', 'gold'],
      notes: 'Sleeps at night.',
      apps: [],
    })
    expect(told.contacts).toEqual([
      { email: 'ada@north.example', name: 'Ada' },
      { email: 'ops@north.example', name: '' },
    ])
    const file = join(shared.dataDir, 'partners.csv')
    writeFileSync(file, 'name,slug\nNorth,north\nSouth,south\n,nobody\n')
    const rehearsed = await run('import', '--file', file, '--dry-run')
    const report = { created: 1, exists: 1, invalid: 1 }
    expect(rehearsed).toMatchObject({ code: 2, told: { dry_run: true, ...report } })
    expect((await run('list', '--search', 'south')).told.partners).toEqual([])
    expect(await run('import', '--file', file)).toMatchObject({
      code: 2,
      told: { dry_run: false, ...report },
    })
    expect(await run('import', '--file', file)).toMatchObject({ told: { created: 0, exists: 2, invalid: 1 } })
    const { partners } = (await run('list', '--stage', 'invited', '--search', 'th')).told
    expect(partners.map(({ slug }: { slug: string }) => slug).toSorted()).toEqual(['north', 'south'])
  })

  it('says where an API is and whom to contact, and takes back what it is told to', async () => {
    const shared = await sharedServer()
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await shared.cli(['api', ...args])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      return stdout
    }
    const id = ['--id', 'rooms']
    const made = await run('create', ...id, '--name', 'Rooms', '--audience', 'urn:rooms', '--json')
    expect(JSON.parse(made)).toMatchObject({ base_url: null, docs_url: null, contact: null })
    await run(
      'update',
      ...id,
      '--base-url',
      'https://rooms.example/v1/',
      '--docs',
      'https://docs.rooms.example',
    )
    await run('update', ...id, '--contact', 'rooms@example.com', '--docs', '')
    const [rooms] = JSON.parse(await run('list', '--json')).apis.filter(
      (api: { id: string }) => api.id === 'rooms',
    )
    expect(rooms).toMatchObject({
      base_url: 'https://rooms.example/v1',
      docs_url: null,
      contact: 'rooms@example.com',
    })
    expect(await run('list')).toMatch(
      /^ {2}base URL https:\/\/rooms\.example\/v1\n {2}contact rooms@example\.com$/m,
    )
  })

  it.each([
    [['client', 'create', '--id', 'Bad ID', '--team', 'acme'], 'Lower-case'],
    [['client', 'create', '--id', 'ok-id', '--team', 'acme', '--scope', 'nope'], 'There is no scope'],
    [['client', 'create', '--id', 'ok-id', '--team', 'Not A Slug'], 'team'],
    [['client', 'create', '--id', 'ok-id', '--team', 'acme', '--environment', 'prod'], 'sandbox or live'],
    [['client', 'create'], 'required option'],
    [['client', 'create', '--id', 'ok-id', '--team', 'acme', '--name', 'x'.repeat(101)], 'At most 100'],
    [['client', 'import', '--id', 'x'], '--secret-stdin'],
    [['user', 'create', '--email', 'not-an-address', '--password-stdin'], 'e-mail'],
    [['user', 'create', '--email', 'a@b.example', '--role', 'king', '--password-stdin'], 'role'],
    [['frobnicate'], 'unknown command'],
    [['client', 'suspend', '--id', 'nobody'], 'no app', 3],
    [['team', 'create', '--slug', 'taken'], 'already', 4],
    [['user', 'role', '--email', 'boss@b.example', '--role', 'developer'], 'only administrator', 4],
  ])('%j ends with a clear error, its exit code and no stack trace', async (args, expected, exitCode = 2) => {
    const shared = await sharedServer()
    const { code, stdout, stderr } = await shared.cli(args, 'some input that is not used')
    expect(code).toBe(exitCode)
    expect(stdout).toBe('')
    expect(stderr).toContain(expected)
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  it.each([
    ['usage', 2, ['frobnicate'], {}],
    ['usage', 2, ['client'], {}],
    ['usage', 2, ['client', 'create'], {}],
    ['invalid', 2, ['client', 'suspend', '--id', ''], {}],
    ['not_found', 3, ['client', 'suspend', '--id', 'nobody'], {}],
    ['conflict', 4, ['team', 'create', '--slug', 'taken'], {}],
    [
      'unavailable',
      6,
      ['team', 'list'],
      { DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/c', LATCHKEY_KEK: KEK },
    ],
    ['settings', 7, ['team', 'list'], { PORT: 'none' }],
    ['settings', 7, ['team', 'list'], { ENV_FILE: '/nowhere/at/all' }],
    ['settings', 7, ['key', 'rotate'], { LATCHKEY_KEK: KEK }],
  ])('with --json says %s in one object, and ends with %d: %j %o', async (code, exitCode, args, settings) => {
    const { dataDir, port } = await sharedServer()
    const env = { DATA_DIR: dataDir, PORT: String(port), LATCHKEY_TYPO: 'told to people', ...settings }
    const ended = await runCli([...args, '--json'], env)
    expect(ended).toMatchObject({ code: exitCode, stdout: '' })
    expect(ended.stderr.split('\n')).toEqual([expect.any(String), ''])
    expect(JSON.parse(ended.stderr)).toEqual({
      error: expect.objectContaining({ code, message: expect.stringMatching(/^(?!error:)[^\n]+$/) }),
    })
  })

  it('never repeats a secret that was given as an argument', async () => {
    const shared = await sharedServer()
    const { code, stderr } = await shared.cli(['client', 'import', '--id', 'x', '--secret=hunter2hunter2'])
    expect(code).toBe(2)
    expect(stderr).not.toContain('hunter2')
    const asJson = await shared.cli(['client', 'import', '--id', 'x', '--secret=hunter2hunter2', '--json'])
    expect(asJson.stderr).not.toContain('hunter2')
  })

  it.each([
    [[]],
    [['client']],
    [['client', 'create']],
    [['client', 'import']],
    [['user']],
    [['user', 'create']],
    [['audit', 'verify']],
  ])('%j explains itself with --help', async (args) => {
    const shared = await sharedServer()
    const { code, stdout } = await shared.cli([...args, '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('Usage:')
  })
})

/** One server for the commands that change nothing. */
let shared: Promise<Latchkey> | undefined
const sharedServer = () => {
  shared ??= startShared()
  return shared
}

async function startShared(): Promise<Latchkey> {
  const latchkey = await Latchkey.start()
  for (const args of [
    ['team', 'create', '--slug', 'taken'],
    ['user', 'create', '--email', 'boss@b.example', '--role', 'administrator', '--password-stdin'],
  ])
    expect(await latchkey.command(args, 'correct-horse-battery-9')).toMatchObject({ code: 0 })
  return latchkey
}
