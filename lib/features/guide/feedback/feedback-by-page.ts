import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { db } from '#lib/platform/db/db.ts'

const DAY_MS = 86_400_000
const REMARKS_SHOWN = 100

/** How often a page of the guide helped. */
export type PageFeedback = { page: string; helped: number; notHelped: number }

/** What somebody said of a page. */
export type GuideRemark = { id: string; page: string; helped: boolean; words: string; createdAt: Date }

/**
 * What readers said of the guide's pages in the last days: counts by page, those that helped least first, and the
 * latest remarks.
 * @throws AppError `forbidden` for anyone but the connectivity team
 */
export async function feedbackByPage(
  { actor }: { actor: Actor },
  days: number,
): Promise<{ pages: PageFeedback[]; remarks: GuideRemark[] }> {
  requirePermission(actor, 'feedback.read')
  const since = new Date(Date.now() - days * DAY_MS)
  const [sums, remarks] = await Promise.all([
    db().guideFeedback.groupBy({
      by: ['page'],
      where: { day: { gte: since } },
      _sum: { helped: true, notHelped: true },
    }),
    db().guideRemark.findMany({
      where: { createdAt: { gte: since } },
      select: { id: true, page: true, helped: true, words: true, createdAt: true },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: REMARKS_SHOWN,
    }),
  ])
  const pages = sums.map(({ page, _sum }) => ({
    page,
    helped: _sum.helped ?? 0,
    notHelped: _sum.notHelped ?? 0,
  }))
  return {
    pages: pages.toSorted(
      (one, other) => other.notHelped - one.notHelped || one.page.localeCompare(other.page),
    ),
    remarks,
  }
}
