import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { db } from '#lib/platform/db/db.ts'
import { isNamed, partOf } from '#lib/platform/db/like.ts'
import { settingInEffect } from '#lib/platform/live-settings.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { PartnerFilter, PartnerSort } from './partner-filter.ts'
import { SINCE_SQL, STAGE_SQL, STAGES, type Stage } from './stages.ts'

export const PARTNERS_PER_PAGE = 50
/** So many of each stage stand on the board. */
export const CARDS_PER_STAGE = 20

export type ListedPartner = {
  slug: string
  name: string
  tags: string[]
  /** Who of the connectivity team looks after it; null for nobody. */
  owner: string | null
  createdAt: Date
  stage: Stage
  /** When it reached the stage. */
  since: Date
  /** Whether it is in a stage before the last for longer than a partner should be. */
  isStalled: boolean
  /** How many of its apps are failing now. */
  failing: number
  apps: number
}

export type PartnerPage = {
  partners: ListedPartner[]
  total: number
  /** The page shown, from 1 on: the last one when there is none of the number asked for. */
  page: number
  pages: number
}

/** How many there are of each stage, of those that match. */
export type StageCounts = Record<Stage, { total: number; stalled: number; failing: number }>

/**
 * One page of the partners that match.
 * @throws AppError `forbidden`
 */
export async function listPartners({ actor }: { actor: Actor }, filter: PartnerFilter): Promise<PartnerPage> {
  requirePermission(actor, 'partner.read')
  const matching = await matchingPartners(actor, filter)
  const [counted] = await db().$queryRaw<{ count: number }[]>(
    Prisma.sql`SELECT count(*)::int AS count FROM (${matching}) m`,
  )
  const total = counted?.count ?? 0
  const pages = Math.max(1, Math.ceil(total / PARTNERS_PER_PAGE))
  const page = Math.min(filter.page, pages)
  const rows = Prisma.sql`SELECT ${STANDING} FROM (${matching}) m ORDER BY ${ORDERS[filter.sort]}
    LIMIT ${PARTNERS_PER_PAGE} OFFSET ${(page - 1) * PARTNERS_PER_PAGE}`
  return { partners: total === 0 ? [] : await shown(rows), total, page, pages }
}

/**
 * The partners that match by their stages: those that need somebody first, so many of each, and how many there are.
 * @throws AppError `forbidden`
 */
export async function partnerBoard(
  { actor }: { actor: Actor },
  filter: PartnerFilter,
): Promise<{ counts: StageCounts; cards: Record<Stage, ListedPartner[]> }> {
  requirePermission(actor, 'partner.read')
  const matching = await matchingPartners(actor, filter)
  const [counts, partners] = await Promise.all([
    stageCounts({ actor }, filter),
    // The first of each stage are found without sorting the others.
    shown(Prisma.sql`WITH m AS MATERIALIZED (SELECT ${STANDING} FROM (${matching}) m)
      SELECT first.* FROM unnest(${[...STAGES]}::text[]) AS of (stage) CROSS JOIN LATERAL (
        SELECT m.* FROM m WHERE m.stage = of.stage ORDER BY ${ORDERS.trouble} LIMIT ${CARDS_PER_STAGE}
      ) first`),
  ])
  return { counts, cards: byStage((stage) => partners.filter((one) => one.stage === stage)) }
}

/**
 * How many partners of each stage match.
 * @throws AppError `forbidden`
 */
export async function stageCounts({ actor }: { actor: Actor }, filter: PartnerFilter): Promise<StageCounts> {
  requirePermission(actor, 'partner.read')
  const rows = await db().$queryRaw<{ stage: Stage; total: number; stalled: number; failing: number }[]>(
    Prisma.sql`SELECT m.stage, count(*)::int AS total, count(*) FILTER (WHERE m."isStalled")::int AS stalled,
      count(*) FILTER (WHERE m.failing > 0)::int AS failing FROM (${await matchingPartners(actor, filter)}) m GROUP BY 1`,
  )
  return byStage((stage) => {
    const { total = 0, stalled = 0, failing = 0 } = rows.find((row) => row.stage === stage) ?? {}
    return { total, stalled, failing }
  })
}

/** Every partner that matches, for a file: 10,000 at most. */
export async function allPartners(
  { actor }: { actor: Actor },
  filter: PartnerFilter,
): Promise<ListedPartner[]> {
  requirePermission(actor, 'partner.read')
  return await shown(
    Prisma.sql`SELECT ${STANDING} FROM (${await matchingPartners(actor, filter)}) m ORDER BY ${ORDERS[filter.sort]} LIMIT 10000`,
  )
}

