import { pool } from '#lib/platform/db/pools.ts'

/**
 * Adds up what has been counted since the last time; returns how many counts it took. The pages show them before, too:
 * this keeps what they have to read short.
 */
export async function rollUpUsage(): Promise<number> {
  return (await rollUp({ nextHour: false })).taken
}

/** The same, and adds the hours that have ended to the longer spans; returns how many hours it took. */
export async function addUpUsageDays(): Promise<number> {
  for (let all = 0; ; ) {
    const { hours } = await rollUp({ nextHour: true })
    if (hours === 0) return all
    all += hours
  }
}

async function rollUp({ nextHour }: { nextHour: boolean }): Promise<{ taken: number; hours: number }> {
  const { rows } = await pool('jobs').query<{ taken: number; hours: number }>(
    'SELECT rows_taken AS taken, hours_added AS hours FROM latchkey_roll_up_usage($1)',
    [nextHour],
  )
  return rows[0] ?? { taken: 0, hours: 0 }
}
