import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { setupLinkFile } from '#scripts/setup-link.ts'
import type { Checkout } from './checkout.ts'
import { freePort } from './free-port.ts'
import { cleanEnvironment } from './own-settings.ts'
import { runQuickly } from './resident-command-line.ts'
import { copyTemplate } from './template.ts'

const root = join(import.meta.dirname, '..', '..')
const run = promisify(execFile)
const READY_WITHIN_MS = 300_000

/** What `npm start` gives to Node, so that memory is measured as people meet it. */
const NODE_FLAGS = readFileSync(join(root, 'bin', 'latchkey'), 'utf8').match(/--[a-z-]+=\d+/g) ?? []

/** Whoever signs in is where they want to go, staff too; e2e/second-factor.spec.ts asks for more. */
const AS_BEFORE = { STAFF_SECOND_FACTOR: 'optional' }

/** A client as the command line makes it. */
export type MadeClient = { client_id: string; client_secret: string }

/** What a command left behind. */
export type CommandResult = { code: number; stdout: string; stderr: string }

export type StartOptions = {
  /** Kept from an earlier server, or empty for a first start; otherwise a new folder with a database in it. */
  dataDir?: string
  port?: number
  env?: Record<string, string>
  /** As `npm run dev` runs it: from the source, with the pages for developers. */
  dev?: boolean
  /** What it does of all that Latchkey does, where that is not everything. */
  role?: 'token' | 'web' | 'worker'
  /** Numeric user the server runs as; only root can choose. */
  uid?: number
  gid?: number
  /** A copy of this checkout, for a user who may not read this one. */
  checkout?: Checkout
}

/** A whole Latchkey, as `npm start` runs it: own folder, own PostgreSQL, own port, production build. */
export class Latchkey {
  readonly url: string
  readonly port: number
  readonly dataDir: string
  readonly #env: Record<string, string>
  readonly #process: ChildProcess
  #output: string

  private constructor(
    process: ChildProcess,
    output: string,
    where: { port: number; dataDir: string; env: Record<string, string> },
  ) {
    this.#process = process
    this.#output = output
    this.#env = where.env
    this.port = where.port
    this.dataDir = where.dataDir
    this.url = where.env.PUBLIC_URL || `http://localhost:${where.port}`
    process.stdout?.on('data', (chunk) => {
      this.#output += chunk
    })
    process.stderr?.on('data', (chunk) => {
      this.#output += chunk
    })
  }

