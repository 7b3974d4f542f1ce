import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { countOpenRequests } from '#lib/features/requests/list-requests.ts'
import { clientsEndingSoon } from './ending-soon.ts'
import { stageCounts } from './list-partners.ts'
import { clientsNearQuota } from './near-quotas.ts'
import { partnerFilterSchema } from './partner-filter.ts'
import { reasonsOfDay, refusedOf } from './refusals.ts'
import { STAGES, type Stage } from './stages.ts'

/** What the connectivity team reads first. Tokens and refusals are those of the running hour and the 23 before it. */
export type Today = {
  tokens: number
  refused: number
  /** How often partners' and other apps were refused, by reason, the most frequent first. */
  reasons: { reason: string; count: number }[]
  stages: Record<Stage, number>
  stalled: number
  failing: number
  /** Requests that nobody has answered. */
  requests: number
  /** Apps of which some secret or key that works ends soon. */
  ending: number
  /** Apps that nearly used up a quota, or all of it, in one of the last 24 hours. */
  nearQuota: number
}

const MOST_REASONS = 5

/**
 * The numbers of today.
 * @throws AppError `forbidden`
 */
export async function today({ actor }: { actor: Actor }): Promise<Today> {
  requirePermission(actor, 'partner.read')
  const [usage, counts, requests, ending, nearQuota] = await Promise.all([
    reasonsOfDay({ actor }, null),
    stageCounts({ actor }, partnerFilterSchema.parse({})),
    countOpenRequests({ actor }),
    clientsEndingSoon(),
    clientsNearQuota(),
  ])
  const reasons = refusedOf(usage)
  const sumOf = (part: 'stalled' | 'failing') => STAGES.reduce((sum, stage) => sum + counts[stage][part], 0)
  return {
    tokens: usage.find(({ reason }) => reason === 'issued')?.count ?? 0,
    refused: reasons.reduce((sum, { count }) => sum + count, 0),
    reasons: reasons.slice(0, MOST_REASONS),
    stages: {
      invited: counts.invited.total,
      claimed: counts.claimed.total,
      first_token: counts.first_token.total,
      first_call: counts.first_call.total,
      live: counts.live.total,
    },
    stalled: sumOf('stalled'),
    failing: sumOf('failing'),
    requests,
    ending: ending.size,
    nearQuota: nearQuota.length,
  }
}
