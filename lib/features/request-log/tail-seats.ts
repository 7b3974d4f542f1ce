import { pool } from '#lib/platform/db/pools.ts'

/** So many logs one person may follow at once. A check of the database says the same. */
export const SEATS = 3

/** A seat that nobody asks for is free after this. */
const HELD_SECONDS = 10
/** It is taken again when this is left, so that most requests only read. */
const RENEWED_SECONDS = 5

const HAS_SEAT = `
  SELECT FROM log_tail
  WHERE user_id = $1 AND tail_id = $2 AND until > now() + interval '${RENEWED_SECONDS} seconds'`

/** Its own, or else the first that is free. Of two that take the same one at once, one gets nothing. */
const TAKE_SEAT = `
  INSERT INTO log_tail (user_id, seat, tail_id, until)
  SELECT $1, s.seat, $2, now() + interval '${HELD_SECONDS} seconds'
  FROM generate_series(1, ${SEATS}) AS s(seat)
  LEFT JOIN log_tail t ON t.user_id = $1 AND t.seat = s.seat AND t.until > now()
  WHERE t.tail_id IS NULL OR t.tail_id = $2
  ORDER BY t.tail_id IS NULL, s.seat LIMIT 1
  ON CONFLICT (user_id, seat) DO UPDATE SET tail_id = excluded.tail_id, until = excluded.until
  WHERE log_tail.until <= now() OR log_tail.tail_id = excluded.tail_id`

/**
 * Whether a page may follow a log, in place of one that its person has let go. It has to ask again within ten seconds, or
 * its seat is free. Counted in the database, for all instances together.
 * @param tailId of the page (UUID)
 */
export async function holdSeat(userId: string, tailId: string): Promise<boolean> {
  const values = [userId, tailId]
  if (await changes(HAS_SEAT, values)) return true
  for (let turn = 0; turn < SEATS; turn++) if (await changes(TAKE_SEAT, values)) return true
  return false
}

async function changes(text: string, values: unknown[]): Promise<boolean> {
  const { rowCount } = await pool('pages').query(text, values)
  return rowCount !== null && rowCount > 0
}
