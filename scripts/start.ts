import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { closeDatabase } from '#lib/platform/db/db.ts'
import { env, loadSettings, provideSettings } from '#lib/platform/env.ts'
import { faultOf, log } from '#lib/platform/log/log.ts'
import { portalAssets } from '#lib/platform/portal/assets.ts'
import { SettingsError } from '#lib/platform/settings.ts'
import { addressWarning, listenUrl, readySentence, tryListening } from './addresses.ts'
import { ensureBuild } from './build.ts'
import { openDatabase } from './database.ts'
import { explain } from './explain.ts'
import { complain, say } from './output.ts'
import { type Role, roleIn } from './parts/role.ts'
import { loadEnvFile } from './settings/env-file.ts'
import { takeKeksFromCommands } from './settings/kek-command.ts'

const project: { version: string } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'),
)

/** What was started, newest last; stopped in the opposite order. */
const started: { name: string; stop: () => Promise<unknown> }[] = []

/** Raised by the first signal to stop; a start that is under way ends at its next step. */
const stopping = new AbortController()

async function start({ dev }: { dev: boolean }): Promise<void> {
  // Whatever a shell exports: React's two builds do not go together.
  Object.assign(process.env, { NODE_ENV: dev ? 'development' : 'production' })
  const role = roleIn(process.argv)
  if (stopping.signal.aborted) return
  await readSettings(role)
  for (const step of stepsOf(role, dev)) {
    if (stopping.signal.aborted) return
    await step()
  }
}

/** What is started, in this order; each is stopped before what was started before it. Settings are known by then. */
function stepsOf(role: Role, dev: boolean): (() => Promise<void>)[] {
  const isSeveral = env.workers > 1 && !dev && (role === 'all' || role === 'token')
  const hasPages = role === 'all' || role === 'web'
  const first = [...(hasPages ? [() => build(dev)] : []), traces, database]
  const last = () => ready(role)
  if (isSeveral) return [...first, () => parts(role), last]
  const alone: Record<Role, (() => Promise<void>)[]> = {
    all: [jobs, () => server(dev)],
    token: [tokens],
    web: [() => server(dev)],
    worker: [jobs, health],
  }
  return [...first, ...alone[role], last]
}

async function readSettings(role: Role): Promise<void> {
  loadEnvFile(say)
  takeKeksFromCommands()
  loadSettings()
  if (role !== 'all' && !env.databaseUrl)
    throw new SettingsError(
      `DATABASE_URL is required with --role ${role}: the parts share a database, and the embedded one serves this machine alone.`,
    )
  // Several processes that each counted for themselves would allow several times as many.
  if (env.limitStore === undefined && (role !== 'all' || env.workers > 1))
    provideSettings({ LIMIT_STORE: 'database' })
  // A logo that cannot be shown stops the start, not the first page.
  for (const remark of portalAssets().remarks) say(remark)
  await tryListening(env)
  if (env.metrics) await tryListening(env.metrics)
  if (env.metrics && (role === 'token' || role === 'worker' || env.workers > 1))
    say(
      'METRICS_PORT is left aside: metrics come from a server that is one process (WORKERS=1, --role all or web).',
    )
  const warning = addressWarning(env)
  if (warning) say(warning)
}

async function build(dev: boolean): Promise<void> {
  if (!dev) await ensureBuild(say)
}

async function traces(): Promise<void> {
  const { startTracing } = await import('#lib/platform/tracing/start-tracing.ts')
  const stop = await startTracing(env.collectorUrl !== undefined, {
    share: env.tracedShare,
    version: project.version,
  })
  started.push({ name: 'traces', stop })
}

async function database(): Promise<void> {
  const { logSecurityLines } = await import('#lib/changes/subscribers/security-lines.ts')
  logSecurityLines()
  const opened = await openDatabase({ say, migrate: true, shared: false, signal: stopping.signal })
  started.push({ name: 'database', stop: opened.close })
  started.push({ name: 'connections', stop: closeDatabase })
}

async function jobs(): Promise<void> {
  const { startJobs } = await import('./jobs.ts')
  started.push({ name: 'jobs', stop: await startJobs() })
}

async function server(dev: boolean): Promise<void> {
  say('Starting the server …')
  const { startServer } = await import('../server.ts')
  const { stop } = await startServer({ dev })
  started.push({ name: 'server', stop })
}

async function tokens(): Promise<void> {
  say('Starting the server of tokens …')
  const [{ startTokenServer }, { guideAndPagePaths }] = await Promise.all([
    import('#lib/runtime/token-server.ts'),
    import('./parts/paths.ts'),
  ])
  const { stop } = await startTokenServer({ door: null, paths: guideAndPagePaths() })
  started.push({ name: 'server', stop })
}

async function health(): Promise<void> {
  const { startHealthServer } = await import('#lib/runtime/health-server.ts')
  const { stop } = await startHealthServer()
  started.push({ name: 'health', stop })
}

async function parts(role: Role): Promise<void> {
  const { checkConnections, partsOf } = await import('./parts/first-process.ts')
  const withOthers = role === 'all' ? ', the pages and the jobs' : ''
  say(`Starting ${env.workers} processes for tokens${withOthers} …`)
  await checkConnections(say)
  const all = await partsOf({ isAlone: role === 'all' })
  started.push(...all)
  await Promise.all(all.map((part) => part.start()))
}

async function ready(role: Role): Promise<void> {
  if (role === 'worker') return say(`Ready on ${listenUrl(env)}, for jobs alone`)
  if (role === 'token') return say(readySentence(env))
  const { makeSetupLink } = await import('./setup-link.ts')
  const setup = await makeSetupLink({ isTerminal: process.stdout.isTTY })
  if (setup) say(setup)
  say(readySentence(env))
}

async function stop(): Promise<void> {
  for (const part of started.splice(0).reverse()) {
    await part.stop().catch((error: unknown) => say(`${part.name} did not stop cleanly: ${messageOf(error)}`))
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

// Begun only when every handler below is there: a signal while something starts must find and stop it.
const starting = Promise.resolve().then(() => start({ dev: process.argv.includes('--dev') }))

// A second Ctrl-C changes nothing: the terminal, npm and the parent may each pass on the same one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, async () => {
    if (stopping.signal.aborted) return
    stopping.abort()
    say('Stopping …')
    await starting.catch(() => {})
    await stop()
    say('Stopped.')
    process.exit(0)
  })
}

// One that died of it would leave its PostgreSQL behind. Once Next is loaded, it tells of it by itself.
process.on('uncaughtException', (error) => {
  if (process.listenerCount('uncaughtException') === 1)
    log.fatal({ fault: faultOf(error) }, 'an unhandled failure')
})

try {
  await starting
} catch (error) {
  // A build hears of Ctrl-C, too, and ends before this process has come to the signal.
  await setImmediate()
  if (!stopping.signal.aborted) {
    complain(explain(error))
    await stop()
    process.exit(1)
  }
}
