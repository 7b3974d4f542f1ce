import type { Actor } from '#lib/access/actor.ts'
import { type VisibleClient, visibleClient } from '#lib/access/visible-client.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { inOrder } from './in-order.ts'
import type { LogCursor } from './log-cursor.ts'
import type { LogFilter } from './log-filter.ts'
import { type ScanFilter, scanOf } from './log-scan.ts'
import { LOGGED, type LoggedRequest, type LoggedRow, loggedOf } from './logged-request.ts'

export const REQUESTS_PER_PAGE = 50

/**
 * So many requests are looked through for one page. A filter that hardly any request passes would otherwise read all
 * that an app has ever sent.
 */
export const MAX_LOOKED_THROUGH = 5_000

/** What an app sends in so short a time is quickly looked through, in whatever order it is found. */
const FEW_MS = 15_000

const NIL_ID = '00000000-0000-0000-0000-000000000000'

export type LogPage = {
  requests: LoggedRequest[]
  /** Where the page of older requests begins; null when there are none. */
  next: LogCursor | null
  /** How far the search came when it was cut off before the page was full; null when it was not. */
  cut: { lookedThrough: number; backTo: Date } | null
}

/** Which requests a page is of: from the first moment on, to below the other end. */
export type PageFilter = ScanFilter & Pick<LogFilter, 'from' | 'to' | 'before'>

/**
 * One page of an app's requests that match the filter, newest first; null when there is no app that the actor may see.
 * Requests that come in meanwhile move nothing, since a page begins at an event and not at a number.
 * @param perPage at most so many; a page of the portal unless told
 */
export async function requestLog(
  actor: Actor,
  clientId: string,
  filter: PageFilter,
  perPage = REQUESTS_PER_PAGE,
): Promise<LogPage | null> {
  const client = await visibleClient(actor, clientId)
  return client && (await requestsOf(client, filter, perPage))
}

/** The same of a client that was found visible. */
export async function requestsOf(
  client: VisibleClient,
  filter: PageFilter,
  perPage: number,
): Promise<LogPage> {
  const scan = scanOf(filter)
  if (!scan) return { requests: [], next: null, cut: null }
  const below = upperEnd(filter)
  const from = filter.from === null ? '-infinity' : new Date(filter.from)
  const values = [client.id, from, below.time, below.id, MAX_LOOKED_THROUGH, ...scan.values]
  const found = await search(searchQuery(scan.text, perPage + 1), values, filter)
  return await pageOf(found, perPage)
}

/** A page that follows asks so often that its connection says only what it must. */
async function search(text: string, values: unknown[], { from }: PageFilter): Promise<Found[]> {
  if (from === null || from < Date.now() - FEW_MS) return await inOrder<Found>(text, values)
  const { rows } = await pool('pages').query<Found>(text, values)
  return rows
}

/** A request that was looked at: its ordinal, and whether it passes the filter. */
type Found = { time: Date; id: string; n: string; matches: boolean }

/** Only what is below the end of the time that is asked for, and below the cursor. */
function upperEnd({ to, before }: Pick<LogFilter, 'to' | 'before'>): { time: Date | string; id: string } {
  if (before && (to === null || before.time < to)) return { time: new Date(before.time), id: before.id }
  return { time: to === null ? 'infinity' : new Date(to), id: NIL_ID }
}

/**
 * Stops when the page is full. The last one that was looked at comes along, whether it matches or not: there a search
 * that was cut off goes on.
 */
const searchQuery = (scan: string, wanted: number) => `
  SELECT time, id, n, matches
  FROM (SELECT *, row_number() OVER (ORDER BY time DESC, id DESC) AS n FROM (${scan}) scanned) numbered
  WHERE matches OR n = $5
  ORDER BY time DESC, id DESC LIMIT ${wanted}`

async function pageOf(found: readonly Found[], perPage: number): Promise<LogPage> {
  const shown = found.filter(({ matches }) => matches).slice(0, perPage)
  const last = found.find(({ n }) => Number(n) === MAX_LOOKED_THROUGH)
  const end = shown.length === perPage && found.length > shown.length ? shown.at(-1) : last
  return {
    requests: await readRequests(shown),
    next: end ? { time: end.time.getTime(), id: end.id } : null,
    cut: end && end === last ? { lookedThrough: MAX_LOOKED_THROUGH, backTo: end.time } : null,
  }
}

/** The bounds say nothing new, and keep to the days that the requests are of. */
const READ = `
  SELECT ${LOGGED}
  FROM unnest($1::timestamptz[], $2::uuid[]) AS wanted(time, id)
  JOIN token_event e ON e.time = wanted.time AND e.id = wanted.id AND e.time >= $3 AND e.time <= $4
  LEFT JOIN client_credential k ON k.id = e.credential_id AND k.client_ref = e.client_ref
  ORDER BY e.time DESC, e.id DESC`

async function readRequests(wanted: readonly Found[]): Promise<LoggedRequest[]> {
  if (wanted.length === 0) return []
  const times = wanted.map(({ time }) => time)
  const bounds = [times.at(-1), times[0]]
  const { rows } = await pool('pages').query<LoggedRow>(READ, [times, wanted.map(({ id }) => id), ...bounds])
  return rows.map(loggedOf)
}
