import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { embeddedUrls } from '#scripts/postgres/credentials.ts'
import { startEmbeddedPostgres } from '#scripts/postgres/embedded.ts'
import { freePort } from '../harness/free-port.ts'
import { Latchkey, type MadeClient, runCli } from '../harness/latchkey.ts'
import { issuedEvents, startLoad } from '../harness/load.ts'
import { copyTemplate } from '../harness/template.ts'

// Two instances on a database of its own, each restarted twice, and everything sealed anew between: one key takes another's place.

const RATE = 200
const PROBE_MS = 250

const newKek = () => randomBytes(32).toString('base64')
const [OLD, NEW, NEWER] = [newKek(), newKek(), newKek()]

let folder = ''
let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>
let database: pg.Client
let client: MadeClient
/** Of every instance and command, but for the keys. */
let env: Record<string, string> = {}
let running: Latchkey[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-kek-'))
  await copyTemplate(folder)
  postgres = await startEmbeddedPostgres(folder, () => {})
  const urls = embeddedUrls(folder)
  if (!urls) throw new Error('no database')
  env = {
    PUBLIC_URL: `http://localhost:${await freePort()}`,
    ...{ DATABASE_URL: urls.databaseUrl, MIGRATE_DATABASE_URL: urls.migrateDatabaseUrl },
    ...{
      SHUTDOWN_DELAY: '2s',
      STAFF_SECOND_FACTOR: 'optional',
      JWKS_MAX_AGE: '1s',
      SIGNING_KEY_PUBLISHED: '2s',
    },
  }
  database = new pg.Client({ connectionString: urls.migrateDatabaseUrl })
  await database.connect()
})
afterAll(async () => {
  for (const one of running) await one.remove()
  await database?.end()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function start(keys: Record<string, string>): Promise<Latchkey> {
  const one = await Latchkey.start({ env: { ...env, ...keys } })
  running.push(one)
  return one
}

async function stop(one: Latchkey): Promise<void> {
  running = running.filter((other) => other !== one)
  const stopped = one.stop()
  while (await isReady(one)) await sleep(PROBE_MS)
  expect(await stopped).toBe(0)
  await one.remove()
}

const isReady = async ({ port }: Latchkey) =>
  (await fetch(`http://localhost:${port}/health/ready`).catch(() => null))?.status === 200

/** A command, with these keys. */
async function command(keys: Record<string, string>, ...args: string[]) {
  const { code, stdout, stderr } = await runCli([...args, '--json'], { ...env, ...keys })
  return { code, said: JSON.parse(code === 0 ? stdout : stderr) }
}

/** The new key as containers give it. */
function inFiles(LATCHKEY_KEK: string, LATCHKEY_KEK_OLD: string): Record<string, string> {
  const [current, old] = [join(folder, 'current-kek'), join(folder, 'old-kek')]
  writeFileSync(current, `${LATCHKEY_KEK}\n`)
  writeFileSync(old, `${LATCHKEY_KEK_OLD}\n`)
  return { LATCHKEY_KEK_FILE: current, LATCHKEY_KEK_OLD_FILE: old }
}

it(`KY-07 one key takes another's place under ${RATE} requests/s, with restarts: no request fails, and the old key opens nothing`, {
  timeout: 400_000,
}, async () => {
  const only = { LATCHKEY_KEK: OLD }
  const both = inFiles(NEW, OLD)
  const [first, second] = [await start(only), await start(only)]
  const made = await command(only, 'client', 'create', '--id', 'sealed', '--team', 'acme')
  client = made.said
  const target = { at: first }
  const load = startLoad(() => `http://localhost:${target.at.port}`, client, { perSecond: RATE })

  const early = await command(both, 'key', 'rewrap')
  expect(early).toMatchObject({ code: 4, said: { error: { code: 'conflict' } } })
  expect(early.said.error.message).toContain(`(process ${first.pid})`)
  expect(early.said.error.message).toContain(`(process ${second.pid})`)

  await stop(second)
  const secondWithBoth = await start(both)
  target.at = secondWithBoth
  // What is made now is read by the one that has the old key alone.
  expect(await command(both, 'key', 'rotate')).toMatchObject({ code: 0 })
  await sleep(4_000)
  target.at = first
  await sleep(1_000)
  target.at = secondWithBoth
  await stop(first)
  const firstWithBoth = await start(both)

  expect((await command(both, 'key', 'rewrap', '--dry-run')).said).toMatchObject({
    ...{ dry_run: true, behind: [], left: { signing_keys: 2 } },
  })
  expect((await command(both, 'key', 'rewrap')).said).toMatchObject({
    rewrapped: { signing_keys: 2 },
    left: { signing_keys: 0, server_secrets: 0, authenticators: 0 },
    lost: { signing_keys: 0, server_secrets: 0, authenticators: 0 },
  })
  target.at = firstWithBoth
  await stop(secondWithBoth)
  const secondWithNew = await start({ LATCHKEY_KEK: NEW })
  target.at = secondWithNew
  await stop(firstWithBoth)
  const firstWithNew = await start({ LATCHKEY_KEK: NEW })
  target.at = firstWithNew
  await sleep(2_000)
  const { sent, failed, statuses } = await load.stop()

  expect(failed).toBe(0)
  expect([...statuses]).toEqual([[200, sent]])
  expect(await issuedEvents(env.DATABASE_URL ?? '')).toEqual({ events: sent, distinct: sent })
  await expect(start(only)).rejects.toThrow(/LATCHKEY_KEK.*key rewrap/)
  expect((await command(only, 'key', 'rotate')).code).toBe(7)
})

it('KY-07 an instance that does not have the key in use is not ready, and its log says why', {
  timeout: 200_000,
}, async () => {
  const [unaware] = running
  if (!unaware) throw new Error('nothing runs')
  const both = { LATCHKEY_KEK: NEWER, LATCHKEY_KEK_OLD: NEW }
  const { said } = await command(both, 'key', 'rewrap', '--dry-run')
  // As one of the build before would, which says nothing of its keys.
  await database.query('UPDATE kek_holder SET fingerprints = $1', [[said.kek]])
  expect((await command(both, 'key', 'rewrap')).code).toBe(0)
  await expect.poll(() => isReady(unaware), { timeout: 60_000, interval: 500 }).toBe(false)
  expect(unaware.output).toContain('LATCHKEY_KEK is no longer what the database is sealed with')
  const { rows } = await database.query(
    "SELECT count(*)::int AS keys FROM signing_key WHERE created_at > now() - interval '30 seconds'",
  )
  expect(rows).toEqual([{ keys: 0 }])
})
