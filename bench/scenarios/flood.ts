import { basicOf, type Round, summarise, tokenAsk } from '../load.ts'
import { pacedLoad } from '../paced-load.ts'
import { atMost, type Report } from '../report.ts'
import type { BenchOptions } from '../run.ts'
import { startLatchkey } from '../sides.ts'

const GOOD_PER_SECOND = 200
/** Nine of ten requests. */
const WRONG_PER_SECOND = 9 * GOOD_PER_SECOND

/**
 * A steady tenth of good requests, alone and in a flood of wrong secrets for the same client. The limits on failures
 * are off, so that every wrong secret is looked up, compared, written and held, as from ten thousand sources.
 */
export async function flood({ duration, rounds, say }: BenchOptions): Promise<Report> {
  const latchkey = await startLatchkey()
  try {
    const { client_secret: secret } = await latchkey.createClient('bench-client', { scope: 'usage:read' })
    const url = `${latchkey.url}/oauth/v2/token`
    const good = () =>
      pacedLoad(tokenAsk(url, basicOf('bench-client', secret)), { perSecond: GOOD_PER_SECOND, duration })
    const wrong = () =>
      pacedLoad(tokenAsk(url, basicOf('bench-client', `${secret}x`)), {
        perSecond: WRONG_PER_SECOND,
        duration,
        expect: 401,
      })
    await good()
    const alone: Round[] = []
    const flooded: Round[] = []
    const wrongs: Round[] = []
    for (let round = 1; round <= rounds; round++) {
      alone.push(await good())
      const [own, others] = await Promise.all([good(), wrong()])
      flooded.push(own)
      wrongs.push(others)
      say(`round ${round} of ${rounds}`)
    }
    const row = (traffic: string, of: Round[]) => {
      const { requestsPerSecond, p50, p99, failed } = summarise(of)
      return { traffic, 'requests/s': requestsPerSecond, 'p50 ms': p50, 'p99 ms': p99, unexpected: failed }
    }
    const [before, during] = [summarise(alone).p99, summarise(flooded).p99]
    return {
      scenario: 'flood',
      title: `${GOOD_PER_SECOND} good requests/s, alone and beside ${WRONG_PER_SECOND} wrong secrets/s`,
      rows: [row('good, alone', alone), row('good, in the flood', flooded), row('wrong', wrongs)],
      verdicts: [atMost(`p99 of the good in the flood, alone ${before} ms,`, during, 2 * before, 'ms')],
    }
  } finally {
    await latchkey.remove()
  }
}
