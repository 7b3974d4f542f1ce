import { pool } from '#lib/platform/db/pools.ts'

/** So long a client is known at an address after it last got a token there. */
const KNOWN_DAYS = 30
const ASKED_WITHIN_MS = 1_000
/** One statement looks through so much. */
const AT_ONCE = '1 hour'

const SPAN = `
  SELECT since, least(since + interval '${AT_ONCE}', now()) AS until FROM (
    SELECT greatest(addresses_until, now() - interval '${KNOWN_DAYS} days') AS since FROM usage_progress
  ) progress`

/**
 * A batch may be stored some seconds after its events were made, so that each time begins a little before the last one
 * ended. An address that is known already is written once an hour at most.
 */
const NOTE = `
  INSERT INTO client_address AS known (client_ref, address, last_at)
  SELECT client_ref, address, last_at FROM (
    SELECT client_ref, latchkey_source(address) AS address, max(time) AS last_at
    FROM token_event
    WHERE time >= $1::timestamptz - interval '10 seconds' AND time < $2
      AND outcome = 'issued' AND client_ref IS NOT NULL AND address IS NOT NULL
    GROUP BY 1, 2
  ) seen
  WHERE NOT EXISTS (
    SELECT FROM client_address k WHERE k.client_ref = seen.client_ref AND k.address = seen.address
      AND k.last_at > seen.last_at - interval '1 hour')
  ORDER BY 1, 2
  ON CONFLICT (client_ref, address) DO UPDATE SET last_at = greatest(known.last_at, excluded.last_at)`

/**
 * Notes from which addresses clients got tokens since the last time, as a job: what refusals are told apart by. Does the
 * same again without harm.
 * @returns how many were new, or not seen for an hour
 */
export async function noteClientAddresses(): Promise<number> {
  for (let noted = 0; ; ) {
    const { rows } = await pool('jobs').query<{ since: Date; until: Date }>(SPAN)
    const [span] = rows
    if (!span) return noted
    const { rowCount } = await pool('jobs').query(NOTE, [span.since, span.until])
    noted += rowCount ?? 0
    await pool('jobs').query('UPDATE usage_progress SET addresses_until = greatest(addresses_until, $1)', [
      span.until,
    ])
    if (span.until.getTime() - span.since.getTime() < HOUR_MS) return noted
  }
}

const HOUR_MS = 3_600_000

const IS_OWN = `
  SELECT EXISTS (
    SELECT FROM client_address
    WHERE client_ref = $1 AND address = $2::inet AND last_at > now() - interval '${KNOWN_DAYS} days') AS own`

/**
 * Whether a client (UUID) got tokens from this source in the last 30 days.
 * @param source an address, or a /64 of IPv6, as `sourceKey` has it
 */
export async function isOwnSource(clientRef: string, source: string): Promise<boolean> {
  const query = {
    name: 'own-source',
    text: IS_OWN,
    values: [clientRef, source],
    query_timeout: ASKED_WITHIN_MS,
  }
  const { rows } = await pool('token').query<{ own: boolean }>(query)
  return rows[0]?.own ?? false
}
