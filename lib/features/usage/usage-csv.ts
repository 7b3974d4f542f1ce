import { dateOf, type UsageRange } from './range.ts'
import type { UsageBucket, UsageSeries } from './series.ts'

/** The buckets as CSV (RFC 4180): begin in ISO 8601 (UTC), tokens issued, requests refused. No field needs quoting. */
export function usageCsv(buckets: readonly UsageBucket[]): string {
  const rows = buckets.map(({ from, issued, refused }) => [new Date(from).toISOString(), issued, refused])
  return [['from', 'issued', 'refused'], ...rows].map((row) => `${row.join(',')}\r\n`).join('')
}

/** The answer that is saved as a file of this series, named after the app or team that it is about. */
export function usageFile(subject: string, { buckets }: UsageSeries, { from, to }: UsageRange): Response {
  // A client ID made elsewhere may hold what a file name cannot.
  const name = subject.replace(/[^A-Za-z0-9._-]/g, '_')
  return new Response(usageCsv(buckets), {
    headers: {
      'Cache-Control': 'no-store',
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${name}-usage-${dateOf(from)}-${dateOf(to - 1)}.csv"`,
    },
  })
}
