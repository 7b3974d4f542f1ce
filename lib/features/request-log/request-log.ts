import type pg from 'pg'
import type { Actor } from '#lib/access/actor.ts'
import { visibleClient } from '#lib/access/visible-client.ts'
import { pool } from '#lib/platform/db/pools.ts'
import type { LogCursor } from './log-cursor.ts'
import type { LogFilter } from './log-filter.ts'
import { LOGGED, type LoggedRequest, type LoggedRow, loggedOf } from './logged-request.ts'

export const REQUESTS_PER_PAGE = 50

/**
 * So many requests are looked through for one page. A filter that hardly any request passes would otherwise read all
 * that an app has ever sent.
 */
export const MAX_LOOKED_THROUGH = 5_000

const NIL_ID = '00000000-0000-0000-0000-000000000000'

export type LogPage = {
  requests: LoggedRequest[]
  /** Where the page of older requests begins; null when there are none. */
  next: LogCursor | null
  /** How far the search came when it was cut off before the page was full; null when it was not. */
  cut: { lookedThrough: number; backTo: Date } | null
}

/**
 * One page of an app's requests that match the filter, newest first; null when there is no app that the actor may see.
 * Requests that come in meanwhile move nothing, since a page begins at an event and not at a number.
 * @param filter.network what `readNetwork` made of its address; null for all
 */
export async function requestLog(
  actor: Actor,
  clientId: string,
  filter: Omit<LogFilter, 'address' | 'request'> & { network: string | null },
): Promise<LogPage | null> {
  const client = await visibleClient(actor, clientId)
  if (!client) return null
  const scans = scansOf(filter)
  if (scans.length === 0) return { requests: [], next: null, cut: null }
  const below = upperEnd(filter)
  const found = await inOrder<Found>(searchQuery(scans), [
    client.id,
    filter.from === null ? '-infinity' : new Date(filter.from),
    below.time,
    below.id,
    MAX_LOOKED_THROUGH,
    REQUESTS_PER_PAGE + 1,
    filter.outcome,
    filter.reason,
    filter.credential,
    filter.network,
  ])
  return await pageOf(found)
}

/** A request that was looked at: its ordinal, and whether it passes the filter. */
type Found = { time: Date; id: string; n: string; matches: boolean }

/** Only what is below the end of the time that is asked for, and below the cursor. */
function upperEnd({ to, before }: Pick<LogFilter, 'to' | 'before'>): { time: Date | string; id: string } {
  if (before && (to === null || before.time < to)) return { time: new Date(before.time), id: before.id }
  return { time: to === null ? 'infinity' : new Date(to), id: NIL_ID }
}

async function pageOf(found: readonly Found[]): Promise<LogPage> {
  const shown = found.filter(({ matches }) => matches).slice(0, REQUESTS_PER_PAGE)
  const last = found.find(({ n }) => Number(n) === MAX_LOOKED_THROUGH)
  const end = shown.length === REQUESTS_PER_PAGE && found.length > shown.length ? shown.at(-1) : last
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

/** Columns that the index of refusals holds, so that looking through them reads nothing else. */
const scan = (outcome: string, condition: string) => `SELECT * FROM (
  SELECT time, id, ${outcome} AS outcome, reason, credential_id, address
  FROM token_event
  WHERE client_ref = $1 AND time >= $2 AND time <= $3 AND (time, id) < ($3, $4) ${condition}
  ORDER BY time DESC, id DESC LIMIT $5) part`

/**
 * Looks through the requests of an app in order, by an index, and stops when the page is full. Refused ones, and those
 * with one secret, have indexes of their own, so that the common searches look at little else than what they find. The
 * last one that was looked at comes along, whether it matches or not: there a search that was cut off goes on.
 */
function searchQuery(scans: readonly string[]): string {
  return `
    SELECT time, id, n, matches
    FROM (
      SELECT *, row_number() OVER (ORDER BY time DESC, id DESC) AS n,
        ($7::text IS NULL OR outcome = $7) AND ($8::text IS NULL OR reason = $8)
          AND ($9::uuid IS NULL OR credential_id = $9)
          AND ($10::inet IS NULL OR (address IS NOT NULL AND address <<= $10)) AS matches
      FROM (${scans.join(' UNION ALL ')} ORDER BY time DESC, id DESC LIMIT $5) scanned
    ) numbered
    WHERE matches OR n = $5
    ORDER BY time DESC, id DESC LIMIT $6`
}

/**
 * Runs a query that is to stop early. The planner cannot know how early, and would rather fetch all that may be looked
 * at and sort it: here it may not, and follows an index in order.
 */
async function inOrder<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
  const connection = await pool('pages').connect()
  // One that breaks rejects its query; without a listener it would end the process as well.
  const ignore = () => {}
  connection.on('error', ignore)
  const giveBack = (isBroken: boolean) => {
    connection.off('error', ignore)
    connection.release(isBroken)
  }
  try {
    await connection.query('BEGIN READ ONLY; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off')
    const { rows } = await connection.query<Row>(text, values)
    await connection.query('ROLLBACK')
    giveBack(false)
    return rows
  } catch (error) {
    giveBack(true)
    throw error
  }
}

/** The parts of an app's requests that may hold any that matches: none where the filter contradicts itself. */
function scansOf({
  outcome,
  reason,
  credential,
}: Pick<LogFilter, 'outcome' | 'reason' | 'credential'>): string[] {
  const mayBeIssued = outcome !== 'refused' && (reason === null || reason === 'issued')
  const mayBeRefused = outcome !== 'issued' && reason !== 'issued'
  const refused = mayBeRefused ? [scan("'refused'", "AND outcome = 'refused'")] : []
  if (!mayBeIssued) return refused
  if (credential === null) return [scan('outcome', '')]
  return [scan("'issued'", "AND outcome = 'issued' AND credential_id = $9"), ...refused]
}
