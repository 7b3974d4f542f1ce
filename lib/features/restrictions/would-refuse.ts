import { addressText } from '#lib/features/events/event-address.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { addressRule } from './address-rule.ts'

/** Tokens of the last 7 days that went to an address with a secret or key. */
export type UsedSource = { address: string; credential: string | null; count: number; lastAt: Date }

const LATEST = 50_000

const SOURCES = `
  SELECT ${addressText('e.address')} AS address, c.name AS credential, count(*)::int AS count, max(e.time) AS "lastAt"
  FROM (
    SELECT address, credential_id, time FROM token_event
    WHERE client_ref = $1 AND outcome = 'issued' AND time > now() - interval '7 days'
    ORDER BY time DESC LIMIT ${LATEST}) e
  LEFT JOIN client_credential c ON c.id = e.credential_id
  GROUP BY e.address, c.name ORDER BY count DESC, e.address`

type Rule = { mode: 'off' | 'observe' | 'enforce'; networks: readonly string[] }

/**
 * What of the last 7 days a rule would have refused that the present one let through; those with most first. Of an app
 * with very many tokens the latest are looked at.
 */
export async function refusedByAddresses(
  clientRef: string,
  { present, wanted }: { present: Rule; wanted: Rule },
): Promise<UsedSource[]> {
  if (wanted.mode !== 'enforce') return []
  const [before, after] = [present, wanted].map(({ networks }) => addressRule('enforce', networks))
  const { rows } = await pool('pages').query<UsedSource>(SOURCES, [clientRef])
  const isLost = (address: string) =>
    after?.includes(address) === false && (present.mode !== 'enforce' || before?.includes(address) === true)
  return rows.filter(({ address }) => isLost(address))
}

/** Tokens beyond a quota, within an hour. */
export type HourBeyond = { hour: Date; count: number }

const HOURS = `
  SELECT hour, (sum(count) - $2::bigint)::int AS count FROM usage
  WHERE client_ref = $1 AND reason = 'issued' AND hour > now() - $3::interval
  GROUP BY hour HAVING sum(count) > $2::bigint ORDER BY hour DESC`

/** The hours in which more tokens were issued than a quota allows, the latest first. */
export async function hoursBeyondQuota(
  clientRef: string,
  quotaPerHour: number,
  within: '24 hours' | '7 days',
): Promise<HourBeyond[]> {
  return (await pool('pages').query<HourBeyond>(HOURS, [clientRef, quotaPerHour, within])).rows
}

const BY_KIND = `
  SELECT c.kind, sum(u.count)::int AS count FROM usage u JOIN client_credential c ON c.id = u.credential_id
  WHERE u.client_ref = $1 AND u.reason = 'issued' AND u.hour > now() - interval '7 days'
  GROUP BY c.kind`

/** Tokens of the last 7 days by the kind of credential that got them. */
export async function issuedByKind(clientRef: string): Promise<{ secret?: number; key?: number }> {
  const { rows } = await pool('pages').query<{ kind: 'secret' | 'key'; count: number }>(BY_KIND, [clientRef])
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]))
}
