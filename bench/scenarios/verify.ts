import { tokenOf } from '#e2e/harness/token.ts'
import { type Ask, load, peakMemoryMb, type Round, summarise, throughputRatio } from '../load.ts'
import { atLeast, type Report } from '../report.ts'
import type { BenchOptions } from '../run.ts'
import { startLatchkey, startSide } from '../sides.ts'

const CONNECTIONS = 32

/** `GET /api/v1/whoami` beside a bare server that does the same `jwtVerify` and looks nothing up. */
export async function verify({ duration, rounds, say }: BenchOptions): Promise<Report> {
  const latchkey = await startLatchkey()
  const bare = await startSide('verifier', { BENCH_ISSUER: latchkey.url }).catch(async (error: unknown) => {
    await latchkey.remove()
    throw error
  })
  try {
    const client = await latchkey.createClient('bench-client', { scope: 'usage:read' })
    const authorization = `Bearer ${await tokenOf(latchkey.url, client)}`
    const asks: { name: string; pid: number; ask: Ask; results: Round[] }[] = [
      {
        name: 'bare jwtVerify',
        pid: bare.pid,
        ask: { url: bare.url, method: 'GET', authorization },
        results: [],
      },
      {
        name: 'latchkey',
        pid: latchkey.pid,
        ask: { url: `${latchkey.url}/api/v1/whoami`, method: 'GET', authorization },
        results: [],
      },
    ]
    for (const { ask, pid } of asks) await load([ask], pid, { connections: CONNECTIONS, duration: 2 })
    for (let round = 1; round <= rounds; round++) {
      for (const { ask, pid, results } of asks) {
        results.push(await load([ask], pid, { connections: CONNECTIONS, duration }))
      }
      say(`round ${round} of ${rounds}`)
    }
    const [floor = [], own = []] = asks.map(({ results }) => results)
    return {
      scenario: 'verify',
      title: `\`GET /api/v1/whoami\` with a token, ${CONNECTIONS} connections`,
      rows: asks.map(({ name, pid, results }) => {
        const { requestsPerSecond, p50, p99, cpuMicros, failed } = summarise(results)
        return {
          side: name,
          'requests/s': requestsPerSecond,
          'of the bare one': (throughputRatio(results, floor) ?? 0).toFixed(2),
          'p50 ms': p50,
          'p99 ms': p99,
          'CPU µs/request': cpuMicros,
          'peak MB': peakMemoryMb(pid),
          failed,
        }
      }),
      verdicts: [atLeast('of the bare jwtVerify', throughputRatio(own, floor) ?? 0, 0.7)],
    }
  } finally {
    await bare.stop()
    await latchkey.remove()
  }
}
