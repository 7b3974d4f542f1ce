import pg from 'pg'
import type { MadeClient } from './latchkey.ts'
import { requestToken } from './token.ts'

const TICK_MS = 20
/** When a client gives up; longer than any answer may take while a database is away. */
const PATIENCE_MS = 5_000

/** What a load has met so far; `failed` got no answer at all. */
export type LoadCount = { sent: number; failed: number; statuses: Map<number, number> }

/**
 * Asks for tokens at a steady rate until told to stop, which resolves when every answer has come or failed.
 * @param url where to, or what says so for each request
 */
export function startLoad(
  url: string | (() => string),
  client: MadeClient,
  { perSecond }: { perSecond: number },
) {
  const count: LoadCount = { sent: 0, failed: 0, statuses: new Map() }
  const open = new Set<Promise<void>>()
  const send = async () => {
    count.sent++
    const status = await requestToken(
      typeof url === 'string' ? url : url(),
      client,
      {},
      AbortSignal.timeout(PATIENCE_MS),
    ).then(
      async (response) => {
        await response.arrayBuffer()
        return response.status
      },
      () => null,
    )
    if (status === null) count.failed++
    else count.statuses.set(status, (count.statuses.get(status) ?? 0) + 1)
  }
  const startedAt = performance.now()
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond)
    for (let index = count.sent; index < due; index++) {
      const one = send().finally(() => open.delete(one))
      open.add(one)
    }
  }, TICK_MS)
  return {
    count,
    async stop(): Promise<LoadCount> {
      clearInterval(timer)
      await Promise.all(open)
      return count
    },
  }
}

/** How many tokens the database knows to be issued, and how many of these events are different ones. */
export async function issuedEvents(databaseUrl: string): Promise<{ events: number; distinct: number }> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query(
      "SELECT count(*)::int AS events, count(DISTINCT id)::int AS distinct FROM token_event WHERE outcome = 'issued'",
    )
    return rows[0]
  } finally {
    await client.end()
  }
}
