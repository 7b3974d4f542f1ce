import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'next-auth/jwt'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { unseal } from '#lib/features/signing-keys/sealing.ts'
import { readCredentials, urlFor, withSuperuser } from '#scripts/postgres/credentials.ts'
import { startEmbeddedPostgres } from '#scripts/postgres/embedded.ts'
import { BEFORE_APP, BEFORE_CODE, BEFORE_KEK } from '../fixtures/before-teams.ts'
import { restoreDump } from '../fixtures/dump.ts'
import { Latchkey } from '../harness/latchkey.ts'
import { cleanEnvironment } from '../harness/own-settings.ts'
import { PASSWORD, PortalVisitor } from '../harness/portal.ts'
import { copyTemplate } from '../harness/template.ts'
import { tokenOf } from '../harness/token.ts'

// A database of the build before people had roles in their teams: two people who signed up, one of whom was let into the other's
// team, an administrator, their sessions, notices and audit rows, an invitation that waits, and an app.

const root = join(import.meta.dirname, '..', '..')
let latchkey: Latchkey
let database: pg.Client

beforeAll(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-before-'))
  await copyTemplate(dataDir)
  const postgres = await startEmbeddedPostgres(dataDir, () => {})
  const credentials = readCredentials(dataDir)
  if (!credentials) throw new Error('no credentials')
  await withSuperuser(credentials, async (superuser) => {
    await superuser.query('DROP DATABASE latchkey')
    await superuser.query('CREATE DATABASE latchkey OWNER latchkey_owner')
  })
  const superuser = new pg.Client({ connectionString: urlFor(credentials, 'postgres') })
  await superuser.connect()
  await restoreDump(superuser, 'before-teams')
  // As if it had been left a moment ago.
  await superuser.query(`
    UPDATE session SET last_seen_at = now(), expires_at = now() + interval '1 day';
    UPDATE invitation SET expires_at = now() + interval '1 day'`)
  await superuser.end()
  await postgres.stop()

  const env = { LATCHKEY_KEK: BEFORE_KEK }
  const migrated = execFileSync(process.execPath, [join(root, 'scripts', 'migrate.ts')], {
    cwd: root,
    env: { ...cleanEnvironment(), ...env, DATA_DIR: dataDir },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  expect(migrated).toMatch(/^[1-9]\d* migrations applied\n$/)
  latchkey = await Latchkey.start({ dataDir, env })
  database = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
  await database.connect()
})
afterAll(async () => {
  await database?.end()
  await latchkey?.remove()
})

const ask = async <Row extends object>(text: string, values: unknown[] = []) =>
  (await database.query<Row>(text, values)).rows

/** What the cookie of a session of before carries: sealed under the secret that the database has had all along. */
async function cookieOf(session: { id: string; userId: string }): Promise<string> {
  const [secret] = await ask<{ sealed: Buffer }>("SELECT sealed FROM server_secret WHERE name = 'session'")
  if (!secret) throw new Error('no secret of sessions')
  const opened = unseal(secret.sealed, Buffer.from(BEFORE_KEK, 'base64'), 'server-secret:session')
  const token = { sessionId: session.id, userId: session.userId }
  return `latchkey.session=${await encode({ token, secret: opened.toString('base64url') })}`
}

it('everybody who was in a team is an owner of it, once it is migrated', async () => {
  const rows = await ask(
    `SELECT t.slug, u.email, m.role FROM membership m JOIN team t ON t.id = m.team_id JOIN app_user u ON u.id = m.user_id
     ORDER BY t.slug, u.email`,
  )
  expect(rows).toEqual([
    { slug: 'admin', email: 'admin@before.example', role: 'owner' },
    { slug: 'ann-before', email: 'ann@before.example', role: 'owner' },
    { slug: 'ann-before', email: 'ben@before.example', role: 'owner' },
    { slug: 'ben-before', email: 'ben@before.example', role: 'owner' },
  ])
})

it('sessions of before are as good as they were, and those that were over are not', async () => {
  const sessions = await ask<{ id: string; userId: string; isOver: boolean }>(
    'SELECT id, user_id AS "userId", revoked_at IS NOT NULL AS "isOver" FROM session ORDER BY id',
  )
  expect(sessions.map(({ isOver }) => isOver).toSorted()).toEqual([false, false, false, true, true])
  for (const session of sessions) {
    const headers = { Cookie: await cookieOf(session) }
    const { status } = await fetch(`${latchkey.url}/account`, { headers, redirect: 'manual' })
    expect(status).toBe(session.isOver ? 307 : 200)
  }
})

it('its people sign in with their passwords, and find their teams, apps and notices', async () => {
  const ben = await PortalVisitor.signedInAgain(latchkey, 'ben@before.example')
  const people = await (await ben.get('/team?team=ann-before')).text()
  expect(people.replaceAll('<wbr/>', '')).toContain('ann@before.example')
  expect(await (await ben.get('/apps?team=ann-before')).text()).toContain('before-own')
  expect(await (await ben.get('/notices')).text()).toContain('The connectivity team created the secret')
  const admin = await PortalVisitor.signedInAgain(latchkey, 'admin@before.example')
  // An address may break before its parts.
  expect((await (await admin.get('/people')).text()).replaceAll('<wbr/>', '')).toContain('ben@before.example')
  await tokenOf(latchkey.url, BEFORE_APP)
})

it('an invitation of before makes the account that it was for', async () => {
  const invited = { code: BEFORE_CODE, email: 'invited@before.example', name: 'Invited', password: PASSWORD }
  const answer = await new PortalVisitor(latchkey.url).submit('/setup', invited)
  expect(answer.status).toBe(303)
  expect(await ask('SELECT role FROM app_user WHERE email = $1', [invited.email])).toEqual([
    { role: 'connectivity' },
  ])
})

it('its audit log verifies, also when one of them has deleted their account', async () => {
  expect((await latchkey.cli(['audit', 'verify'])).stdout).toMatch(/unbroken/)
  const ann = await PortalVisitor.signedInAgain(latchkey, 'ann@before.example')
  const gone = await ann.submit('/account', { confirmedEmail: 'ann@before.example' })
  expect(gone.status).toBe(303)
  expect(await ask("SELECT FROM app_user WHERE email = 'ann@before.example'")).toEqual([])
  expect(await ask("SELECT FROM audit_entry WHERE to_jsonb(audit_entry)::text LIKE '%ann@before%'")).toEqual(
    [],
  )
  expect((await latchkey.cli(['audit', 'verify'])).stdout).toMatch(/unbroken/)
})
