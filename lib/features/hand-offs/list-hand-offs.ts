import { z } from 'zod'
import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { db } from '#lib/platform/db/db.ts'
import { routes } from '#lib/routes.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { appLabel, type NamedApp } from './app-label.ts'
import { HAND_OFF_STATE_SQL, HAND_OFF_STATES, type HandOffState } from './states.ts'

export const HAND_OFFS_PER_PAGE = 50

/** What the hand-offs are asked for, as the address says it. What cannot be read is ignored. */
export const handOffFilterSchema = z.object({
  state: z.enum(HAND_OFF_STATES).nullable().catch(null),
  /** Slug of a partner. */
  partner: z.string().min(1).max(64).nullable().catch(null),
  page: z.coerce.number().int().min(1).max(1_000_000).catch(1),
})
export type HandOffFilter = z.output<typeof handOffFilterSchema>

/** Address of the hand-offs with this filter. */
export function handOffsPath({ state, partner, page }: HandOffFilter): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ state, partner })) if (value) query.set(name, value)
  if (page > 1) query.set('page', String(page))
  return query.size === 0 ? routes.handOffs : `${routes.handOffs}?${query}`
}

export type ListedHandOff = {
  id: string
  slug: string
  partner: string
  apps: NamedApp[]
  by: string
  createdAt: Date
  expiresAt: Date
  openedAt: Date | null
  confirmedAt: Date | null
  state: HandOffState
}

export type HandOffPage = { handOffs: ListedHandOff[]; total: number; page: number; pages: number }

/**
 * One page of the hand-offs that match, the newest first.
 * @throws AppError `forbidden`
 */
export async function listHandOffs(
  { actor }: { actor: Actor },
  { state, partner, page: asked }: HandOffFilter,
): Promise<HandOffPage> {
  requirePermission(actor, 'hand_off.read')
  const ofPartner = partner ? Prisma.sql`WHERE t.slug = ${partner}` : Prisma.empty
  const rows = Prisma.sql`SELECT h.*, t.slug, t.name AS partner, ${Prisma.raw(HAND_OFF_STATE_SQL)} AS state
    FROM hand_off h JOIN team t ON t.id = h.team_id ${ofPartner}`
  const matching = Prisma.sql`SELECT * FROM (${rows}) m ${state ? Prisma.sql`WHERE m.state = ${state}` : Prisma.empty}`
  const [counted] = await db().$queryRaw<{ count: number }[]>(
    Prisma.sql`SELECT count(*)::int AS count FROM (${matching}) m`,
  )
  const total = counted?.count ?? 0
  const pages = Math.max(1, Math.ceil(total / HAND_OFFS_PER_PAGE))
  const page = Math.min(asked, pages)
  // What is shown is read of the page alone: all that a list skips would be worked out, too.
  const ids = Prisma.sql`SELECT m.id FROM (${matching}) m ORDER BY m.created_at DESC, m.id DESC
    LIMIT ${HAND_OFFS_PER_PAGE} OFFSET ${(page - 1) * HAND_OFFS_PER_PAGE}`
  const handOffs = await db().$queryRaw<ListedHandOff[]>(Prisma.sql`
    SELECT m.id, m.slug, m.partner, m.state, coalesce(u.name, m.made_by) AS by,
      m.created_at AS "createdAt", m.expires_at AS "expiresAt", m.opened_at AS "openedAt", m.confirmed_at AS "confirmedAt",
      (SELECT coalesce(json_agg(json_build_object('clientId', c.client_id, 'name', coalesce(c.name, a.name))
          ORDER BY a.position), '[]')
        FROM hand_off_app a LEFT JOIN client c ON c.id = a.client_ref WHERE a.hand_off_id = m.id) AS apps
    FROM (${rows}) m LEFT JOIN app_user u ON u.id = m.maker_id
    WHERE m.id = ANY(ARRAY(${ids})) ORDER BY m.created_at DESC, m.id DESC`)
  return { handOffs: handOffs.map(withEachAppOnce), total, page, pages }
}

/** A campaign’s link may replace several secrets of one app. */
const withEachAppOnce = (one: ListedHandOff): ListedHandOff => ({
  ...one,
  apps: [...new Map(one.apps.map((app) => [appLabel(app), app])).values()],
})