/** The tags that partners have, the most frequent first. */
export async function partnerTags({ actor }: { actor: Actor }): Promise<string[]> {
  requirePermission(actor, 'partner.read')
  const rows = await db().$queryRaw<{ tag: string }[]>`
    SELECT tag FROM (SELECT unnest(tags) AS tag FROM partner) t GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 100`
  return rows.map(({ tag }) => tag)
}

const byStage = <Value>(of: (stage: Stage) => Value): Record<Stage, Value> => ({
  invited: of('invited'),
  claimed: of('claimed'),
  first_token: of('first_token'),
  first_call: of('first_call'),
  live: of('live'),
})

/** Selects what lists sort by. Every match is sorted, so names and tags are read later, for one page. */
const STANDING = Prisma.sql`m."teamId", m.stage, m.since, m."isStalled", m.failing`

/** Partners by how they stand, with what is told of those of a page alone. */
async function shown(rows: Prisma.Sql): Promise<ListedPartner[]> {
  return await db().$queryRaw<ListedPartner[]>(Prisma.sql`
    SELECT t.slug, t.name, p.tags, u.name AS owner, p.created_at AS "createdAt", r.stage, r.since, r."isStalled", r.failing,
      (SELECT count(*)::int FROM client c WHERE c.team_id = p.team_id AND c.deleted_at IS NULL) AS apps
    FROM (SELECT row_number() OVER () AS nth, r.* FROM (${rows}) r) r
    JOIN partner p ON p.team_id = r."teamId" JOIN team t ON t.id = p.team_id
    LEFT JOIN app_user u ON u.id = p.staff_owner_id ORDER BY r.nth`)
}

const ORDERS: Record<PartnerSort, Prisma.Sql> = {
  trouble: Prisma.sql`(m.failing > 0) DESC, m."isStalled" DESC, m.since DESC, m."teamId"`,
  newest: Prisma.sql`m."createdAt" DESC, m."teamId"`,
  oldest: Prisma.sql`m."createdAt", m."teamId"`,
  name: Prisma.sql`m.name COLLATE "und-x-icu", m."teamId"`,
  stage: Prisma.sql`array_position(${[...STAGES]}::text[], m.stage), m.since, m."teamId"`,
}

/** Every partner that matches, as SQL. Incidents are few, so that those of a team are counted once for all. */
async function matchingPartners(
  actor: Actor,
  { q, stage, need, tag, owner }: PartnerFilter,
): Promise<Prisma.Sql> {
  const stalledDays = await settingInEffect('PARTNER_STALLED_AFTER')
  const conditions = [
    ...(stage ? [Prisma.sql`m.stage = ${stage}`] : []),
    ...(need === 'stalled' ? [Prisma.sql`m."isStalled"`] : []),
    ...(need === 'failing' ? [Prisma.sql`m.failing > 0`] : []),
  ]
  const ofRow = [
    Prisma.sql`t.deleted_at IS NULL`,
    ...(q ? [contains(q)] : []),
    ...(tag ? [Prisma.sql`p.tags @> ARRAY[${tag}]::text[]`] : []),
    ...(owner === null ? [] : [isLookedAfterBy(actor, owner)]),
  ]
  return Prisma.sql`
    SELECT m.* FROM (
      SELECT p.team_id AS "teamId", t.name, p.created_at AS "createdAt", ${Prisma.raw(STAGE_SQL)} AS stage, ${Prisma.raw(SINCE_SQL)} AS since,
        p.live_at IS NULL AND ${Prisma.raw(SINCE_SQL)} < now() - make_interval(days => ${stalledDays})
          AS "isStalled",
        coalesce(i.failing, 0) AS failing
      FROM partner p JOIN team t ON t.id = p.team_id
      LEFT JOIN (
        SELECT c.team_id, count(*)::int AS failing FROM incident i JOIN client c ON c.id = i.client_ref
        WHERE i.ended_at IS NULL GROUP BY 1
      ) i ON i.team_id = p.team_id
      WHERE ${Prisma.join(ofRow, ' AND ')}
    ) m ${conditions.length > 0 ? Prisma.sql`WHERE ${Prisma.join(conditions, ' AND ')}` : Prisma.empty}`
}

function isLookedAfterBy(actor: Actor, owner: string): Prisma.Sql {
  if (owner === 'nobody') return Prisma.sql`p.staff_owner_id IS NULL`
  const id = owner === 'me' ? (actor.kind === 'person' ? actor.id : null) : owner
  return Prisma.sql`p.staff_owner_id = ${id}::uuid`
}

function contains(text: string): Prisma.Sql {
  const pattern = partOf(text)
  return Prisma.sql`(t.slug ILIKE ${pattern} OR ${isNamed(Prisma.sql`t.name`, pattern)}
    OR EXISTS (SELECT FROM partner_contact k WHERE k.team_id = p.team_id AND (k.email ILIKE ${pattern} OR k.name ILIKE ${pattern})))`
}
