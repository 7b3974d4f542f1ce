import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { applyScripts, readScripts, type SchemaScript } from './schema-scripts.ts'

const { credentials } = inject('postgres')
let client: pg.Client

beforeEach(async () => {
  client = new pg.Client({
    host: '127.0.0.1',
    port: credentials.port,
    user: 'postgres',
    password: credentials.passwords.postgres,
    database: 'postgres',
  })
  await client.connect()
  await client.query('BEGIN')
})
afterEach(async () => {
  await client.query('ROLLBACK')
  await client.end()
})

const script = (version: number, answer: number): SchemaScript => ({
  name: 'answer.sql',
  version,
  hash: `${version} ${answer}`,
  sql: `CREATE OR REPLACE FUNCTION answer() RETURNS int LANGUAGE sql AS 'SELECT ${answer}'`,
})
const answer = async () => (await client.query<{ answer: number }>('SELECT answer()')).rows[0]?.answer

describe('a script of functions', () => {
  it('is applied once, and again when it changes', async () => {
    expect(await applyScripts(client, [script(1, 41)])).toEqual(['answer.sql'])
    expect(await applyScripts(client, [script(1, 41)])).toEqual([])
    expect(await applyScripts(client, [script(2, 42)])).toEqual(['answer.sql'])
    expect(await answer()).toBe(42)
  })

  it('is left alone by a build that is behind', async () => {
    await applyScripts(client, [script(3, 43)])
    expect(await applyScripts(client, [script(2, 42)])).toEqual([])
    expect(await answer()).toBe(43)
  })
})

it('defines each function, trigger and view in one place', () => {
  const texts = readScripts().map(({ sql }) => sql)
  const names = texts.flatMap((sql) =>
    [...sql.matchAll(/^CREATE OR REPLACE (?:FUNCTION|TRIGGER|VIEW) "?(\w+)/gm)].map(([, name]) => name),
  )
  expect(names.length).toBeGreaterThan(30)
  expect(new Set(names).size).toBe(names.length)
  const folder = join(import.meta.dirname, '..', '..', 'prisma', 'migrations')
  const migrations = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(migrations.length).toBeGreaterThan(20)
  const made = migrations.flatMap(({ name }) => {
    const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8').replaceAll(/^\s*--.*$/gm, '')
    const created =
      /\bCREATE\s+(?:OR\s+REPLACE\s+|CONSTRAINT\s+)*(?:FUNCTION|PROCEDURE|TRIGGER|VIEW)\s+"?([\w.]+)/gi
    return [...sql.matchAll(created)].map(([, what]) => `${name}: ${what}`)
  })
  expect(made).toEqual([
    // Of one connection, and gone with it.
    '20261129100000_addresses_as_inet: pg_temp.address_of',
    // For builds of before, which know the table by its former name; dropped when they are over.
    '20261129170000_links_and_mail: notice_mail',
  ])
})
