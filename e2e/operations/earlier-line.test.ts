import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { restoreDump } from '../fixtures/dump.ts'
import { EARLIER_APP, EARLIER_KEK } from '../fixtures/earlier-line.ts'
import { Latchkey } from '../harness/latchkey.ts'
import { cleanEnvironment } from '../harness/own-settings.ts'

const root = join(import.meta.dirname, '..', '..')
let host: Latchkey
let settings: Record<string, string>

/** The database that takes the place of the host's own, in the same PostgreSQL. */
const named = (url: string) => url.replace(/\/latchkey$/, '/earlier')

beforeAll(async () => {
  host = await Latchkey.start()
  const admin = new pg.Client({ connectionString: host.superuserDatabaseUrl })
  await admin.connect()
  await admin.query('CREATE DATABASE earlier OWNER latchkey_owner')
  await admin.end()
  const superuser = new pg.Client({ connectionString: named(host.superuserDatabaseUrl) })
  await superuser.connect()
  await restoreDump(superuser, 'earlier-line')
  await superuser.end()
  settings = {
    DATABASE_URL: named(host.databaseUrl),
    MIGRATE_DATABASE_URL: named(host.ownerDatabaseUrl),
    LATCHKEY_KEK: EARLIER_KEK,
  }
})
afterAll(() => host?.remove())

const script = (name: string, ...args: string[]) => ({
  args: [join(root, 'scripts', name), ...args],
  options: { cwd: root, env: { ...cleanEnvironment(), ...settings }, encoding: 'utf8' } as const,
})

it('a database of the earlier line is taken over by one command, and its secrets and keys go on working', async () => {
  const start = script('start.ts')
  const refused = spawnSync(process.execPath, start.args, start.options)
  expect(refused).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/npm run migrate -- take-over\.\n$/),
  })

  const { args, options } = script('migrate.ts', 'take-over')
  expect(execFileSync(process.execPath, args, options)).toBe('The database was taken over\n')

  const latchkey = await Latchkey.start({ env: settings })
  try {
    const answer = await fetch(`${latchkey.url}/oauth/v2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${EARLIER_APP.id}:${EARLIER_APP.secret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    expect(answer.status).toBe(200)
    const verified = await latchkey.cli(['audit', 'verify'])
    expect(verified.stdout).toMatch(/unbroken/)
  } finally {
    await latchkey.remove()
  }
})
