import { type ChildProcess, fork } from 'node:child_process'
import cluster from 'node:cluster'
import { join } from 'node:path'
import { pool } from '#lib/platform/db/pools.ts'
import { env } from '#lib/platform/env.ts'
import { relayLog } from '#lib/platform/log/log.ts'
import type { PagesDoor } from '#lib/runtime/lanes/pages-door.ts'
import { connectionsFor } from './connections.ts'
import { makeDoor, removeDoor } from './door.ts'
import { KeptPart } from './kept-part.ts'
import type { Part } from './messages.ts'

const PROGRAM = join(import.meta.dirname, 'part.ts')
/** Their log is this process's, which takes whole lines of it. */
const STDIO = ['ignore', 'inherit', 'pipe', 'ipc'] as const

/** The processes of one machine, newest last; each is stopped before those that were started before it. */
export type Parts = { name: string; start(): Promise<unknown>; stop(): Promise<unknown> }[]

/**
 * The processes that share the work: as many as issue tokens on one port, and, where this machine does everything, one
 * for the pages and one for the jobs. None is started yet.
 */
export async function partsOf({ isAlone }: { isAlone: boolean }): Promise<Parts> {
  cluster.setupPrimary({ exec: PROGRAM, args: ['token'], stdio: [...STDIO] })
  const door = isAlone ? await makeDoor() : null
  const tokens = Array.from({ length: env.workers }, (_, index) =>
    kept(`tokens ${index + 1}`, door, () => cluster.fork(ofTheLog()).process),
  )
  const workers = {
    name: 'servers of tokens',
    start: () => Promise.all(tokens.map((one) => one.start())),
    stop: () => Promise.all(tokens.map((one) => one.stop())),
  }
  if (!door) return [workers]
  const one = (part: Part) => {
    const process = kept(part, door, () => forkPart(part))
    return { name: part, start: () => process.start(), stop: () => process.stop() }
  }
  const folder = { name: 'socket', start: async () => {}, stop: async () => removeDoor(door) }
  return [folder, one('jobs'), one('pages'), workers]
}

function kept(name: string, door: PagesDoor | null, start: () => ChildProcess): KeptPart {
  const begin = () => {
    const child = start()
    if (child.stderr) relayLog(child.stderr)
    return child
  }
  return new KeptPart({ name, door, fork: begin, delayMs: env.shutdownDelaySeconds * 1000 })
}

/** With the flags of Node that this process has, as all of them. */
const forkPart = (part: Part): ChildProcess =>
  fork(PROGRAM, [part], { stdio: [...STDIO], env: { ...process.env, ...ofTheLog() } })

/** What this process found out about where the log goes, which they cannot see. */
function ofTheLog(): Record<string, string> {
  const { isTTY } = process.stderr
  return {
    LOG_FORMAT: env.logFormat ?? (isTTY ? 'text' : 'json'),
    ...(isTTY && !process.env.NO_COLOR && { FORCE_COLOR: '1' }),
  }
}

/** Says so when PostgreSQL takes fewer connections than the processes may open. A pooler has limits of its own. */
export async function checkConnections(say: (text: string) => void): Promise<void> {
  if (env.databasePooled) return
  const { rows } = await pool('jobs').query<{ max_connections: string }>('SHOW max_connections')
  const [most, wanted] = [Number(rows[0]?.max_connections), connectionsFor(env.workers)]
  if (most < wanted)
    say(
      `PostgreSQL takes ${most} connections, and ${env.workers} workers may open ${wanted}. Raise max_connections to ${wanted}, or set WORKERS to less.`,
    )
}
