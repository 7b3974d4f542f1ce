import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'

const folder = join(import.meta.dirname, '..', '..', 'prisma', 'sql')

/** Functions, triggers and views of one concern: the whole of their definition, applied again when it changes. */
export type SchemaScript = { name: string; version: number; sql: string; hash: string }

/** Longer than a backup holds a table, shorter than people wait. */
const LIMITS = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '60s'"

const LEDGER = `
  CREATE TABLE IF NOT EXISTS schema_script (
    name text COLLATE "C" PRIMARY KEY,
    version integer NOT NULL,
    hash text NOT NULL,
    applied_at timestamptz(3) NOT NULL DEFAULT now()
  )`

/** The scripts of this build, in the order of their names, each with the version that its first line says. */
export function readScripts(from = folder): SchemaScript[] {
  return readdirSync(from)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(from, name), 'utf8')
      const version = Number(/^-- version (\d+)\n/.exec(sql)?.[1])
      if (!Number.isInteger(version)) throw new Error(`The first line of ${name} must be “-- version N”.`)
      return { name, version, sql, hash: createHash('sha256').update(sql).digest('hex') }
    })
}

/**
 * Applies the scripts that the database has not, or has otherwise, in the transaction that is open. One that the database
 * has in a higher version is left alone: a newer build brought it, and this one runs beside it (decision 26).
 * @returns the names of the scripts applied now
 */
export async function applyScripts(client: pg.Client, scripts = readScripts()): Promise<string[]> {
  const due = await dueScripts(client, scripts)
  if (due.length === 0) return []
  await client.query(LIMITS)
  await client.query(LEDGER)
  for (const { name, version, sql, hash } of due) {
    await client.query(sql)
    await client.query(
      `INSERT INTO schema_script (name, version, hash) VALUES ($1, $2, $3)
       ON CONFLICT (name) DO UPDATE SET version = excluded.version, hash = excluded.hash, applied_at = now()`,
      [name, version, hash],
    )
  }
  return due.map(({ name }) => name)
}

async function dueScripts(client: pg.Client, scripts: readonly SchemaScript[]): Promise<SchemaScript[]> {
  const ledger = await client.query("SELECT to_regclass('schema_script') IS NOT NULL AS made")
  if (!ledger.rows[0]?.made) return [...scripts]
  const { rows } = await client.query<{ name: string; version: number; hash: string }>(
    'SELECT name, version, hash FROM schema_script',
  )
  const applied = new Map(rows.map((row) => [row.name, row]))
  return scripts.filter(({ name, version, hash }) => {
    const there = applied.get(name)
    return there === undefined || (version >= there.version && hash !== there.hash)
  })
}
