import type { Latchkey } from '#e2e/harness/latchkey.ts'
import { fill, numberedClient } from '../fill.ts'
import {
  type Ask,
  basicOf,
  load,
  peakMemoryMb,
  type Round,
  summarise,
  throughputRatio,
  tokenAsk,
} from '../load.ts'
import { atLeast, type Report } from '../report.ts'
import type { BenchOptions } from '../run.ts'
import { startLatchkey } from '../sides.ts'

const CONNECTIONS = 32
/** How many different clients ask. */
const SPREAD = 10_000

type Measured = { name: string; latchkey: Latchkey; asks: Ask[]; results: Round[] }

/** The same requests of 10,000 clients, on a database with nothing else in it and on one that is full. */
export async function size(options: BenchOptions): Promise<Report> {
  const { clients, events, duration, rounds, say } = options
  const spread = Math.min(SPREAD, clients)
  const measured: Measured[] = []
  try {
    const sizes = [
      { name: 'empty', clients: spread, events: 0 },
      { name: 'full', clients, events },
    ]
    for (const { name, ...sizeOf } of sizes) {
      const latchkey = await startLatchkey()
      measured.push({ name, latchkey, asks: asksOf(latchkey.url, spread), results: [] })
      await fill(latchkey, { ...sizeOf, say })
    }
    // Every client is asked for twice before: what is measured is the steady state.
    for (const { latchkey, asks } of measured) {
      await load(asks, latchkey.pid, { connections: CONNECTIONS, duration, amount: 2 * spread })
    }
    for (let round = 1; round <= rounds; round++) {
      for (const { latchkey, asks, results } of measured) {
        results.push(await load(asks, latchkey.pid, { connections: CONNECTIONS, duration }))
      }
      say(`round ${round} of ${rounds}`)
    }
    return report(measured, { clients, events, spread })
  } finally {
    for (const { latchkey } of measured) await latchkey.remove()
  }
}

function asksOf(url: string, spread: number): Ask[] {
  return Array.from({ length: spread }, (_, index) => {
    const { id, secret } = numberedClient(index + 1)
    return tokenAsk(`${url}/oauth/v2/token`, basicOf(id, secret))
  })
}

function report(measured: Measured[], sizeOf: { clients: number; events: number; spread: number }): Report {
  const [empty = [], full = []] = measured.map(({ results }) => results)
  return {
    scenario: 'size',
    title: `Token requests of ${sizeOf.spread} clients in turn, ${CONNECTIONS} connections; full is ${sizeOf.clients} clients and ${sizeOf.events} events`,
    rows: measured.map(({ name, latchkey, results }) => {
      const { requestsPerSecond, p50, p99, cpuMicros, failed } = summarise(results)
      return {
        database: name,
        'requests/s': requestsPerSecond,
        'of the empty one': (throughputRatio(results, empty) ?? 0).toFixed(2),
        'p50 ms': p50,
        'p99 ms': p99,
        'CPU µs/request': cpuMicros,
        'peak MB': peakMemoryMb(latchkey.pid),
        failed,
      }
    }),
    verdicts: [atLeast('of its figure on an empty database', throughputRatio(full, empty) ?? 0, 0.9)],
  }
}
