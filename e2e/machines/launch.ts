import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SETTING_VARIABLES } from '#lib/platform/settings.ts'

/** This checkout. */
export const root = join(import.meta.dirname, '..', '..')
const SETTLED_WITHIN_MS = 240_000
/** How `npm start` is run: what a machine has that ours has not. */
export type Launch = {
  /** Added to the environment; undefined takes a name away. */
  env?: Record<string, string | undefined>
  /** The command that runs Node: `['unshare', '--mount', …]`, `['setpriv', '--reuid=…']`. */
  through?: readonly string[]
  /** A checkout elsewhere. */
  checkout?: string
  /** What it says when it has come far enough; that it is ready, unless told. */
  until?: RegExp
}

/** What a start came to. */
export type Outcome =
  | {
      ready: true
      stdout: string
      stderr: string
      /** Asks it to stop, and waits until it has. */
      stop(): Promise<number | null>
      /** `kill -9` of the server alone. */
      kill(): Promise<number | null>
    }
  | { ready: false; code: number | null; stdout: string; stderr: string }

/** Runs what `npm start` runs, until it is ready or has ended. */
export async function launch({
  env = {},
  through = [],
  checkout = root,
  until = /^Ready on /m,
}: Launch): Promise<Outcome> {
  const [command = '', ...args] = [
    ...through,
    'node',
    join('scripts', 'bootstrap.mjs'),
    join('scripts', 'start.ts'),
  ]
  const child = spawn(command, args, {
    cwd: checkout,
    env: environment(env, checkout),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const ended = endOf(child)
  const endBy = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return ended
  }
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  for (const end = Date.now() + SETTLED_WITHIN_MS; Date.now() < end && !isOver(); await sleep(20)) {
    if (!until.test(stdout)) continue
    return {
      ready: true,
      stdout,
      stderr,
      stop: () => endBy('SIGTERM'),
      kill: () => endBy('SIGKILL'),
    }
  }
  if (!isOver()) child.kill('SIGKILL')
  return { ready: false, code: await ended, stdout, stderr }
}

const endOf = (child: ChildProcess) =>
  new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code))
  })

/** Names that a test run has put there, and that no machine has. */
const OURS = /^(VITEST|TEST$|TEST_|PW_|NODE_ENV$|NODE_OPTIONS$|NODE_COMPILE_CACHE$|NEXT|__NEXT|npm_)/

function environment(changes: Record<string, string | undefined>, checkout: string): NodeJS.ProcessEnv {
  const settings = new Set<string>(SETTING_VARIABLES)
  const env = { ...process.env }
  for (const name of Object.keys(env))
    if (OURS.test(name) || settings.has(name)) Reflect.deleteProperty(env, name)
  const path = [join(checkout, 'node_modules', '.bin'), process.env.PATH].join(':')
  // Nobody's own `.env` gets into a test.
  return Object.assign(env, { ENV_FILE: '/dev/null', PATH: path }, changes)
}
