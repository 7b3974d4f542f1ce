import type { LogFilter } from './log-filter.ts'

/** What keeps requests off the log. `network` is what `readNetwork` made of an address; null for all. */
export type ScanFilter = Pick<LogFilter, 'outcome' | 'reason' | 'credential' | 'api' | 'scope'> & {
  network: string | null
}

export type Scan = {
  /**
   * SQL for the requests of client $1 from $2 to below ($3, $4), `(time, id)`, newest first, $5 at most: their `time`,
   * `id`, `outcome`, and whether each `matches`.
   */
  text: string
  /** From $6 on. */
  values: readonly unknown[]
}

/**
 * How the requests of an app are looked through, in order, by an index. Refused ones, and those with one secret, have
 * indexes of their own, so that the common searches look at little else than what they find. Null where the filter
 * contradicts itself.
 */
export function scanOf(filter: ScanFilter): Scan | null {
  const values: unknown[] = []
  const bind = (value: unknown, type: string) => `$${values.push(value) + 5}::${type}`
  const credential = filter.credential === null ? null : bind(filter.credential, 'uuid')
  const parts = partsOf(filter, credential)
  if (parts.length === 0) return null
  const conditions = [
    filter.outcome !== null && `outcome = ${bind(filter.outcome, 'text')}`,
    filter.reason !== null && `reason = ${bind(filter.reason, 'text')}`,
    credential !== null && `credential_id = ${credential}`,
    filter.network !== null && `address <<= ${bind(filter.network, 'inet')}`,
    filter.api !== null && `api_id = ${bind(filter.api, 'text')}`,
    filter.scope !== null &&
      `${bind(filter.scope, 'text')} = ANY(string_to_array(coalesce(scope, asked->>'scope'), ' '))`,
  ].filter((condition) => condition !== false)
  const matches = conditions.length === 0 ? 'true' : `coalesce(${conditions.join(' AND ')}, false)`
  const text = `
    SELECT time, id, outcome, ${matches} AS matches
    FROM (${parts.join(' UNION ALL ')} ORDER BY time DESC, id DESC LIMIT $5) looked_at`
  return { text, values }
}

/** The parts of an app's requests that may hold any that matches. */
function partsOf(filter: ScanFilter, credential: string | null): string[] {
  const { outcome, reason } = filter
  const mayBeIssued = outcome !== 'refused' && (reason === null || reason === 'issued')
  const mayBeRefused = outcome !== 'issued' && reason !== 'issued'
  const part = (is: string, condition: string) => partOf(filter, is, condition)
  const refused = mayBeRefused ? [part("'refused'", "AND outcome = 'refused'")] : []
  if (!mayBeIssued) return refused
  if (credential === null) return [part('outcome', '')]
  return [part("'issued'", `AND outcome = 'issued' AND credential_id = ${credential}`), ...refused]
}

/** Columns that the index of refusals holds, so that looking through them reads nothing else, unless it must. */
const partOf = ({ api, scope }: ScanFilter, outcome: string, condition: string) => `SELECT * FROM (
  SELECT time, id, ${outcome} AS outcome, reason, credential_id, address${api === null ? '' : ', api_id'}${scope === null ? '' : ', scope, asked'}
  FROM token_event
  WHERE client_ref = $1 AND time >= $2 AND time <= $3 AND (time, id) < ($3, $4) ${condition}
  ORDER BY time DESC, id DESC LIMIT $5) part`
