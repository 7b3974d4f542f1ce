import pg from 'pg'
import { env } from '#lib/platform/env.ts'

const BEAT_MS = 5_000
const ANSWER_WITHIN_MS = 2_000
/** PostgreSQL takes the lock from a process that hangs, or whose machine is gone without a word. */
const SILENT_FOR_MS = 20_000

/** A lock that this process holds until it lets go, or its connection breaks. */
export type HeldLock = {
  /** Aborted when it is no longer held. */
  lost: AbortSignal
  release(): Promise<void>
}

/**
 * Takes one of `LOCKS` for as long as this process lives, if nobody has it. A transaction holds it, on a connection of
 * its own, so that it holds behind a pooler too; it has no snapshot, and keeps no row from being cleaned up.
 * @returns null when another has it
 * @throws when the database cannot be asked
 */
export async function tryLock(lock: number): Promise<HeldLock | null> {
  const client = new pg.Client({
    connectionString: env.databaseUrl,
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    application_name: 'latchkey-lock',
  })
  const lost = new AbortController()
  client.on('error', () => lost.abort())
  client.on('end', () => lost.abort())
  const end = () => client.end().catch(() => {})
  try {
    await client.connect()
    await client.query(`BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${SILENT_FOR_MS}`)
    const { rows } = await client.query<{ isHeld: boolean }>(
      'SELECT pg_try_advisory_xact_lock($1) AS "isHeld"',
      [lock],
    )
    if (!rows[0]?.isHeld) {
      await end()
      return null
    }
  } catch (error) {
    void end()
    throw error
  }
  const beat = setInterval(() => client.query('SELECT 1').catch(() => lost.abort()), BEAT_MS)
  beat.unref()
  lost.signal.addEventListener('abort', () => {
    clearInterval(beat)
    void end()
  })
  return { lost: lost.signal, release: end }
}
