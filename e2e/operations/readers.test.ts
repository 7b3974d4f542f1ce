import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { closeSync, constants, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ensureBuild } from '#scripts/build.ts'
import { isAlive } from '#scripts/postgres/postmaster.ts'
import { freePort } from '../harness/free-port.ts'
import { cleanEnvironment } from '../harness/own-settings.ts'

const root = join(import.meta.dirname, '..', '..')
const START = join(root, 'scripts', 'start.ts')
const CLI = join(root, 'scripts', 'cli.ts')
const PATIENCE = { timeout: 60_000, interval: 100 }
/** More lines than a pipe holds. */
const MANY = 500

const folders: string[] = []
const children: ChildProcess[] = []

beforeAll(() => ensureBuild(() => {}))

afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) {
    const postgres = postgresOf(folder)
    if (postgres !== null && isAlive(postgres)) process.kill(postgres, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
})

/** A place for a server of its own, and the environment that names it. */
async function place() {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-readers-'))
  folders.push(folder)
  const port = await freePort()
  const settings = { PORT: String(port), DATA_DIR: folder, LOG_LEVEL: 'debug' }
  return { folder, port, env: { ...cleanEnvironment(), ...settings } }
}

/** A pipe whose reader the test is, and may stop to be. */
function pipe(folder: string) {
  const file = join(folder, 'pipe')
  execFileSync('mkfifo', [file])
  const reader = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  return { reader, writer: openSync(file, 'w') }
}

const postgresOf = (folder: string): number | null => {
  const file = join(folder, 'postgres', 'postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n', 1)[0]) : null
}

const statusOf = (port: number, path: string) =>
  fetch(`http://localhost:${port}${path}`).then(
    ({ status }) => status,
    () => null,
  )

const untilReady = (port: number) => expect.poll(() => statusOf(port, '/health/ready'), PATIENCE).toBe(200)

const ended = (child: ChildProcess) =>
  new Promise<number | null>((done) => {
    if (child.exitCode !== null) return done(child.exitCode)
    child.once('exit', (code) => done(code))
  })

function run(
  command: string,
  args: string[],
  options: { env: NodeJS.ProcessEnv; stdio: (number | 'ignore')[] },
) {
  const child = spawn(command, args, { cwd: root, ...options })
  children.push(child)
  return child
}

/** Answers as ever, stops in order when it is asked to, and leaves no PostgreSQL behind. */
async function expectGoodLife(child: ChildProcess, { port, folder }: { port: number; folder: string }) {
  for (let count = 0; count < MANY; count++) expect(await statusOf(port, '/oauth/v2/token')).toBe(405)
  const postgres = postgresOf(folder) ?? 0
  expect(isAlive(postgres)).toBe(true)
  const before = cpuTicks(child.pid)
  await new Promise((done) => setTimeout(done, 1_000))
  // One that writes again and again to nobody takes a whole processor: 100 ticks a second.
  expect(cpuTicks(child.pid) - before).toBeLessThan(60)
  child.kill('SIGTERM')
  expect(await ended(child)).toBe(0)
  expect(isAlive(postgres)).toBe(false)
}

/** User and system time of a process in ticks (proc(5)); 0 where there is no such file. */
function cpuTicks(pid = 0): number {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return 0
  const fields = readFileSync(file, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return Number(fields[11]) + Number(fields[12])
}

describe('a server whose output nobody reads', () => {
  it('lives on when its reader leaves while it starts (npm start | head -2)', async () => {
    const here = await place()
    const { reader, writer } = pipe(here.folder)
    const child = run(process.execPath, [START], { env: here.env, stdio: ['ignore', writer, 'ignore'] })
    closeSync(writer)
    const socket = new Socket({ fd: reader, readable: true, writable: false })
    await new Promise((done) => socket.once('data', done))
    socket.destroy()
    await untilReady(here.port)
    await expectGoodLife(child, here)
  })

  it('lives on when the reader of its log and output leaves while it serves', async () => {
    const here = await place()
    const { reader, writer } = pipe(here.folder)
    const child = run(process.execPath, [START], { env: here.env, stdio: ['ignore', writer, writer] })
    closeSync(writer)
    await untilReady(here.port)
    closeSync(reader)
    await expectGoodLife(child, here)
  })

  it('lives on when the reader of its log and output pauses for good', async () => {
    const here = await place()
    const { writer, reader } = pipe(here.folder)
    const child = run(process.execPath, [START], { env: here.env, stdio: ['ignore', writer, writer] })
    closeSync(writer)
    await untilReady(here.port)
    await expectGoodLife(child, here)
    closeSync(reader)
  })

  it('stops in order when its terminal is closed', async (context) => {
    if (!existsSync('/usr/bin/script'))
      return context.skip('script(1), which makes a terminal, is not installed')
    const here = await place()
    const terminal = run('/usr/bin/script', ['-qfc', `exec '${process.execPath}' '${START}'`, '/dev/null'], {
      env: { ...here.env, SHELL: '/bin/sh' },
      stdio: ['ignore', 'ignore', 'ignore'],
    })
    await untilReady(here.port)
    const postgres = postgresOf(here.folder) ?? 0
    terminal.kill('SIGKILL')
    await expect.poll(() => isAlive(postgres), PATIENCE).toBe(false)
    await expect.poll(() => statusOf(here.port, '/health/live'), PATIENCE).toBe(null)
  })
})

describe('a command whose output nobody reads', () => {
  it.each([['--help'], ['client', 'create', '--id', 'unread', '--team', 'acme', '--json']])(
    'ends quietly, with its work done: %s %s',
    async (...args) => {
      const here = await place()
      const command = [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(' ')
      const shell = ['-c', `${command} 2>"$DATA_DIR/errors" | true; exit "\${PIPESTATUS[0]}"`]
      const child = run('bash', shell, { env: here.env, stdio: ['ignore', 'ignore', 'ignore'] })
      expect(await ended(child)).toBe(0)
      const errors = readFileSync(join(here.folder, 'errors'), 'utf8')
      expect(errors).not.toMatch(/EPIPE|\n\s+at /)
      expect(postgresOf(here.folder)).toBeNull()
    },
  )
})
