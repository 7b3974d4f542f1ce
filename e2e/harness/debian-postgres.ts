import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { appendFileSync, chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { installFromDebian } from '#scripts/debian.ts'
import { freePort } from './free-port.ts'

const BIN = '/usr/lib/postgresql/15/bin'
const POOLER = '/usr/sbin/pgbouncer'
const READY_WITHIN_MS = 60_000

/** Why there is no PostgreSQL or PgBouncer of Debian here; null when both are. Installs them where it can. */
export function missingFromDebian(): string | null {
  for (const [name, program] of [
    ['postgresql-15', join(BIN, 'postgres')],
    ['pgbouncer', POOLER],
  ] as const) {
    if (!existsSync(program)) installFromDebian(name)
    if (!existsSync(program)) return `${name} is not installed: apt-get install ${name}`
  }
  return null
}

/** Neither program runs as root; the packages bring a user for both. */
function account(): { uid: number; gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** A new folder that belongs to that user, with a name short enough for a socket in it. */
function folderOf(owner: ReturnType<typeof account>): string {
  const folder = mkdtempSync('/tmp/lk-pg-')
  chmodSync(folder, 0o755)
  if (owner) chownSync(folder, owner.uid, owner.gid)
  return folder
}

async function stopProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((done) => child.once('exit', done))
  child.kill(signal)
  await gone
}

export type DebianPostgresOptions = {
  /** Lines of pg_hba.conf before its own. */
  access?: readonly string[]
  /** Settings of postgresql.conf. */
  settings?: Readonly<Record<string, string>>
  /** Whether it offers TLS, with a certificate for `localhost` by a CA of its own (`caFile`). */
  tls?: boolean
}

/** Debian's PostgreSQL as a server of its own, in a new folder. Its superuser `postgres` comes by the socket. */
export class DebianPostgres {
  readonly port: number
  /** The folder of its socket. */
  readonly folder: string
  readonly #owner: ReturnType<typeof account>
  #process: ChildProcess | undefined

  private constructor(port: number, folder: string, owner: ReturnType<typeof account>) {
    this.port = port
    this.folder = folder
    this.#owner = owner
  }

  static async start(options: DebianPostgresOptions = {}): Promise<DebianPostgres> {
    const owner = account()
    const server = new DebianPostgres(await freePort(), folderOf(owner), owner)
    server.#initialise(options)
    await server.launch()
    return server
  }

  get caFile(): string {
    return join(this.folder, 'ca.pem')
  }

  get #data(): string {
    return join(this.folder, 'data')
  }

  #initialise({ access = [], settings = {}, tls = false }: DebianPostgresOptions): void {
    const args = ['-D', this.#data, '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--auth=trust', '-N']
    execFileSync(join(BIN, 'initdb'), args, { ...this.#owner, stdio: 'ignore', cwd: this.folder })
    if (tls) this.#makeCertificates()
    const all = {
      listen_addresses: 'localhost',
      port: String(this.port),
      unix_socket_directories: this.folder,
      fsync: 'off',
      ...(tls && { ssl: 'on', ssl_cert_file: '../server.pem', ssl_key_file: '../server.key' }),
      ...settings,
    }
    const lines = Object.entries(all).map(([name, value]) => `${name} = '${value}'\n`)
    appendFileSync(join(this.#data, 'postgresql.conf'), lines.join(''))
    const hba = [
      ...access,
      'local all postgres trust',
      'local all all scram-sha-256',
      'host all all all scram-sha-256',
    ]
    writeFileSync(join(this.#data, 'pg_hba.conf'), `${hba.join('\n')}\n`)
  }

  #makeCertificates(): void {
    const openssl = (...args: string[]) =>
      execFileSync('openssl', args, { ...this.#owner, stdio: 'ignore', cwd: this.folder })
    const newKey = ['-newkey', 'rsa:2048', '-nodes', '-days', '2']
    openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Test CA')
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      'server.key',
      '-out',
      'server.pem',
      ...names,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
    )
  }

  /** Starts it, and waits until it takes connections. */
  async launch(): Promise<void> {
    this.begin()
    for (const end = Date.now() + READY_WITHIN_MS; ; await sleep(50)) {
      const answers = await this.sql('SELECT 1').then(
        () => true,
        () => false,
      )
      if (answers) return
      if (Date.now() > end) throw new Error(`Debian's PostgreSQL in ${this.folder} does not answer.`)
    }
  }

  /** Starts it without waiting. */
  begin(): void {
    this.#process = spawn(join(BIN, 'postgres'), ['-D', this.#data], {
      ...this.#owner,
      stdio: 'ignore',
      cwd: this.folder,
    })
  }

  /** Statements as its superuser, each for itself. */
  async sql(...statements: readonly string[]): Promise<pg.QueryResultRow[]> {
    return await this.sqlIn('postgres', ...statements)
  }

  /** The same in another database. */
  async sqlIn(database: string, ...statements: readonly string[]): Promise<pg.QueryResultRow[]> {
    const client = new pg.Client({ host: this.folder, port: this.port, user: 'postgres', database })
    client.on('error', () => {})
    await client.connect()
    try {
      let rows: pg.QueryResultRow[] = []
      for (const statement of statements) rows = (await client.query(statement)).rows
      return rows
    } finally {
      await client.end()
    }
  }

  /** A database with an owner and a role that serves, whose passwords are their names. */
  async makeDatabase(name: string): Promise<{ appUrl: string; ownerUrl: string }> {
    const [owner, app] = [`${name}_owner`, `${name}_app`]
    await this.sql(
      `CREATE ROLE ${owner} LOGIN PASSWORD '${owner}'`,
      `CREATE ROLE ${app} LOGIN PASSWORD '${app}'`,
      `CREATE DATABASE ${name} OWNER ${owner}`,
    )
    return { appUrl: this.url(app, name), ownerUrl: this.url(owner, name) }
  }

  /** By TCP. */
  url(role: string, database: string, port = this.port): string {
    return `postgresql://${role}:${role}@localhost:${port}/${database}`
  }

  async halt(signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
    if (this.#process) await stopProcess(this.#process, signal)
  }

  async remove(): Promise<void> {
    await this.halt()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** PgBouncer before a server, as Debian has it. */
export class PgBouncer {
  readonly port: number
  readonly #folder: string
  readonly #process: ChildProcess

  private constructor(port: number, folder: string, process: ChildProcess) {
    this.port = port
    this.#folder = folder
    this.#process = process
  }

  /** @param roles who may come in; their passwords are their names */
  static async start(
    server: DebianPostgres,
    mode: 'session' | 'transaction',
    roles: readonly string[],
  ): Promise<PgBouncer> {
    const owner = account()
    const [folder, port] = [folderOf(owner), await freePort()]
    writeFileSync(join(folder, 'users'), roles.map((role) => `"${role}" "${role}"\n`).join(''))
    writeFileSync(
      join(folder, 'pgbouncer.ini'),
      `[databases]
* = host=localhost port=${server.port}
[pgbouncer]
listen_addr = localhost
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${folder}/users
pool_mode = ${mode}
default_pool_size = 20
max_client_conn = 200
`,
    )
    const child = spawn(POOLER, ['-q', join(folder, 'pgbouncer.ini')], { ...owner, stdio: 'ignore' })
    const pooler = new PgBouncer(port, folder, child)
    await pooler.#untilReady(server.url(roles[0] ?? '', 'pgbouncer', port))
    return pooler
  }

  /** Any answer will do: it lets no ordinary role into its own database. */
  async #untilReady(url: string): Promise<void> {
    for (const end = Date.now() + READY_WITHIN_MS; ; await sleep(50)) {
      const client = new pg.Client({ connectionString: url })
      client.on('error', () => {})
      const refused = await client.connect().then(
        () => false,
        (error: unknown) =>
          error instanceof AggregateError ||
          (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'),
      )
      await client.end().catch(() => {})
      if (!refused) return
      if (Date.now() > end) throw new Error('PgBouncer does not answer.')
    }
  }

  async remove(): Promise<void> {
    await stopProcess(this.#process, 'SIGINT')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
