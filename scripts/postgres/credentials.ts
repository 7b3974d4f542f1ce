import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { z } from 'zod'
import { namedError } from '#lib/kernel/named-error.ts'

/** PostgreSQL cannot run here. The message names the folder and the cure. */
export class PostgresError extends namedError('PostgresError') {}

/** What `DATA_DIR/postgres.json` (mode 0600) keeps: where it listens and who may connect. */
const credentialsSchema = z.object({
  port: z.number().int(),
  passwords: z.object({ postgres: z.string(), latchkey_owner: z.string(), latchkey_app: z.string() }),
})
export type Credentials = z.infer<typeof credentialsSchema>
export type Role = keyof Credentials['passwords']

/** Name of the database. */
export const DATABASE = 'latchkey'

/** The role that serves. */
export const EMBEDDED_APP_ROLE = 'latchkey_app' satisfies Role

/** The files of an embedded PostgreSQL. */
export const files = (dataDir: string) => ({
  data: join(dataDir, 'postgres'),
  /** The data folder while it is being made. */
  unfinished: join(dataDir, 'postgres.new'),
  /** Copies of programs, or a link to them, for a user who cannot run those of the checkout. */
  programs: join(dataDir, 'postgres.programs'),
  credentials: join(dataDir, 'postgres.json'),
  log: join(dataDir, 'postgres.log'),
  pid: join(dataDir, 'postgres', 'postmaster.pid'),
})

/** Connection URLs of the database in this folder, or null when none was ever made here. */
export function embeddedUrls(dataDir: string): { databaseUrl: string; migrateDatabaseUrl: string } | null {
  const credentials = readCredentials(dataDir)
  if (!credentials) return null
  return {
    databaseUrl: urlFor(credentials, 'latchkey_app'),
    migrateDatabaseUrl: urlFor(credentials, 'latchkey_owner'),
  }
}

/** Connection URL of a role. */
export function urlFor({ port, passwords }: Credentials, role: Role, database = DATABASE): string {
  return `postgresql://${role}:${passwords[role]}@127.0.0.1:${port}/${database}`
}

/** The credentials of this folder, or null when none were made yet. */
export function readCredentials(dataDir: string): Credentials | null {
  const { credentials } = files(dataDir)
  if (!existsSync(credentials)) return null
  const parsed = credentialsSchema.safeParse(JSON.parse(readFileSync(credentials, 'utf8')))
  if (!parsed.success)
    throw new PostgresError(`${credentials} cannot be read. Restore it from a backup of the folder.`)
  return parsed.data
}

/** Writes them whole or not at all, readable by their owner alone. */
export function writeCredentials(dataDir: string, credentials: Credentials): void {
  const { credentials: file } = files(dataDir)
  writeFileSync(`${file}.new`, JSON.stringify(credentials), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** Runs work as the database's superuser, which nothing but the start ever is. */
export async function withSuperuser<T>(
  credentials: Credentials,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: urlFor(credentials, 'postgres', 'postgres'),
    connectionTimeoutMillis: 2_000,
  })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}
