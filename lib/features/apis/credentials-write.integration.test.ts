import { readFileSync } from 'node:fs'
import type { PoolClient } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pool } from '#lib/platform/db/db.ts'

const MIGRATION = new URL(
  '../../../prisma/migrations/20261124182846_credentials_write/migration.sql',
  import.meta.url,
)
const migrate = () => database.query(readFileSync(MIGRATION, 'utf8'))

/** In a transaction that never ends well: a database as it was before the migration. */
let database: PoolClient

beforeEach(async () => {
  database = await pool().connect()
  await database.query("BEGIN; DELETE FROM scope WHERE name = 'credentials:write'")
})
afterEach(async () => {
  await database.query('ROLLBACK')
  database.release()
})

const catalogue = async () =>
  (await database.query('SELECT name, api_id, grant_policy FROM scope ORDER BY position')).rows

describe('the scope credentials:write', () => {
  it('comes last into a catalogue that is in use, is staff’s to give, and given to nobody', async () => {
    const before = await catalogue()
    await migrate()
    const added = { name: 'credentials:write', api_id: 'latchkey', grant_policy: 'request' }
    expect(await catalogue()).toEqual([...before, added])
    const { rows } = await database.query("SELECT FROM client_scope WHERE scope_name = 'credentials:write'")
    expect(rows).toEqual([])
  })

  it('RT-02 leaves a scope of that name to the API that has it', async () => {
    await database.query(`
      INSERT INTO api (id, name, audience) VALUES ('taken', 'Taken', 'https://taken.example');
      INSERT INTO scope (name, api_id, description, grant_policy, position)
        VALUES ('credentials:write', 'taken', '', 'owner', 0)`)
    const before = await catalogue()
    await migrate()
    expect(await catalogue()).toEqual(before)
  })
})
