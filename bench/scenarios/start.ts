import { Latchkey } from '#e2e/harness/latchkey.ts'
import { median } from '../load.ts'
import { atMost, type Report } from '../report.ts'
import type { BenchOptions } from '../run.ts'
import { startLatchkey } from '../sides.ts'

/** How long a start takes until the server is ready: on an empty folder, and on one that has run before. */
export async function start({ rounds, say }: BenchOptions): Promise<Report> {
  const began = performance.now()
  let latchkey = await startLatchkey()
  const cold = performance.now() - began
  const warm: number[] = []
  try {
    for (let round = 1; round <= rounds; round++) {
      await latchkey.stop()
      const again = performance.now()
      latchkey = await Latchkey.start({ dataDir: latchkey.dataDir, port: latchkey.port })
      warm.push(performance.now() - again)
      say(`start ${round} of ${rounds}`)
    }
  } finally {
    await latchkey.remove()
  }
  return {
    scenario: 'start',
    title: 'Start of a built Latchkey with its embedded PostgreSQL, until it says that it is ready',
    rows: [
      { start: 'first, making the database', ms: Math.round(cold) },
      { start: `warm, median of ${rounds}`, ms: Math.round(median(warm)) },
    ],
    verdicts: [atMost('warm start', median(warm), 3000, 'ms')],
  }
}
