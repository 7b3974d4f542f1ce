import { createHash, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { inOrder } from '#lib/features/request-log/in-order.ts'
import { changeSchema, type Found, foundSchema, type PlannedChange } from '#lib/features/what-if/schemas.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { isDecidedAgain, Judge, type KeptRow, noCounts } from './judge.ts'
import { lookAhead } from './look-ahead.ts'
import { Tally } from './tally.ts'

/** So many requests are read at once: few enough that nobody else waits for this process meanwhile. */
const AT_ONCE = 1_000
/** After so long another check has its turn. */
const TURN_MS = 2_000
/** Whoever has claimed one and says nothing for so long is gone. */
const CLAIM_SECONDS = 30
/** A check that is not done by then is given up. */
const GIVEN_UP_AFTER = '1 hour'
/** So many addresses are told apart in all, and at least so many of each app. */
const MOST_GROUPS = 1_000
const LEAST_GROUPS = 10

const NIL_ID = '00000000-0000-0000-0000-000000000000'

const countsSchema = z.object({
  low: z.record(z.string(), z.number()),
  high: z.record(z.string(), z.number()),
})

/** Where a check goes on: at which app, after which request, and what its quota has counted in that hour. */
const progressSchema = z.object({
  app: z.number().int().default(0),
  time: z.number().nullable().default(null),
  id: z.string().default(NIL_ID),
  counts: z.object({ now: countsSchema, changed: countsSchema }).default(noCounts),
  /** What the app was when the check of it began. */
  version: z.string().default(''),
  /** How many requests there were before this app. */
  before: z.number().default(0),
})
type Progress = z.output<typeof progressSchema>

type Claimed = {
  id: string
  claim: string
  change: PlannedChange
  clientRefs: readonly string[]
  since: Date
  until: Date
  seen: number
  progress: Progress
  found: Found
}

type Options = { atOnce?: number; turnMs?: number }

/**
 * Does the checks that are open, as a job: each is claimed by one instance, goes on where the last one stopped, and lets others
 * have their turn. Reads on the connections of pages, within their limits.
 * @param stopping aborted when the process is about to end: what was found so far is kept
 */
export async function runReplays(stopping: AbortSignal, options: Options = {}): Promise<void> {
  await pool('pages').query(GIVE_UP)
  while (!stopping.aborted) {
    const claimed = await claimOne(null)
    if (!claimed) return
    await takeTurn(claimed, stopping, options)
  }
}

/** Does one check to its end, for whoever waits for it; nothing when another instance is at it. */
export async function runReplay(id: string, options: Options = {}): Promise<void> {
  for (let claimed = await claimOne(id); claimed; claimed = await claimOne(id))
    await takeTurn(claimed, new AbortController().signal, options)
}

const GIVE_UP = `
  UPDATE replay SET state = 'cancelled', ended_at = now(), claim = NULL, claimed_until = NULL
  WHERE state = 'open' AND created_at < now() - interval '${GIVEN_UP_AFTER}'`

/** The one of which least was done, so that short ones need not wait for long ones. */
const CLAIM = `
  UPDATE replay SET claim = $1, claimed_until = now() + interval '${CLAIM_SECONDS} seconds'
  WHERE id = (
    SELECT id FROM replay
    WHERE state = 'open' AND (claimed_until IS NULL OR claimed_until < now()) AND id = coalesce($2, id)
    ORDER BY seen, created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING id, change, client_refs, since, until, seen::float8 AS seen, progress, found`

async function claimOne(id: string | null): Promise<Claimed | null> {
  const claim = randomUUID()
  const { rows } = await pool('pages').query(CLAIM, [claim, id])
  const row = rows[0]
  if (!row) return null
  return {
    ...{ id: row.id, claim, clientRefs: row.client_refs, since: row.since, until: row.until, seen: row.seen },
    change: changeSchema.parse(row.change),
    progress: progressSchema.parse(row.progress),
    found: foundSchema.parse(row.found),
  }
}

/** Keeps what was found, unless the check was stopped, or is another's by now. */
const KEEP = `
  UPDATE replay SET seen = $3, progress = $4, found = $5,
    claim = CASE WHEN $6 = 'on' THEN claim END,
    claimed_until = CASE WHEN $6 = 'on' THEN now() + interval '${CLAIM_SECONDS} seconds' END,
    state = CASE WHEN $6 = 'done' THEN 'done' ELSE state END,
    ended_at = CASE WHEN $6 = 'done' THEN now() END
  WHERE id = $1 AND claim = $2 AND state = 'open'`

/** @returns whether the check is this process's still */
async function keep(
  { id, claim, seen, progress, found }: Claimed,
  next: 'on' | 'release' | 'done',
): Promise<boolean> {
  const { rowCount } = await pool('pages').query(KEEP, [
    ...[id, claim, seen],
    ...[JSON.stringify(progress), JSON.stringify(found), next],
  ])
  return rowCount === 1
}

async function takeTurn(
  claimed: Claimed,
  stopping: AbortSignal,
  { atOnce = AT_ONCE, turnMs = TURN_MS }: Options,
): Promise<void> {
  const endsAt = performance.now() + turnMs
  const isOver = () => stopping.aborted || performance.now() > endsAt
  try {
    for (let ref = refAt(claimed); ref !== undefined; ref = refAt(claimed)) {
      const outcome = await lookThrough(claimed, ref, { atOnce, isOver })
      if (outcome === 'lost') return
      if (outcome === 'over') {
        await keep(claimed, 'release')
        return
      }
      claimed.progress = progressSchema.parse({ app: claimed.progress.app + 1, before: claimed.seen })
    }
    await keep(claimed, 'done')
  } catch (error) {
    // What was kept before is gone on with.
    await keep(claimed, 'release').catch(() => {})
    throw error
  }
}

const refAt = ({ clientRefs, progress }: Claimed): string | undefined => clientRefs[progress.app]

/** Looks through the requests of one app, as far as the turn goes. */
async function lookThrough(
  claimed: Claimed,
  clientRef: string,
  { atOnce, isOver }: { atOnce: number; isOver: () => boolean },
): Promise<'all' | 'over' | 'lost'> {
  const both = await lookAhead(claimed.change, clientRef)
  if (!both) return 'all'
  const version = createHash('sha256').update(both.version).digest('base64url')
  // What was judged by other settings is judged again.
  if (claimed.progress.version !== version) {
    const { app, before } = claimed.progress
    claimed.progress = progressSchema.parse({ app, before, version })
    claimed.seen = before
    delete claimed.found.apps[clientRef]
  }
  const judge = new Judge(both, claimed.progress.counts)
  const mostGroups = Math.max(LEAST_GROUPS, Math.floor(MOST_GROUPS / claimed.clientRefs.length))
  const tally = new Tally(claimed.found.apps[clientRef], mostGroups)
  for (;;) {
    const rows = await readRows(claimed, clientRef, atOnce)
    for (const row of rows) tally.add(row, isDecidedAgain(row) ? await judge.judge(row) : null)
    const last = rows.at(-1)
    if (last) Object.assign(claimed.progress, { time: last.time.getTime(), id: last.id })
    claimed.seen += rows.length
    claimed.found.apps[clientRef] = tally.result()
    if (rows.length < atOnce) return 'all'
    if (isOver()) return 'over'
    if (!(await keep(claimed, 'on'))) return 'lost'
  }
}

/** An address of which only a part is kept is none. */
const ROWS = `
  SELECT e.time, e.id, e.outcome, e.reason, e.api_id, e.scope, e.scope_named, e.resource_named, e.asked,
    CASE WHEN masklen(e.address) = CASE family(e.address) WHEN 4 THEN 32 ELSE 128 END THEN host(e.address) END AS address,
    k.kind::text AS credential
  FROM (
    SELECT * FROM token_event
    WHERE client_ref = $1 AND time >= $2 AND time <= $3 AND (time, id) > ($2, $4)
    ORDER BY time, id LIMIT $5) e
  LEFT JOIN client_credential k ON k.id = e.credential_id AND k.client_ref = $1
  ORDER BY e.time, e.id`

const readRows = async (
  { since, until, progress: { time, id } }: Claimed,
  clientRef: string,
  atOnce: number,
): Promise<KeptRow[]> =>
  await inOrder<KeptRow>(ROWS, [clientRef, time === null ? since : new Date(time), until, id, atOnce])
