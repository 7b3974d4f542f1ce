import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { csvOf } from '#lib/kernel/csv.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { allPartners, type ListedPartner } from './list-partners.ts'
import { type PartnerFilter, partnerQuery } from './partner-filter.ts'
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

/** What says how a list is shown, and keeps no partner off it. */
const OF_THE_LIST: readonly string[] = ['view', 'sort', 'page']

/**
 * The partners that match, as a CSV file. That somebody asked for it is a row of the audit log, before the first is read.
 * @throws AppError `forbidden`
 */
export async function partnersFile(ctx: { actor: Actor }, filter: PartnerFilter): Promise<string> {
  requirePermission(ctx.actor, 'partner.read')
  await db().$transaction((tx) =>
    changed(tx, {
      actor: ctx.actor,
      name: 'partner.exported',
      subject: { kind: 'server', id: env.publicUrl },
      detail: {
        format: 'csv',
        filters: [...partnerQuery(filter).keys()].filter((name) => !OF_THE_LIST.includes(name)),
      },
    }),
  )
  return partnersCsv(await allPartners(ctx, filter))
}

/** Partners as CSV (RFC 4180), times in ISO 8601 (UTC). */
function partnersCsv(partners: readonly ListedPartner[]): string {
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
