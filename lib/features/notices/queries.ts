import { z } from 'zod'
import { type Person, withheldTeamIds } from '#lib/access/actor.ts'
import { may, rolesWith } from '#lib/access/permissions.ts'
import { isDemandedOf } from '#lib/features/people/factors/demand.ts'
import { WITH_FACTOR } from '#lib/features/people/factors/has-factor.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { type NoticeKind, STAFF_KINDS } from './kinds.ts'
import { type Notice, noticeSelect, toNotice } from './notice.ts'

const NOTICES_PER_PAGE = 25

/** From this many on the head of a page says no number. */
export const UNREAD_COUNTED = 100

/** Where a page begins, as its address says it: the id of a notice. Anything else is ignored (NG-24). */
export const noticeCursorSchema = z.uuid().nullable().catch(null)

/** What is not for a person: the kinds of the connectivity team, whoever is not, or no longer, on it. */
const notFor = (person: Person): NoticeKind[] => (may(person, 'scope.grant') ? [] : [...STAFF_KINDS])

/** The notices of a person’s account, and of teams that they belong to now: who left one is told nothing more of it. */
const stillOf = (person: Person) => ({
  OR: [
    { teamId: null },
    { team: { memberships: { some: { userId: person.id } }, id: { notIn: withheldTeamIds(person) } } },
  ],
  kind: { notIn: notFor(person) },
})

export type ListedNotice = Notice & { isUnread: boolean }

/** A person’s notices, newest first; those before `before` only. `next` is the cursor of the following page. */
export async function listNotices(
  actor: Person,
  { before }: { before: string | null },
): Promise<{ notices: ListedNotice[]; next: string | null }> {
  const rows = await db().noticeRecipient.findMany({
    where: {
      userId: actor.id,
      notice: stillOf(actor),
      ...(before !== null && { noticeId: { lt: before } }),
    },
    select: { readAt: true, notice: { select: noticeSelect } },
    orderBy: { noticeId: 'desc' },
    // One more than shown tells whether there is another page.
    take: NOTICES_PER_PAGE + 1,
  })
  const shown = rows.slice(0, NOTICES_PER_PAGE)
  return {
    notices: shown.flatMap(({ readAt, notice }) => {
      const known = toNotice(notice)
      return known ? [{ ...known, isUnread: readAt === null }] : []
    }),
    next: rows.length > NOTICES_PER_PAGE ? (shown.at(-1)?.notice.id ?? null) : null,
  }
}

/** For so long somebody who was removed from a team may still have a page of it open, or its address at hand. */
const REMOVED_MS = 30 * 24 * 3600_000

/** The teams that a person was removed from of late and is not in again, by name. */
export async function lateRemovals(actor: Person): Promise<string[]> {
  const rows = await db().noticeRecipient.findMany({
    where: {
      userId: actor.id,
      notice: {
        kind: 'team_removed' satisfies NoticeKind,
        onlyFor: actor.id,
        createdAt: { gt: new Date(Date.now() - REMOVED_MS) },
      },
    },
    select: { notice: { select: noticeSelect } },
    orderBy: { noticeId: 'desc' },
    take: 5,
  })
  const names = rows.flatMap(({ notice }) => toNotice(notice)?.detail.from ?? [])
  const present = new Set(actor.teams.map(({ name }) => name))
  return [...new Set(names)].filter((name) => !present.has(name))
}

/** How many notices a person has not read, up to `UNREAD_COUNTED`. */
export async function countUnread(actor: Person, tx: Db = db()): Promise<number> {
  const [row] = await tx.$queryRaw<{ unread: number }[]>`
    SELECT count(*)::int AS unread FROM (
      SELECT 1 FROM notice_recipient r
      JOIN notice n ON n.id = r.notice_id
      WHERE r.user_id = ${actor.id}::uuid AND r.read_at IS NULL AND (n.team_id IS NULL OR EXISTS (
        SELECT FROM membership m WHERE m.team_id = n.team_id AND m.user_id = r.user_id
          AND m.team_id <> ALL(${withheldTeamIds(actor)}::uuid[])))
        AND n.kind <> ALL(${notFor(actor)}::text[])
      LIMIT ${UNREAD_COUNTED}
    ) counted`
  return row?.unread ?? 0
}

/**
 * A notice for a person’s mailbox; null when they may not have it any more: they left the team, are disabled, or have not
 * proved whose mailbox it is, or are no longer on the connectivity team whose notice it is. Of their account they are told
 * in any case.
 */
export async function noticeForMail(
  noticeId: string,
  userId: string,
): Promise<{ notice: Notice; email: string } | null> {
  const member = { userId, user: { disabledAt: null, emailVerifiedAt: { not: null } } }
  const row = await db('jobs').notice.findFirst({
    where: {
      id: noticeId,
      OR: [
        { teamId: null, person: { id: userId, disabledAt: null }, kind: { notIn: [...STAFF_KINDS] } },
        {
          kind: { in: [...STAFF_KINDS] },
          // Whoever lacks the factor that the role demands sees nothing of staff by mail either.
          person: {
            ...{ ...member.user, id: userId },
            OR: rolesWith('scope.grant').map((role) => ({ role, ...(isDemandedOf(role) && WITH_FACTOR) })),
          },
        },
        { team: { memberships: { some: member } } },
      ],
    },
    select: {
      ...noticeSelect,
      mails: { where: { userId }, select: { user: { select: { email: true } } } },
    },
  })
  const notice = row && toNotice(row)
  const email = row?.mails[0]?.user?.email
  return notice && email !== undefined ? { notice, email } : null
}
