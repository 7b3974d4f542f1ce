import { closeDatabase } from '#lib/db.ts'
import { env, loadSettings, SettingsError } from '#lib/env.ts'
import { SealBroken } from '#lib/signing-keys/sealing.ts'
import { BuildError, ensureBuild } from './build.ts'
import { FolderInUse, openDatabase } from './database.ts'
import { loadEnvFile } from './env-file.ts'
import { PostgresError } from './postgres/credentials.ts'

const say = (text: string) => process.stdout.write(`${text}\n`)

/** What was started, newest last; stopped in the opposite order. */
const started: { name: string; stop: () => Promise<void> }[] = []

async function start({ dev }: { dev: boolean }): Promise<void> {
  loadEnvFile()
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

/** What a person can mend is told in a sentence; anything else keeps its stack, for whoever mends the code. */
function explain(error: unknown): string {
  if (error instanceof SettingsError || error instanceof FolderInUse || error instanceof PostgresError)
    return error.message
  if (error instanceof BuildError) return error.message
  if (error instanceof SealBroken)
    return `${error.message} Set LATCHKEY_KEK to the key that this database was made with.`
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return `Port ${env.port} on ${env.host} is in use. Stop the other program, or set PORT (and PUBLIC_URL with it).`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST ${env.host} is no address of this machine. Set it to 127.0.0.1 or 0.0.0.0.`
  if (code === 'EACCES' && 'syscall' in error && error.syscall === 'listen')
    return `Port ${env.port} may not be used by this user. Set PORT to 1024 or above.`
  if (code === 'EACCES' && 'path' in error)
    return `${error.path} may not be written by this user. Make it your own, or run as its owner.`
  if (code === 'ECONNREFUSED' || code === '28P01' || code === '3D000')
    return `The database of DATABASE_URL cannot be reached: ${error.message}`
  return error.stack ?? error.message
}

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
