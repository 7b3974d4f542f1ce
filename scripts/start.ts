import { closeDatabase } from '#lib/db.ts'
import { env, loadSettings } from '#lib/env.ts'
import { ensureBuild } from './build.ts'
import { openDatabase } from './database.ts'
import { loadEnvFile } from './env-file.ts'
import { explain } from './explain.ts'

const say = (text: string) => process.stdout.write(`${text}\n`)

/** What was started, newest last; stopped in the opposite order. */
const started: { name: string; stop: () => Promise<void> }[] = []

async function start({ dev }: { dev: boolean }): Promise<void> {
  loadEnvFile(say)
  loadSettings()
  if (!dev) await ensureBuild(say)

  const database = await openDatabase({ say, migrate: true, shared: false })
  started.push({ name: 'database', stop: database.close })
  started.push({ name: 'connections', stop: closeDatabase })

  const { startJobs } = await import('./jobs.ts')
  started.push({ name: 'jobs', stop: await startJobs() })

  say('Starting the server …')
  const { startServer } = await import('../server.ts')
  const server = await startServer({ dev })
  started.push({ name: 'server', stop: server.stop })

  await printSetupLink()
  say(`Ready on ${env.publicUrl}`)
}

/** Until there is an administrator, every start prints a fresh one-time link to become one. */
async function printSetupLink(): Promise<void> {
  const { createSetupInvitation } = await import('#lib/accounts/invitations.ts')
  const code = await createSetupInvitation()
  // In the fragment, which no server, proxy or log ever sees.
  if (code)
    say(`Make the first administrator's account (once, within 24 hours): ${env.publicUrl}/setup#${code}`)
}

let stopping: Promise<void> | undefined

async function stop(): Promise<void> {
  for (const part of started.splice(0).reverse()) {
    await part.stop().catch((error: unknown) => say(`${part.name} did not stop cleanly: ${messageOf(error)}`))
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

// A second Ctrl-C changes nothing: the terminal, npm and the parent may each pass on the same one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stopping ??= (async () => {
      say('Stopping …')
      await stop()
      say('Stopped.')
      process.exit(0)
    })()
  })
}

try {
  await start({ dev: process.argv.includes('--dev') })
} catch (error) {
  if (!stopping) {
    process.stderr.write(`${explain(error)}\n`)
    await stop()
    process.exit(1)
  }
}
