import type { Person } from '#lib/access/actor.ts'
import { visibleClient } from '#lib/access/visible-client.ts'
import { type LogCursor, writeCursor } from './log-cursor.ts'
import { type LogRow, rowOf } from './log-row.ts'
import type { ScanFilter } from './log-scan.ts'
import { requestsOf } from './request-log.ts'
import { holdSeat } from './tail-seats.ts'

/** A request is stored a moment after it is stamped: so far back it is looked for again, and may be told again. */
const OVERLAP_MS = 5_000
const MAX_ROWS = 100

export type LogTail = {
  /** Newest first; some of them may have been told before. */
  rows: LogRow[]
  /** Where the next question begins. */
  cursor: string
  /** Whether there were more than are told. */
  isMore: boolean
}

/** Why a log is not followed: there is no such app for this person, or they follow as many as they may. */
export type NoTail = 'absent' | 'too_many'

/**
 * What has come in since the last time that a page asked. Each question is a short one and checks all anew.
 * @param asked.after where the last answer ended; null for the first question
 * @param asked.tailId of the page that asks (UUID)
 */
export async function followLog(
  actor: Person,
  clientId: string,
  filter: ScanFilter,
  { after, tailId, now }: { after: LogCursor | null; tailId: string; now: number },
): Promise<LogTail | NoTail> {
  const client = await visibleClient(actor, clientId)
  if (!client) return 'absent'
  if (!(await holdSeat(actor.id, tailId))) return 'too_many'
  const since = after ?? { time: now, id: tailId }
  const from = since.time - OVERLAP_MS
  const page = await requestsOf(client, { ...filter, from, to: null, before: null }, MAX_ROWS)
  const [newest] = page.requests
  const end =
    newest && newest.time.getTime() > since.time ? { time: newest.time.getTime(), id: newest.id } : since
  return { rows: page.requests.map(rowOf), cursor: writeCursor(end), isMore: page.next !== null }
}
