import { csvOf } from '#lib/kernel/csv.ts'
import type { ListedPartner } from './list-partners.ts'
import { STAGE_LABELS } from './stages.ts'

const HEAD = [
  'partner',
  'name',
  'stage',
  'since',
  'stalled',
  'failing_apps',
  'apps',
  'owner',
  'tags',
  'created',
]

/** Partners as CSV (RFC 4180), times in ISO 8601 (UTC). */
export function partnersCsv(partners: readonly ListedPartner[]): string {
  const rows = partners.map((partner) => [
    partner.slug,
    partner.name,
    STAGE_LABELS[partner.stage],
    partner.since.toISOString(),
    partner.isStalled ? 'yes' : 'no',
    String(partner.failing),
    String(partner.apps),
    partner.owner ?? '',
    partner.tags.join(' '),
    partner.createdAt.toISOString(),
  ])
  return csvOf([HEAD, ...rows])
}
