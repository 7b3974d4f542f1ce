import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '#e2e/harness/free-port.ts'
import { Latchkey } from '#e2e/harness/latchkey.ts'

const READY_WITHIN_MS = 60_000

/** A process of ours that answers on loopback. */
export type Side = { name: string; url: string; pid: number; stop(): Promise<void> }

/** A load generator has one address, which must not be limited for the wrong secrets of a scenario. */
export const UNLIMITED = { LIMIT_CLIENT_FAILURES: '100000000', LIMIT_SOURCE_FAILURES: '100000000' }

/** A Latchkey of its own, with its own embedded PostgreSQL. */
export const startLatchkey = (env: Record<string, string> = {}): Promise<Latchkey> =>
  Latchkey.start({ env: { ...UNLIMITED, ...env } })

/** Starts `bench/sides/<name>.ts` on a free port, which it finds in BENCH_PORT, and waits until it is ready. */
export async function startSide(name: string, env: Record<string, string>): Promise<Side> {
  const port = await freePort()
  const child = spawn(process.execPath, [join(import.meta.dirname, 'sides', `${name}.ts`)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      PUBLIC_URL: `http://localhost:${port}`,
      BENCH_PORT: String(port),
      ...env,
    },
  })
  await untilReady(child, name)
  return {
    name,
    url: `http://127.0.0.1:${port}`,
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
