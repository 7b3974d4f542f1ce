import { randomUUIDv7 } from 'node:crypto'
import type pg from 'pg'
import { readPublicKey } from '#lib/features/credentials/public-key.ts'
import { digestSecret, newSecret } from '#lib/features/credentials/secret.ts'
import { StoreUnavailable } from '#lib/oauth/ports.ts'
import { LOCKS } from '#lib/platform/db/locks.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { LIFE_SECONDS, MOST_ALIVE, newThrowawayId } from './throwaway.ts'

/** A throwaway client as whoever asked for it is told, once. */
export type MadeThrowaway = {
  clientId: string
  secret: string
  /** Its own, too, and expired. */
  expiredSecret: string
  /** As a live app's secret looks. It is nobody's. */
  secretOfOtherEnvironment: string
  /** Thumbprint of the public key that came along. */
  kid: string | null
  endsAt: Date
}

/** Of all there may be: one that could be made ends first, after so many seconds. */
export type NoneLeft = { retryAfterSeconds: number }

const INSERT = `
  INSERT INTO laboratory_client
    (id, client_id, secret_id, secret_digest, expired_id, expired_digest, key_id, public_key, created_at, ends_at)
  SELECT $1, $2, $3, $4, $5, $6, $7, $8::jsonb, now(), now() + make_interval(secs => ${LIFE_SECONDS})
  WHERE (SELECT count(*) FROM laboratory_client WHERE ends_at > now()) < ${MOST_ALIVE}
  RETURNING ends_at AS "endsAt"`

const COUNT = `
  INSERT INTO laboratory_hour AS known (hour, clients) VALUES (date_trunc('hour', now(), 'UTC'), 1)
  ON CONFLICT (hour) DO UPDATE SET clients = known.clients + 1`

const NEXT_END = `
  SELECT greatest(1, ceil(extract(epoch FROM min(ends_at) - now())))::int AS seconds
  FROM laboratory_client WHERE ends_at > now()`

/**
 * Makes a throwaway client, unless there are as many as there may be. It is nobody's: no actor, no permission, and no
 * row of the audit log but the count of its hour.
 * @param input.publicKey a JWK that its assertions will be signed with
 * @throws AppError `invalid` for a key that cannot be used, or that is private; StoreUnavailable when it is not certain to be
 *   stored
 */
export async function createThrowaway(input: {
  publicKey: object | null
}): Promise<{ made: MadeThrowaway } | { noneLeft: NoneLeft }> {
  const key = input.publicKey && (await readPublicKey(JSON.stringify(input.publicKey)))
  const clientId = newThrowawayId()
  const [secret, expiredSecret] = [newSecret('sandbox'), newSecret('sandbox')]
  const row = [
    randomUUIDv7(),
    clientId,
    ...[randomUUIDv7(), digestSecret(secret)],
    ...[randomUUIDv7(), digestSecret(expiredSecret)],
    ...[key && randomUUIDv7(), key && JSON.stringify(key)],
  ]
  const inserted = await insertCounted(row)
  if ('noneLeft' in inserted) return inserted
  return {
    made: {
      clientId,
      secret,
      expiredSecret,
      secretOfOtherEnvironment: newSecret('live'),
      kid: key?.kid ?? null,
      endsAt: inserted.endsAt,
    },
  }
}

type Inserted = { endsAt: Date } | { noneLeft: NoneLeft }

async function insertCounted(row: readonly unknown[]): Promise<Inserted> {
  try {
    const connection = await pool('laboratory').connect()
    return await insertOn(connection, row)
  } catch (cause) {
    throw new StoreUnavailable('The throwaway client could not be stored.', { cause })
  }
}

async function insertOn(connection: pg.PoolClient, row: readonly unknown[]): Promise<Inserted> {
  let broken: Error | undefined
  try {
    await connection.query('BEGIN')
    const [inserted] = await insertAlone(connection, row)
    if (inserted) await connection.query(COUNT)
    const left = inserted ? null : (await connection.query<{ seconds: number | null }>(NEXT_END)).rows[0]
    await connection.query('COMMIT')
    return inserted ?? { noneLeft: { retryAfterSeconds: left?.seconds ?? 1 } }
  } catch (error) {
    broken = error instanceof Error ? error : new Error('a query failed', { cause: error })
    throw error
  } finally {
    // One that failed is in the middle of a transaction, or gone.
    connection.release(broken)
  }
}

/** One at a time on all instances, each of which sees those before it: the lock is held until the commit. */
async function insertAlone(connection: pg.PoolClient, row: readonly unknown[]): Promise<{ endsAt: Date }[]> {
  await connection.query('SELECT pg_advisory_xact_lock($1)', [LOCKS.laboratory])
  const { rows } = await connection.query<{ endsAt: Date }>(INSERT, [...row])
  return rows
}
