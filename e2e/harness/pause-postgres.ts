import { spawnSync } from 'node:child_process'
import type { Latchkey } from './latchkey.ts'

/**
 * Stops the embedded PostgreSQL and all its workers where they are: nothing answers, nothing refuses a connection.
 * @returns lets them go on; a second call does nothing
 */
export function pausePostgres(latchkey: Latchkey): () => void {
  const paused = latchkey.postgresPid
  const workers = childrenOf(paused)
  for (const pid of [paused, ...workers]) process.kill(pid, 'SIGSTOP')
  let isPaused = true
  return () => {
    if (isPaused) for (const pid of [...workers, paused]) process.kill(pid, 'SIGCONT')
    isPaused = false
  }
}

function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
  return stdout.split(/\s+/).filter(Boolean).map(Number)
}
