import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, Latchkey } from '../e2e/harness/latchkey.ts'

const CLIENT_ID = 'bench-client'
const READY_WITHIN_MS = 60_000
/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10

/** A server under test: where it is, with what to ask it, and which process it is. */
export type Side = {
  name: string
  url: string
  authorization: string
  pid: number
  stop(): Promise<void>
}

/** Latchkey and its credentials come first: the other sides are given the same. */
export async function startSides(names: readonly string[]): Promise<Side[]> {
  // A load generator's one address must not be limited for the wrong secrets of another scenario.
  const latchkey = await Latchkey.start({
    env: { LIMIT_CLIENT_FAILURES: '100000000', LIMIT_SOURCE_FAILURES: '100000000' },
  })
  const { client_secret: secret } = await latchkey.createClient(CLIENT_ID, { scope: 'usage:read' })
  const authorization = `Basic ${Buffer.from(`${CLIENT_ID}:${secret}`).toString('base64')}`
  const sides: Side[] = []
  for (const name of names) {
    if (name === 'latchkey') {
      const url = `${latchkey.url}/oauth/v2/token`
      sides.push({ name, url, authorization, pid: latchkey.pid, stop: () => latchkey.remove() })
    } else {
      sides.push(await startScript(name, { authorization, secret, latchkey }))
    }
  }
  if (!names.includes('latchkey'))
    sides.push({ name: '', url: '', authorization, pid: 0, stop: () => latchkey.remove() })
  return sides
}

const PATHS: Record<string, string> = {
  floor: '/',
  'next-lane': '/oauth/v2/token',
  'oidc-provider': '/token',
}

async function startScript(
  name: string,
  { authorization, secret, latchkey }: { authorization: string; secret: string; latchkey: Latchkey },
): Promise<Side> {
  const port = await freePort()
  const child = spawn(process.execPath, [join(import.meta.dirname, 'sides', `${name}.ts`)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      BENCH_PORT: String(port),
      BENCH_CLIENT_ID: CLIENT_ID,
      BENCH_CLIENT_SECRET: secret,
      // The Next lane works on Latchkey's own database, as a second instance would.
      PORT: String(port),
      PUBLIC_URL: `http://localhost:${port}`,
      DATABASE_URL: latchkey.databaseUrl,
      MIGRATE_DATABASE_URL: latchkey.ownerDatabaseUrl,
      LATCHKEY_KEK: readFileSync(join(latchkey.dataDir, 'kek'), 'utf8').trim(),
    },
  })
  await untilReady(child, name)
  return {
    name,
    url: `http://127.0.0.1:${port}${PATHS[name]}`,
    authorization,
    pid: child.pid ?? 0,
    async stop() {
      const gone = new Promise((done) => child.once('exit', done))
      child.kill('SIGTERM')
      await gone
    },
  }
}

async function untilReady(child: ChildProcess, name: string): Promise<void> {
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  for (
    const end = Date.now() + READY_WITHIN_MS;
    Date.now() < end && child.exitCode === null;
    await sleep(20)
  ) {
    if (output.includes('Ready on')) return
  }
  child.kill('SIGKILL')
  throw new Error(`The side ${name} did not become ready.`)
}

/** Processor time that a process has used so far, in milliseconds; 0 where /proc is not to be had. */
export function cpuMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS
  } catch {
    return 0
  }
}

/** The most memory that a process has had resident, in megabytes; 0 where /proc is not to be had. */
export function peakMemoryMb(pid: number): number {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return Math.round(Number(line?.[1] ?? 0) / 1024)
  } catch {
    return 0
  }
}
