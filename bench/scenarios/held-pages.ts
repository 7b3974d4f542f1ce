import { holdPages } from '#e2e/harness/hold-pages.ts'
import { PortalVisitor } from '#e2e/harness/portal.ts'
import { LANES } from '#lib/platform/db/pools.ts'
import { basicOf, type Round, summarise, tokenAsk } from '../load.ts'
import { pacedLoad } from '../paced-load.ts'
import { noMore, type Report } from '../report.ts'
import type { BenchOptions } from '../run.ts'
import { startLatchkey } from '../sides.ts'

const TOKENS_PER_SECOND = 100
/** As many as there are connections, a few who wait for one, and a crowd. */
const READERS = [LANES.pages.max, LANES.pages.max + 2, 3 * LANES.pages.max]

/** A steady stream of tokens, alone and while pages hold all of their connections and fail again and again. */
export async function heldPages({ duration, rounds, say }: BenchOptions): Promise<Report> {
  const latchkey = await startLatchkey()
  try {
    const { client_secret: secret } = await latchkey.createClient('bench-client', { scope: 'usage:read' })
    const visitor = await PortalVisitor.signedIn(latchkey, 'reader@people.example')
    const ask = tokenAsk(`${latchkey.url}/oauth/v2/token`, basicOf('bench-client', secret))
    const tokens = () => pacedLoad(ask, { perSecond: TOKENS_PER_SECOND, duration })
    await tokens()
    const free: Round[] = []
    const held = READERS.map((readers) => ({ readers, results: [] as Round[] }))
    for (let round = 1; round <= rounds; round++) {
      free.push(await tokens())
      for (const { readers, results } of held) {
        const release = await holdPages(latchkey, visitor, readers)
        results.push(await tokens().finally(release))
      }
      say(`round ${round} of ${rounds}`)
    }
    return reportOf(free, held)
  } finally {
    await latchkey.remove()
  }
}

function reportOf(free: Round[], held: { readers: number; results: Round[] }[]): Report {
  const row = (pages: string, of: Round[]) => {
    const { requestsPerSecond, p50, p99, failed } = summarise(of)
    return { pages, 'tokens/s': requestsPerSecond, 'p50 ms': p50, 'p99 ms': p99, failed }
  }
  const alone = summarise(free).p99
  return {
    scenario: 'held-pages',
    title: `${TOKENS_PER_SECOND} tokens/s, alone and while pages hold all of their connections`,
    rows: [
      row('idle', free),
      ...held.map(({ readers, results }) => row(`held by ${readers} readers`, results)),
    ],
    verdicts: held.map(({ readers, results }) =>
      noMore(`p99 of tokens with ${readers} readers, of that without`, summarise(results).p99 / alone, 2),
    ),
  }
}
