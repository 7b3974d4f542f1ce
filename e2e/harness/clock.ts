import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findFaketime } from '#scripts/faketime.ts'
import { files, readCredentials } from '#scripts/postgres/credentials.ts'
import { identityFor } from '#scripts/postgres/identity.ts'
import { adoptRunning } from '#scripts/postgres/process.ts'
import { nativeFolder } from '#scripts/postgres/programs.ts'
import { Latchkey } from './latchkey.ts'

const library = findFaketime()

/** Why a process cannot be shown another time here; null when it can. */
export const NO_OTHER_TIME = library
  ? null
  : 'libfaketime is not installed; for example: apt-get install libfaketime'

/** What shows a process and its children another time. Timers go on as before. */
function otherTime(asSaid: Record<string, string>): Record<string, string> {
  if (!library) throw new Error(NO_OTHER_TIME ?? '')
  return { LD_PRELOAD: library, FAKETIME_DONT_FAKE_MONOTONIC: '1', ...asSaid }
}

const daysAhead = (days: number) => otherTime({ FAKETIME: `+${Math.round(days * 24 * 60)}m` })

/** A clock for one process, which is put forward while the process runs. */
export type Clock = { env: Record<string, string>; putForward(minutes: number): void; remove(): void }

/** A clock that is right until it is put forward. */
export function startClock(): Clock {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-clock-'))
  const file = join(folder, 'time')
  const putForward = (minutes: number) => writeFileSync(file, `+${minutes}m\n`)
  putForward(0)
  return {
    env: otherTime({ FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1' }),
    putForward,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Starts a Latchkey that was stopped, and its PostgreSQL, in a world that many days later. */
export async function startLater({ dataDir, port }: Latchkey, days: number): Promise<Latchkey> {
  await startPostgresLater(dataDir, days)
  return await Latchkey.start({ dataDir, port, env: daysAhead(days) })
}

/** The server lets nothing of its environment through to its database, but adopts one that runs in its folder. */
async function startPostgresLater(dataDir: string, days: number): Promise<void> {
  const credentials = readCredentials(dataDir)
  if (!credentials) throw new Error(`no PostgreSQL in ${dataDir}`)
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${credentials.port}`,
    'unix_socket_directories=',
    'timezone=UTC',
  ]
  const { data } = files(dataDir)
  const [command = '', ...line] = [
    ...identityFor(data).through,
    join(nativeFolder(), 'bin', 'postgres'),
    '-D',
    data,
    ...settings.flatMap((setting) => ['-c', setting]),
  ]
  const child = spawn(command, line, {
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC', NODE_ENV: 'production', ...daysAhead(days) },
    stdio: 'ignore',
    detached: true,
  })
  child.unref()
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(50))
    if (await adoptRunning(dataDir, credentials)) return
  child.kill('SIGKILL')
  throw new Error('PostgreSQL does not answer at another time')
}
