import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { LANES } from '#lib/platform/db/pools.ts'
import type { Latchkey } from './latchkey.ts'
import type { PortalVisitor } from './portal.ts'

const HELD_WITHIN_MS = 30_000

/**
 * Holds every connection of the pages: nobody may read sessions, and so many readers wait for it, each of whom asks
 * again once refused. Resolves when all connections wait; one reader more than there are waits for a connection.
 * @returns lets them go
 */
export async function holdPages(
  latchkey: Latchkey,
  visitor: PortalVisitor,
  readers: number,
): Promise<() => Promise<void>> {
  const locker = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
  await locker.connect()
  await locker.query('BEGIN; LOCK TABLE session IN ACCESS EXCLUSIVE MODE')
  const held = { isOver: false }
  const reading = Array.from({ length: readers }, () => readOn(visitor, held))
  const release = async () => {
    held.isOver = true
    await locker.end()
    await Promise.all(reading)
  }
  for (
    const end = Date.now() + HELD_WITHIN_MS;
    (await waitingPages(locker)) < LANES.pages.max;
    await sleep(20)
  ) {
    if (Date.now() < end) continue
    await release()
    throw new Error('The connections of the pages are not held.')
  }
  return release
}

async function readOn(visitor: PortalVisitor, held: { isOver: boolean }): Promise<void> {
  while (!held.isOver) await (await visitor.get('/apps')).arrayBuffer()
}

async function waitingPages(database: pg.Client): Promise<number> {
  const { rows } = await database.query(
    "SELECT count(DISTINCT pid)::int AS waiting FROM pg_locks WHERE NOT granted AND relation = 'session'::regclass",
  )
  return rows[0].waiting
}
