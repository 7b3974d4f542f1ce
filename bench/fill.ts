import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { Latchkey } from '#e2e/harness/latchkey.ts'

/** What the generated client of this number is called, and its secret. */
export const numberedClient = (number: number) => ({ id: `bench-${number}`, secret: `secret-of-${number}` })

const EVENTS_AT_ONCE = 1_000_000
/** How many clients the events belong to. */
const BUSY_CLIENTS = 100_000

/** A connection to its embedded database that may do everything. */
export async function connectAsSuperuser(latchkey: Latchkey): Promise<pg.Client> {
  const { port, passwords } = JSON.parse(readFileSync(join(latchkey.dataDir, 'postgres.json'), 'utf8'))
  const database = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: passwords.postgres,
    database: 'latchkey',
  })
  await database.connect()
  return database
}

/** The same to fill tables fast: without triggers, and without waiting for the disk. */
export async function connectToFill(latchkey: Latchkey): Promise<pg.Client> {
  const database = await connectAsSuperuser(latchkey)
  await database.query('SET session_replication_role = replica')
  await database.query('SET synchronous_commit = off')
  return database
}

/**
 * Fills a database with clients, each with a secret and a scope, and with events of the last day. As the superuser
 * and without triggers: a million clients need no million notices.
 */
export async function fill(
  latchkey: Latchkey,
  { clients, events, say }: { clients: number; events: number; say: (text: string) => void },
): Promise<void> {
  const database = await connectAsSuperuser(latchkey)
  try {
    await database.query('SET session_replication_role = replica')
    say(`Making ${clients} clients …`)
    await database.query(
      `WITH owner AS (INSERT INTO team (id, slug, name) VALUES (gen_random_uuid(), 'bench', 'Bench') RETURNING id)
       INSERT INTO client (id, client_id, name, environment, team_id, created_by)
       SELECT gen_random_uuid(), 'bench-' || n, 'Bench ' || n, 'live', owner.id, 'bench'
       FROM owner, generate_series(1, $1) AS n`,
      [clients],
    )
    await database.query(
      `INSERT INTO client_credential (id, client_ref, kind, name, digest, created_by)
       SELECT gen_random_uuid(), id, 'secret', 'bench', sha256(convert_to('secret-of-' || substr(client_id, 7), 'UTF8')), 'bench'
       FROM client WHERE created_by = 'bench'`,
    )
    await database.query(
      `INSERT INTO client_scope (client_ref, scope_name)
       SELECT id, 'usage:read' FROM client WHERE created_by = 'bench'`,
    )
    const busy = Math.min(BUSY_CLIENTS, clients)
    await database.query(
      `CREATE TEMPORARY TABLE busy_client AS
       SELECT id, row_number() OVER () - 1 AS number FROM client WHERE created_by = 'bench' LIMIT ${busy}`,
    )
    for (let made = 0; made < events; made += EVENTS_AT_ONCE) {
      const count = Math.min(EVENTS_AT_ONCE, events - made)
      say(`Making ${made + count} of ${events} events …`)
      await database.query(
        `INSERT INTO token_event (time, id, outcome, reason, client_ref, jti, scope, address, user_agent)
         SELECT now() - interval '1 day' * (1 - (made.n::float8 + $2) / $3), uuidv7(), 'issued', 'issued', owner.id,
           substr(md5(made.n::text), 1, 22), 'usage:read', '203.0.113.7', 'bench/1.0'
         FROM generate_series(1, $1::int) AS made(n) JOIN busy_client owner ON owner.number = made.n % $4`,
        [count, made, events, busy],
      )
    }
    await database.query('VACUUM ANALYZE')
    await database.query('CHECKPOINT')
  } finally {
    await database.end()
  }
}
