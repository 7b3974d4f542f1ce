import { spawnSync } from 'node:child_process'
import { readFileSync, type Stats, statSync } from 'node:fs'
import { files } from './credentials.ts'

/** The PostgreSQL server of one data folder. */
export type Postmaster = { pid: number; port: number }

/** True while a process of this id runs. */
export const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** What `postmaster.pid` names, whether that lives or not; null when there is no such file. */
export function namedPostmaster(dataDir: string): Postmaster | null {
  const text = readIfAny(files(dataDir).pid)
  if (text === null) return null
  // Line by line: process id, data folder, start time, port, …
  const [pid, , , port] = text.split('\n')
  return { pid: Number(pid), port: Number(port) }
}

/**
 * The server that runs on this very data folder, whether it answers or not; null when there is none. A process id
 * alone proves nothing: after a crash it may have become another program's, or another PostgreSQL's.
 */
export function postmasterOf(dataDir: string): Postmaster | null {
  const named = namedPostmaster(dataDir)
  if (named === null || !Number.isInteger(named.pid) || named.pid <= 0 || !isAlive(named.pid)) return null
  return worksIn(named.pid, files(dataDir).data) ? named : null
}

/** PostgreSQL works in its data folder, whatever it is called there: by links and mounts one folder has many paths. */
function worksIn(pid: number, folder: string): boolean {
  const wanted = statIfAny(folder)
  const where = statIfAny(`/proc/${pid}/cwd`)
  if (where) return isSame(where, wanted)
  // Another user's process hides where it works, but not the command line that names its folder.
  const words = readIfAny(`/proc/${pid}/cmdline`)?.split('\0')
  if (words) return words.some((word) => word.startsWith('/') && isSame(statIfAny(word), wanted))
  // No /proc, as on macOS.
  const listed = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? ''
  return listed.includes('postgres') && listed.includes(`-D ${folder} `)
}

const isSame = (one: Stats | null, other: Stats | null) =>
  one !== null && other !== null && one.dev === other.dev && one.ino === other.ino

function statIfAny(path: string): Stats | null {
  try {
    return statSync(path)
  } catch {
    return null
  }
}

function readIfAny(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
