import type pg from 'pg'
import { pool } from '#lib/platform/db/pools.ts'

/**
 * Runs a query that is to stop early. The planner cannot know how early, and would rather fetch all that may be looked
 * at and sort it: here it may not, and follows an index in order.
 */
export async function inOrder<Row extends pg.QueryResultRow>(
  text: string,
  values: unknown[],
): Promise<Row[]> {
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