  /** Starts one and waits until it says that it is ready. */
  static async start(options: StartOptions = {}): Promise<Latchkey> {
    const dataDir = options.dataDir ?? (await newFolder({ withDatabase: !options.env?.DATABASE_URL }))
    const port = options.port ?? (await freePort())
    const env = { ...cleanEnvironment(), ...AS_BEFORE, PORT: String(port), DATA_DIR: dataDir, ...options.env }
    if (options.dev) Reflect.deleteProperty(env, 'NODE_ENV')
    const mode = [...(options.dev ? ['--dev'] : []), ...(options.role ? ['--role', options.role] : [])]
    const { folder, node } = options.checkout ?? { folder: root, node: process.execPath }
    const child = spawn(node, [...NODE_FLAGS, join(folder, 'scripts', 'start.ts'), ...mode], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.uid !== undefined && { uid: options.uid }),
      ...(options.gid !== undefined && { gid: options.gid }),
    })
    const output = await untilReady(child)
    return new Latchkey(child, output, { port, dataDir, env })
  }

  /** Starts another instance of the same service: same database, same key, same name. */
  static async startBeside(
    first: Latchkey,
    env: Record<string, string> = {},
    role?: 'token' | 'web' | 'worker',
  ): Promise<Latchkey> {
    return await Latchkey.start({
      ...(role && { role }),
      env: {
        PUBLIC_URL: first.url,
        DATABASE_URL: first.databaseUrl,
        MIGRATE_DATABASE_URL: first.ownerDatabaseUrl,
        LATCHKEY_KEK: readFileSync(join(first.dataDir, 'kek'), 'utf8').trim(),
        ...env,
      },
    })
  }

  /** Everything it has printed. */
  get output(): string {
    return this.#output
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error('not started')
    return this.#process.pid
  }

  /** Process id of its embedded PostgreSQL. */
  get postgresPid(): number {
    return Number(readFileSync(join(this.dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n', 1)[0])
  }

  /** The one-time link of the first administrator. */
  get setupLink(): string {
    return readFileSync(setupLinkFile(this.dataDir), 'utf8').trim()
  }

  /** Connection URL of the serving role. */
  get databaseUrl(): string {
    return this.#urlOf('latchkey_app')
  }

  /** Connection URL of the role that migrates. */
  get ownerDatabaseUrl(): string {
    return this.#urlOf('latchkey_owner')
  }

  /** Connection URL of the superuser, whom only its own PostgreSQL knows. */
  get superuserDatabaseUrl(): string {
    return this.#urlOf('postgres')
  }

  #urlOf(role: string): string {
    const { port, passwords } = JSON.parse(readFileSync(join(this.dataDir, 'postgres.json'), 'utf8'))
    return `postgresql://${role}:${passwords[role]}@127.0.0.1:${port}/latchkey`
  }

  /** Runs the command line on its folder. */
  cli(args: string[], input?: string): Promise<CommandResult> {
    return runCli(args, this.#env, input)
  }

  /** As `cli`, without a process of its own. */
  command(args: string[], input?: string): Promise<CommandResult> {
    return runQuickly(args, this.#env, input)
  }

  /** Makes a client by the command line. */
  async createClient(
    id: string,
    options: { scope?: string; team?: string; environment?: string } = {},
  ): Promise<MadeClient> {
    const { scope = '', team = 'acme', environment = 'live' } = options
    const args = [
      'client',
      'create',
      '--id',
      id,
      '--name',
      id,
      '--team',
      team,
      '--environment',
      environment,
      '--json',
    ]
    const { code, stdout, stderr } = await this.command(scope ? [...args, '--scope', scope] : args)
    if (code !== 0) throw new Error(stderr)
    return JSON.parse(stdout)
  }

  /** Asks it to stop, and waits until it has. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const gone = exited(this.#process)
    this.#process.kill(signal)
    return await gone
  }

  /** `kill -9` of the server, and of PostgreSQL too. */
  async kill({ postgres = false } = {}): Promise<void> {
    const gone = exited(this.#process)
    const postgresPid = postgres ? this.postgresPid : null
    this.#process.kill('SIGKILL')
    if (postgresPid !== null) process.kill(postgresPid, 'SIGKILL')
    await gone
  }

  /** Stops it and removes its folder. */
  async remove(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) await this.stop()
    rmSync(this.dataDir, { recursive: true, force: true })
    // Listeners that pile up are told of here alone.
    const [warning] = /^.*MaxListenersExceededWarning.*$/m.exec(this.#output) ?? []
    if (warning) throw new Error(warning)
  }
}

async function newFolder({ withDatabase }: { withDatabase: boolean }): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-'))
  if (withDatabase) await copyTemplate(dataDir)
  return dataDir
}

/** Runs the command line with these settings. */
export async function runCli(
  args: string[],
  env: Record<string, string>,
  input = '',
): Promise<CommandResult> {
  const running = run(process.execPath, [join(root, 'scripts', 'cli.ts'), ...args], {
    cwd: root,
    env: { ...cleanEnvironment(), ...env },
  })
  running.child.stdin?.end(input)
  try {
    return { code: 0, ...(await running) }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'stdout' in error && 'stderr' in error)) throw error
    return { code: Number(error.code), stdout: String(error.stdout), stderr: String(error.stderr) }
  }
}

const exited = (child: ChildProcess) =>
  new Promise<number | null>((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done(child.exitCode)
    child.once('exit', (code) => done(code))
  })

async function untilReady(child: ChildProcess): Promise<string> {
  let output = ''
  const collect = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout?.on('data', collect)
  child.stderr?.on('data', collect)
  for (const end = Date.now() + READY_WITHIN_MS; Date.now() < end; await sleep(20)) {
    if (/^Ready on /m.test(output)) {
      child.stdout?.off('data', collect)
      child.stderr?.off('data', collect)
      return output
    }
    if (child.exitCode !== null || child.signalCode !== null) break
  }
  child.kill('SIGKILL')
  throw new Error(`Latchkey did not become ready:\n${output}`)
}
