import type { UsageBucket } from './client-series.ts'

/** The buckets as CSV (RFC 4180): begin in ISO 8601 (UTC), tokens issued, requests refused. No field needs quoting. */
export function usageCsv(buckets: readonly UsageBucket[]): string {
  const rows = buckets.map(({ from, issued, refused }) => [new Date(from).toISOString(), issued, refused])
  return [['from', 'issued', 'refused'], ...rows].map((row) => `${row.join(',')}\r\n`).join('')
}
