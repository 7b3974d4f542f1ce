import { z } from 'zod'
import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { db } from '#lib/platform/db/db.ts'
import { routes } from '#lib/routes.ts'
import { standingOf } from './evidence.ts'
import { countStates, type StateCounts } from './find-campaign.ts'
import type { RotationState } from './states.ts'

const CAMPAIGNS_PER_PAGE = 20

export const campaignPageSchema = z.coerce.number().int().min(1).max(1_000_000).catch(1)

/** Address of a page of the campaigns. */
export const campaignsPath = (page: number): string =>
  page > 1 ? `${routes.campaigns}?page=${page}` : routes.campaigns

export type ListedCampaign = {
  id: string
  name: string
  endsAt: Date
  byDateOnly: boolean
  by: string
  createdAt: Date
  secrets: number
  partners: number
  counts: StateCounts
}

export type CampaignPage = { campaigns: ListedCampaign[]; total: number; page: number; pages: number }

/**
 * One page of the campaigns, the newest first.
 * @throws AppError `forbidden`
 */
export async function listCampaigns(
  { actor }: { actor: Actor },
  { page: asked }: { page: number },
): Promise<CampaignPage> {
  requirePermission(actor, 'campaign.read')
  const total = await db().campaign.count()
  const pages = Math.max(1, Math.ceil(total / CAMPAIGNS_PER_PAGE))
  const page = Math.min(asked, pages)
  const rows = await db().campaign.findMany({
    select: {
      ...{ id: true, name: true, endsAt: true, byDateOnly: true, madeBy: true, createdAt: true },
      maker: { select: { name: true } },
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    skip: (page - 1) * CAMPAIGNS_PER_PAGE,
    take: CAMPAIGNS_PER_PAGE,
  })
  const secrets = await standingsOf(rows.map(({ id }) => id))
  const campaigns = rows.map(({ maker, madeBy, ...row }) => {
    const own = secrets.filter(({ campaignId }) => campaignId === row.id)
    return {
      ...row,
      by: maker?.name ?? madeBy,
      secrets: own.length,
      partners: new Set(own.map(({ teamId }) => teamId)).size,
      counts: countStates(own),
    }
  })
  return { campaigns, total, page, pages }
}

type Standing = { id: string; campaignId: string; teamId: string; state: RotationState }

/** How far the secrets of these campaigns are, of which there may be thousands. */
async function standingsOf(campaignIds: readonly string[]): Promise<Standing[]> {
  const rows = await db().$queryRaw<(Omit<Standing, 'state'> & { cancelledAt: Date | null })[]>`
    SELECT s.id, s.campaign_id AS "campaignId", c.team_id AS "teamId", s.cancelled_at AS "cancelledAt"
    FROM campaign_secret s JOIN client c ON c.id = s.client_ref WHERE s.campaign_id = ANY(${[...campaignIds]}::uuid[])`
  const standing = await standingOf(db(), rows)
  return rows.map(({ cancelledAt, ...row }) => ({ ...row, state: standing({ ...row, cancelledAt }).state }))
}
