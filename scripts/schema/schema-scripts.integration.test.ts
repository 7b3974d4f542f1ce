import { readFileSync } from 'node:fs'
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
  const first = new URL('../../prisma/migrations/20261129080000_init/migration.sql', import.meta.url)
  expect(readFileSync(first, 'utf8')).not.toMatch(/\b(FUNCTION|TRIGGER|VIEW)\b(?!s)/)
})
