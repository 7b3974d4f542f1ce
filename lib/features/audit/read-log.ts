import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { type AuditEntry, ERASED, readable, toEntry } from '#lib/changes/entries.ts'
import { keptHandOffs } from '#lib/changes/kept-hand-offs.ts'
import { db } from '#lib/platform/db/db.ts'
import type { AuditFilter } from './audit-filter.ts'
import { matchingRows, mayReadAction } from './matching-rows.ts'
import { detailOf, isDigest, type ShownDetail } from './shown-detail.ts'

export const AUDIT_ROWS_PER_PAGE = 50

/** A row of the log as the connectivity team reads it. */
export type AuditRow = {
  seq: bigint
  time: Date
  actor: {
    kind: string
    label: string
    id: string | null
    isErased: boolean
    /** The hand-off by whose link it was done, as long as that is kept. */
    handOffId: string | null
  }
  /** Whether somebody of the connectivity team acted for a team that they are not in. */
  isByStaff: boolean
  action: string
  /**
   * `label` is what people know it by: a client ID, an address, a slug, or its ID where nothing is left of it. `within` says what of
   * the installation a row is about, which has no kind of its own.
   */
  subject: { kind: string; id: string; label: string; within: PartOfServer | null }
  team: { slug: string; name: string; isPartner: boolean } | null
  /** Where somebody acted from; null where it is not known. */
  address: string | null
  detail: ShownDetail
  /** 64 hexadecimal digits. */
  hash: string
}

/** What of the installation a row may be about. */
type PartOfServer = 'campaign' | 'retirement' | 'policy' | 'unknown_request'

export type AuditPage = { rows: AuditRow[]; next: bigint | null }

/**
 * One page of the rows that match, newest first: those about people's accounts for administrators alone.
 * @throws AppError `forbidden`
 */
export async function readAuditLog(
  { actor }: { actor: Actor },
  filter: AuditFilter,
  limit = AUDIT_ROWS_PER_PAGE,
): Promise<AuditPage> {
  requirePermission(actor, 'audit.read')
  // One more than asked for tells whether there is another page.
  const numbers = await db().$queryRaw<{ seq: bigint }[]>(await matchingRows(actor, filter, limit + 1))
  const read = await db().auditEntry.findMany({
    where: { seq: { in: numbers.map(({ seq }) => seq) } },
    select: { ...readable, actorId: true, subjectKind: true, subjectId: true, teamId: true, hash: true },
    orderBy: { seq: 'desc' },
  })
  const rows = await named(
    read.slice(0, limit).map((row) => ({ ...toEntry(row), isBare: row.personal === null })),
  )
  return { rows, next: read.length > limit ? (rows.at(-1)?.seq ?? null) : null }
}

/**
 * Every action that the log has, by name, of those that this actor may read. Goes from one to the next by the index, however many rows each has.
 * @throws AppError `forbidden`
 */
export async function auditActions({ actor }: { actor: Actor }): Promise<string[]> {
  requirePermission(actor, 'audit.read')
  const rows = await db().$queryRaw<{ action: string }[]>`
    WITH RECURSIVE each AS (
      (SELECT action FROM audit_entry ORDER BY action LIMIT 1)
      UNION ALL
      SELECT (SELECT action FROM audit_entry WHERE action > each.action ORDER BY action LIMIT 1)
      FROM each WHERE each.action IS NOT NULL
    ) SELECT action FROM each WHERE action IS NOT NULL ORDER BY action COLLATE "C"`
  return rows.map(({ action }) => action).filter((action) => mayReadAction(actor, action))
}

type Read = AuditEntry & {
  actorId: string | null
  subjectKind: string
  subjectId: string
  teamId: string | null
  hash: Uint8Array
  /** Of an earlier build, which kept within the row what stands beside it now. */
  isBare: boolean
}

/** Rows with what their things are called now. */
async function named(entries: readonly Read[]): Promise<AuditRow[]> {
  const idsOf = (kind: string) =>
    [
      ...new Set(entries.filter((entry) => entry.subjectKind === kind).map(({ subjectId }) => subjectId)),
    ].filter((id) => UUID.test(id))
  const teamIds = [...new Set([...entries.flatMap(({ teamId }) => teamId ?? []), ...idsOf('team')])]
  const [users, clients, teams, handOffs, campaigns] = await Promise.all([
    db().user.findMany({ where: { id: { in: idsOf('user') } }, select: { id: true, email: true } }),
    db().client.findMany({ where: { id: { in: idsOf('client') } }, select: { id: true, clientId: true } }),
    db().team.findMany({
      where: { id: { in: teamIds } },
      select: { id: true, slug: true, name: true, partner: { select: { teamId: true } } },
    }),
    keptHandOffs(entries),
    namesOfCampaigns(entries),
  ])
  const labels = new Map([
    ...users.map(({ id, email }) => [id, email] as const),
    ...clients.map(({ id, clientId }) => [id, clientId] as const),
    ...teams.map(({ id, slug }) => [id, slug] as const),
  ])
  const teamOf = new Map(
    teams.map(({ id, slug, name, partner }) => [id, { slug, name, isPartner: partner !== null }]),
  )
  return entries.map((entry) => {
    const { seq, time, actorKind: kind, actorLabel: label, actorId: id, isByStaff, action } = entry
    const { clientId, address } = Object(entry.detail)
    const isErased = kind === 'person' && label === ERASED
    return {
      ...{ seq, time, isByStaff, action },
      actor: { kind, label, id, isErased, handOffId: kind === 'holder' && handOffs.has(id) ? id : null },
      subject: {
        kind: entry.subjectKind,
        id: entry.subjectId,
        ...(partOfServer(entry, campaigns) ?? {
          label: labels.get(entry.subjectId) ?? (typeof clientId === 'string' ? clientId : entry.subjectId),
          within: null,
        }),
      },
      team: entry.teamId === null ? null : (teamOf.get(entry.teamId) ?? null),
      address: entry.actorAddress ?? (typeof address === 'string' && !isDigest(address) ? address : null),
      detail: detailOf(entry.detail, { isBare: entry.isBare }),
      hash: Buffer.from(entry.hash).toString('hex'),
    }
  })
}

type Subject = Pick<Read, 'subjectKind' | 'detail'>

/** What of the installation a row is about: its address says nothing to anybody. */
function partOfServer(
  { subjectKind, detail }: Subject,
  campaigns: ReadonlyMap<string, string>,
): Pick<AuditRow['subject'], 'label' | 'within'> | null {
  if (subjectKind !== 'server') return null
  const { campaign, name, page, what, request }: Record<string, unknown> = Object(detail)
  if (typeof campaign === 'string')
    return {
      label: campaigns.get(campaign) ?? (typeof name === 'string' ? name : campaign),
      within: 'campaign',
    }
  if (page === 'unknown_request' && typeof request === 'string') return { label: request, within: page }
  return (page === 'retirement' || page === 'policy') && typeof what === 'string'
    ? { label: what, within: page }
    : null
}

async function namesOfCampaigns(entries: readonly Subject[]): Promise<Map<string, string>> {
  const ids = entries.flatMap(({ subjectKind, detail }) => {
    const { campaign }: Record<string, unknown> = Object(detail)
    return subjectKind === 'server' && typeof campaign === 'string' && UUID.test(campaign) ? campaign : []
  })
  if (ids.length === 0) return new Map()
  const rows = await db().campaign.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  })
  return new Map(rows.map(({ id, name }) => [id, name]))
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
