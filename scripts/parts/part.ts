import cluster from 'node:cluster'
import { rmSync } from 'node:fs'
import { logSecurityLines } from '#lib/changes/subscribers/security-lines.ts'
import { closeDatabase } from '#lib/platform/db/db.ts'
import { KekWatch } from '#lib/runtime/kek-watch.ts'
import type { RunningServer } from '#lib/runtime/lanes/front.ts'
import type { PagesDoor } from '#lib/runtime/lanes/pages-door.ts'
import { explain } from '../explain.ts'
import { removeDoor } from './door.ts'
import { type FromPart, PARTS, type Part, type ToPart } from './messages.ts'
import { guideAndPagePaths } from './paths.ts'

// One of the processes that share the work. The first process starts it, tells it when to stop, and has the database.

/** Without the first process nobody waits: PostgreSQL is still there, so that what is buffered can be written. */
const ENDS_ALONE_WITHIN_MS = 10_000

/** A new socket cannot listen where the one of a process that was killed still lies; it is the folder that is private. */
const pages = async (door: PagesDoor | null): Promise<RunningServer> => {
  if (!door) throw new Error('The pages need a door.')
  if ('socketPath' in door.at) rmSync(door.at.socketPath, { force: true })
  const { startPages } = await import('../../server.ts')
  return await startPages(door)
}

const token = async (door: PagesDoor | null): Promise<RunningServer> => {
  const { startTokenServer } = await import('#lib/runtime/token-server.ts')
  return await startTokenServer({ door, paths: guideAndPagePaths() })
}

const jobs = async (): Promise<RunningServer> => {
  const { startJobs } = await import('../jobs.ts')
  const keks = new KekWatch()
  await keks.start()
  const stop = await startJobs()
  return { stop: () => stop().finally(() => keks.stop()) }
}

const START: Record<Part, (door: PagesDoor | null) => Promise<RunningServer>> = { token, pages, jobs }

const tell = (message: FromPart) => void process.send?.(message)

const part = PARTS.find((one) => one === process.argv[2])
if (!part || !process.send) throw new Error('This is started by the first process.')
process.title = `latchkey ${part}`

const begun = Promise.withResolvers<PagesDoor | null>()
const ended = Promise.withResolvers<'told' | 'alone'>()
process.on('message', (message: ToPart) => {
  if (message.kind === 'begin') begun.resolve(message.door)
  else ended.resolve('told')
})
// Node would end a worker of a cluster at once.
cluster.worker?.once('disconnect', () => {
  if (cluster.worker) cluster.worker.exitedAfterDisconnect = true
})
process.once('disconnect', () => {
  setTimeout(() => process.exit(1), ENDS_ALONE_WITHIN_MS).unref()
  ended.resolve('alone')
})
// A signal to the whole group, as Ctrl-C sends it: the first process says in which order all stop.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

const door = await Promise.race([begun.promise, ended.promise.then(() => null)])
logSecurityLines()
try {
  const running = await START[part](door)
  tell({ kind: 'ready' })
  const how = await ended.promise
  await running.stop(how === 'alone' ? { delaySeconds: 0 } : {})
  if (how === 'alone' && part === 'pages' && door) removeDoor(door)
  await closeDatabase()
  process.exit(0)
} catch (error) {
  const words = explain(error)
  if (!process.connected) process.exit(1)
  process.send({ kind: 'failed', words } satisfies FromPart, () => process.exit(1))
}
