import { randomBytes } from 'node:crypto'
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Credentials,
  DATABASE,
  files,
  PostgresError,
  readCredentials,
  urlFor,
  withSuperuser,
  writeCredentials,
} from './credentials.ts'
import { initDatabase, isAlive, isRunning, launch, runningPid, shutDown } from './process.ts'

/** A running embedded PostgreSQL. */
export type EmbeddedPostgres = {
  /** For the application: role `latchkey_app`. */
  databaseUrl: string
  /** For migrations: role `latchkey_owner`. */
  migrateDatabaseUrl: string
  /** Smart shutdown of every connection, then of the server; resolves when it is gone. */
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL in this folder (making it on first use), or adopts the one that a killed owner left
 * running, and keeps it running: when it dies, it is started again on the same port.
 * The caller holds the folder's lock.
 * @param say told of each step that takes time
 * @throws PostgresError when it cannot run here, naming the folder and the cure
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  say: (text: string) => void,
): Promise<EmbeddedPostgres> {
  const credentials = readCredentials(dataDir)
  const hasData = existsSync(files(dataDir).data)
  if (hasData && !credentials) {
    throw new PostgresError(
      `${files(dataDir).credentials} is missing, and the database beside it cannot be opened without. Restore it from a backup, or move ${files(dataDir).data} away to begin anew.`,
    )
  }
  if (!hasData) say(`Making a database in ${files(dataDir).data} …`)
  const found = hasData && credentials ? credentials : await initialise(dataDir)
  const keeper = await keepRunning(dataDir, found, say)
  return {
    databaseUrl: urlFor(keeper.credentials, 'latchkey_app'),
    migrateDatabaseUrl: urlFor(keeper.credentials, 'latchkey_owner'),
    stop: keeper.stop,
  }
}

/** The data folder appears whole or not at all: a first start that was cut off begins again. */
async function initialise(dataDir: string): Promise<Credentials> {
  const { data, unfinished } = files(dataDir)
  rmSync(unfinished, { recursive: true, force: true })
  const password = () => randomBytes(24).toString('base64url')
  const credentials: Credentials = {
    port: await freePort(),
    passwords: { postgres: password(), latchkey_owner: password(), latchkey_app: password() },
  }
  const passwordFile = join(dataDir, `initdb.${process.pid}`)
  writeFileSync(passwordFile, credentials.passwords.postgres, { mode: 0o600 })
  try {
    initDatabase(dataDir, passwordFile)
  } finally {
    rmSync(passwordFile, { force: true })
  }
  writeCredentials(dataDir, credentials)
  renameSync(unfinished, data)
  return credentials
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  if (address === null || typeof address === 'string') throw new PostgresError('No free port on 127.0.0.1.')
  return address.port
}

const portIsFree = (port: number) =>
  new Promise<boolean>((done) => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)))
  })

/** Starts or adopts it, makes the roles and the database, and watches over it until `stop`. */
async function keepRunning(dataDir: string, found: Credentials, say: (text: string) => void) {
  let credentials = found
  let pid = await runningPid(dataDir, credentials)
  if (pid !== null) {
    say(`Adopting the PostgreSQL that was left running (process ${pid}) …`)
  } else {
    if (!(await portIsFree(credentials.port)) && !isRunning(dataDir)) {
      credentials = { ...credentials, port: await freePort() }
      writeCredentials(dataDir, credentials)
    }
    pid = await launch(dataDir, credentials)
  }
  await ensureDatabase(credentials)

  const stopping = new AbortController()
  const watch = async () => {
    while (!stopping.signal.aborted) {
      await sleep(250, undefined, { signal: stopping.signal }).catch(() => {})
      if (stopping.signal.aborted || (pid !== null && isAlive(pid))) continue
      say('PostgreSQL has stopped. Starting it again …')
      pid = await launch(dataDir, credentials).catch((error: Error) => {
        say(error.message)
        return null
      })
      if (pid !== null) say('PostgreSQL is back.')
    }
  }
  const watching = watch()

  return {
    credentials,
    async stop() {
      stopping.abort()
      await watching
      if (pid !== null && isAlive(pid)) await shutDown(pid)
    },
  }
}

/** Two roles: the owner migrates, the app serves. Idempotent, as a first start may have been cut off. */
async function ensureDatabase(credentials: Credentials): Promise<void> {
  const { passwords } = credentials
  await withSuperuser(credentials, async (client) => {
    for (const role of ['latchkey_owner', 'latchkey_app'] as const) {
      const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role])
      if (rowCount === 0)
        await client.query(`CREATE ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(passwords[role])}`)
    }
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} OWNER latchkey_owner`)
  })
}
