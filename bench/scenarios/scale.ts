import { availableParallelism } from 'node:os'
import type { Latchkey } from '#e2e/harness/latchkey.ts'
import { type Ask, basicOf, load, type Round, summarise, throughputRatio, tokenAsk } from '../load.ts'
import { atLeast, type Report } from '../report.ts'
import type { BenchOptions } from '../run.ts'
import { startLatchkey } from '../sides.ts'

const WORKERS = [1, 2, 4]
/** Where there are no more cores, several processes may cost so much, and no more. */
const LEAST_OF_ONE = 0.6

type Side = { workers: number; latchkey: Latchkey; ask: Ask; rounds: Round[] }

/** As many processes for tokens as there may be, in turns. Each side has a PostgreSQL of its own; all have the same cores. */
export async function scale({ connections, duration, rounds, say }: BenchOptions): Promise<Report> {
  const sides: Side[] = []
  try {
    for (const workers of WORKERS) {
      const latchkey = await startLatchkey({ WORKERS: String(workers) })
      const side: Side = { workers, latchkey, ask: tokenAsk('', ''), rounds: [] }
      sides.push(side)
      const { client_secret } = await latchkey.createClient('bench-client', { scope: 'usage:read' })
      side.ask = tokenAsk(`${latchkey.url}/oauth/v2/token`, basicOf('bench-client', client_secret))
    }
    const most = Math.max(...connections)
    const measure = ({ latchkey, ask }: Side, seconds: number) =>
      load([ask], latchkey.pid, {
        connections: most,
        duration: seconds,
        postmaster: latchkey.postgresPid,
      })
    for (const side of sides) await measure(side, Math.min(2, duration))
    for (let round = 1; round <= rounds; round++) {
      for (const side of sides) side.rounds.push(await measure(side, duration))
      say(`round ${round} of ${rounds}`)
    }
    const one = sides[0]?.rounds ?? []
    return {
      scenario: 'scale',
      title: `Processes for tokens, ${most} connections, on ${availableParallelism()} cores shared with PostgreSQL and the load generator`,
      rows: sides.map(({ workers, rounds: all }) => {
        const middle = summarise(all)
        return {
          workers,
          'requests/s': middle.requestsPerSecond,
          'of one': throughputRatio(all, one)?.toFixed(2) ?? '–',
          'p50 ms': middle.p50,
          'p99 ms': middle.p99,
          'Node µs': middle.cpuMicros,
          'PostgreSQL µs': middle.postgresMicros,
          'load µs': middle.generatorMicros,
          failed: middle.failed,
        }
      }),
      verdicts: sides
        .slice(1)
        .map(({ workers, rounds: all }) =>
          atLeast(
            `requests/s of ${workers} workers, of one process’s,`,
            throughputRatio(all, one) ?? 0,
            LEAST_OF_ONE,
          ),
        ),
    }
  } finally {
    for (const { latchkey } of sides) await latchkey.remove()
  }
}
