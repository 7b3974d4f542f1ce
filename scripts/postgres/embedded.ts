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
import { isAlive, postmasterOf } from './postmaster.ts'
import { adoptRunning, initDatabase, launch, shutDown } from './process.ts'
import { removeCopies } from './programs.ts'

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
 * @param signal ends a start that still waits
 * @throws PostgresError when it cannot run here, naming the folder and the cure
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  say: (text: string) => void,
  signal?: AbortSignal,
): Promise<EmbeddedPostgres> {
  const credentials = readCredentials(dataDir)
  const hasData = existsSync(files(dataDir).data)
  if (hasData && !credentials) {
    throw new PostgresError(
      `${files(dataDir).credentials} is missing, and the database beside it can’t be opened without it. Restore it from a backup, or move ${files(dataDir).data} away to start over.`,
    )
  }
  if (!hasData) say(`Creating a database in ${files(dataDir).data} …`)
  const found = hasData && credentials ? credentials : await initialise(dataDir)
  const keeper = await keepRunning(dataDir, found, { say, signal })
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

/** A port that nobody listens on; the wanted one, if that is free. */
async function freePort(wanted = 0): Promise<number> {
  const server = createServer()
  const isOurs = await new Promise<boolean>((done) => {
    server.once('error', () => done(false))
    server.listen(wanted, '127.0.0.1', () => done(true))
  })
  const address = server.address()
  await new Promise((done) => server.close(done))
  if (!isOurs && wanted !== 0) return await freePort()
  if (address === null || typeof address === 'string') throw new PostgresError('No free port on 127.0.0.1.')
  return address.port
}

/** Starts or adopts it, makes the roles and the database, and watches over it until `stop`. */
async function keepRunning(
  dataDir: string,
  found: Credentials,
  { say, signal }: { say: (text: string) => void; signal?: AbortSignal },
) {
  const adopted = await adoptRunning(dataDir, found, signal)
  const credentials = { ...found, port: adopted?.port ?? (await freePort(found.port)) }
  if (credentials.port !== found.port) writeCredentials(dataDir, credentials)
  if (adopted) say(`Adopting the PostgreSQL that was left running (process ${adopted.pid}) …`)
  let pid: number
  try {
    pid = adopted?.pid ?? (await launch(dataDir, credentials, signal))
    await ensureDatabase(credentials)
  } catch (error) {
    await stopRunning(dataDir)
    throw error
  }

  const stopping = new AbortController()
  const watching = watch(dataDir, credentials, { pid, say, signal: stopping.signal })
  return {
    credentials,
    async stop() {
      stopping.abort()
      await watching
      await stopRunning(dataDir)
    },
  }
}

async function stopRunning(dataDir: string): Promise<void> {
  const running = postmasterOf(dataDir)
  if (running) await shutDown(running.pid)
  removeCopies(dataDir)
}

const LOOK_EVERY_MS = 250
const MAX_PAUSE_MS = 5_000

/** Starts it again whenever it dies, on the same port, until the signal. */
async function watch(
  dataDir: string,
  credentials: Credentials,
  { pid, say, signal }: { pid: number; say: (text: string) => void; signal: AbortSignal },
): Promise<void> {
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {})
  for (let current = pid; !signal.aborted; await pause(LOOK_EVERY_MS)) {
    if (isAlive(current)) continue
    say('PostgreSQL has stopped. Restarting it …')
    let told = ''
    for (let wait = LOOK_EVERY_MS; !signal.aborted; wait = Math.min(2 * wait, MAX_PAUSE_MS)) {
      const outcome = await launch(dataDir, credentials, signal).catch((error: Error) => error)
      if (typeof outcome === 'number') {
        current = outcome
        say('PostgreSQL is back.')
        break
      }
      if (outcome.message !== told && !signal.aborted) say(outcome.message)
      told = outcome.message
      await pause(wait)
    }
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
