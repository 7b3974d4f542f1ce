import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { env } from '#lib/platform/env.ts'
import { hasRoomForNew } from '../data-dir.ts'
import { connectionsFor } from '../parts/connections.ts'
import { cannotRun } from './cannot-run.ts'
import { type Credentials, files, PostgresError, withSuperuser } from './credentials.ts'
import { type Identity, identityFor } from './identity.ts'
import { isAlive, namedPostmaster, type Postmaster, postmasterOf } from './postmaster.ts'
import { programsFor, removeCopies } from './programs.ts'

/** How long one may take to answer at all; and, while it reads its log after a crash, to be ready. */
const ANSWERS_WITHIN_MS = 30_000
const RECOVERED_WITHIN_MS = 600_000

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
  const { unfinished } = files(dataDir)
  const identity = identityFor(unfinished)
  const programs = programsFor(dataDir, identity, { named: false })
  const [command = '', ...args] = [
    ...identity.through,
    join(programs, 'bin', 'initdb'),
    `--pgdata=${unfinished}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-locale',
    '--no-instructions',
  ]
  try {
    const result = spawnSync(command, args, { env: cleanEnvironment(), cwd: dataDir, encoding: 'utf8' })
    if (result.status === 0) return
    const said = spawnProblem(result.error) ?? result.stderr
    // A program that runs out of room may be aborted before it can say so.
    throw cannotRun(dataDir, hasRoomForNew(dataDir) ? said : `${said}\nNo space left on device`)
  } finally {
    removeCopies(dataDir)
  }
}

/** A program that is there and cannot be found lacks its loader: it was made for another C library. */
function spawnProblem(error: (Error & { code?: string }) | undefined): string | null {
  if (error?.code === 'ENOENT') return 'this system has no glibc, which it needs.'
  return error?.message ?? null
}

/**
 * The server that already runs on this folder, as soon as it answers: one that a killed owner left behind.
 * @returns null when there is none
 * @throws PostgresError when it runs, but does not answer
 */
export async function adoptRunning(
  dataDir: string,
  credentials: Credentials,
  signal?: AbortSignal,
): Promise<Postmaster | null> {
  const started = Date.now()
  for (;;) {
    const found = postmasterOf(dataDir)
    if (!found) return null
    const state = await stateOf({ ...credentials, port: found.port })
    if (state === 'ready') {
      if (await takesEnough({ ...credentials, port: found.port })) return found
      await shutDown(found.pid)
      return null
    }
    if (signal?.aborted || isOverdue(state, started))
      throw new PostgresError(
        `The PostgreSQL of ${dataDir} (process ${found.pid}) runs, but does not answer on port ${found.port}. Stop it (kill ${found.pid}), and start again.`,
      )
    await sleep(100)
  }
}

/** One that was left behind may have been started for fewer processes. */
const takesEnough = (credentials: Credentials): Promise<boolean> =>
  withSuperuser(credentials, async (client) => {
    const { rows } = await client.query<{ max_connections: string }>('SHOW max_connections')
    return Number(rows[0]?.max_connections) >= connectionsFor(env.workers)
  })

type State = 'ready' | 'starting' | 'silent'

async function stateOf(credentials: Credentials): Promise<State> {
  try {
    return await withSuperuser(credentials, async () => 'ready' as const)
  } catch (error) {
    // cannot_connect_now: it reads its log, or is about to end.
    return error instanceof Error && 'code' in error && error.code === '57P03' ? 'starting' : 'silent'
  }
}

const isOverdue = (state: State, started: number) =>
  Date.now() - started > (state === 'starting' ? RECOVERED_WITHIN_MS : ANSWERS_WITHIN_MS)

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
 * @param signal gives up waiting, and ends what was started
 * @throws PostgresError
 */
export async function launch(
  dataDir: string,
  credentials: Credentials,
  signal?: AbortSignal,
): Promise<number> {
  const { data, log } = files(dataDir)
  const identity = identityFor(data)
  makeOwn(data, identity)
  const program = join(programsFor(dataDir, identity, { named: true }), 'bin', 'postgres')
  if (existsSync(log) && statSync(log).size > 10 * 1024 * 1024) renameSync(log, `${log}.1`)
  for (const end = Date.now() + ANSWERS_WITHIN_MS; ; await sleep(300)) {
    forgetStalePid(dataDir)
    const before = existsSync(log) ? statSync(log).size : 0
    const child = spawnPostgres([...identity.through, program], data, log, credentials.port)
    const outcome = await readyOrGone(dataDir, child, credentials, signal)
    if (outcome === 'ready' && child.pid !== undefined) return child.pid
    const said = outcome instanceof Error ? outcome.message : textFrom(log, before)
    // After a hard kill, the children of the old server may still hold its memory for a moment.
    if (!/shared memory|lock file/.test(said) || Date.now() > end || signal?.aborted)
      throw cannotRun(dataDir, said)
  }
}

/** PostgreSQL wants its folder closed to others; volumes are opened to groups, and change users, as they are mounted. */
function makeOwn(data: string, { owner }: Identity): void {
  const { uid, mode } = statSync(data)
  if (uid !== owner && process.getuid?.() === 0) spawnSync('chown', ['-R', String(owner), data])
  if ((mode & 0o027) !== 0 && (uid === owner || process.getuid?.() === 0)) chmodSync(data, 0o700)
}

/** PostgreSQL itself asks only whether any process of that id lives, and would refuse to start for ever. */
function forgetStalePid(dataDir: string): void {
  const named = namedPostmaster(dataDir)
  if (named && isAlive(named.pid) && !postmasterOf(dataDir)) rmSync(files(dataDir).pid)
}

const textFrom = (log: string, offset: number) =>
  existsSync(log) ? readFileSync(log).subarray(offset).toString('utf8') : ''

function spawnPostgres(through: readonly string[], data: string, log: string, port: number): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    // No socket in a world-writable folder; a path inside DATA_DIR may be too long for a socket.
    unix_socket_directories: '',
    max_connections: connectionsFor(env.workers),
    shared_buffers: '128MB',
    // It shares the cores with the server: a query that takes all of them holds up tokens, and is no sooner done.
    max_parallel_workers_per_gather: 0,
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
  const [command = '', ...line] = [...through, '-D', data, ...args]
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

/** An error when it could not even be started. Answers count only from the child itself: its port may be another's. */
async function readyOrGone(
  dataDir: string,
  child: ChildProcess,
  credentials: Credentials,
  signal?: AbortSignal,
): Promise<'ready' | 'gone' | Error> {
  let gone: 'gone' | Error | null = null
  child.once('exit', () => {
    gone ??= 'gone'
  })
  child.once('error', (error) => {
    gone = error
  })
  for (const started = Date.now(); ; await sleep(25)) {
    if (gone) return gone
    if (signal?.aborted) {
      // It may not have written its process id yet, by which it would be found.
      if (child.pid !== undefined) await shutDown(child.pid)
      return new Error('the start was stopped.')
    }
    const isIt = postmasterOf(dataDir)?.pid === child.pid
    const state = isIt ? await stateOf(credentials) : 'silent'
    if (state === 'ready' && !gone) return 'ready'
    if (isOverdue(state, started)) {
      child.kill('SIGQUIT')
      return new Error(`it does not answer on port ${credentials.port}.`)
    }
  }
}
