import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { countOpenRequests } from '#lib/features/requests/list-requests.ts'
import { db } from '#lib/platform/db/db.ts'
import { stageCounts } from './list-partners.ts'
import { partnerFilterSchema } from './partner-filter.ts'
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
}

const MOST_REASONS = 5

type Counted = { reason: string; count: number }

/**
 * The numbers of today.
 * @throws AppError `forbidden`
 */
export async function today({ actor }: { actor: Actor }): Promise<Today> {
  requirePermission(actor, 'partner.read')
  const [usage, counts, requests] = await Promise.all([
    db().$queryRaw<Counted[]>`
      SELECT reason, sum(count)::float8 AS count FROM (
        SELECT reason, count FROM usage_team_hour
          WHERE hour >= date_trunc('hour', now(), 'UTC') - interval '23 hours'
        UNION ALL
        SELECT reason, count FROM usage_delta
          WHERE hour >= date_trunc('hour', now(), 'UTC') - interval '23 hours'
      ) counted GROUP BY 1 ORDER BY 2 DESC`,
    stageCounts({ actor }, partnerFilterSchema.parse({})),
    countOpenRequests({ actor }),
  ])
  const reasons = usage.filter(({ reason, count }) => reason !== 'issued' && count > 0)
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
  }
}
