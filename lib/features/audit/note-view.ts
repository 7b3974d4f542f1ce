import type { Person } from '#lib/access/actor.ts'
import { may } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import type { Change } from '#lib/changes/events.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { Prisma } from '#prisma/generated/client.ts'

type Viewed = Extract<Change, { name: 'staff.viewed' }>

/**
 * A page about somebody else: a partner by its team, a person, an app (UUIDs but for the client ID), one of its requests, a
 * hand-off; or about several, a campaign or what a change of the catalogue would refuse; or about nobody’s request (decision 64).
 */
export type ViewedPage =
  | { page: 'partner'; teamId: string }
  | { page: 'person'; userId: string }
  | { page: 'app'; id: string; clientId: string; teamId: string }
  | { page: 'request'; id: string; clientId: string; teamId: string; request: string }
  | { page: 'hand_off'; teamId: string; handOff: string }
  | { page: 'campaign'; campaign: string }
  | { page: 'retirement' | 'policy'; what: string }
  | { page: 'unknown_request'; request: string }

/**
 * Writes down that somebody of the connectivity team opened such a page: once in an hour of the clock for each, however often they look. Nobody's own page is noted.
 */
export async function noteView(actor: Person, viewed: ViewedPage): Promise<void> {
  if (!may(actor, 'audit.read') || isOwn(actor, viewed)) return
  const change = changeOf(viewed)
  if (await isNoted(db(), actor, change)) return
  await db().$transaction(async (tx) => {
    // Of two tabs that open at once, one writes.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`viewed:${actor.id}:${change.subject.id}`}, 0))`
    if (await isNoted(tx, actor, change)) return
    await changed(tx, { ...change, actor })
  })
}

function isOwn(actor: Person, viewed: ViewedPage): boolean {
  if (viewed.page === 'person') return viewed.userId === actor.id
  return 'teamId' in viewed && actor.teams.some(({ id }) => id === viewed.teamId)
}

function changeOf(viewed: ViewedPage): Viewed {
  const name = 'staff.viewed'
  switch (viewed.page) {
    case 'partner': {
      const { page, teamId } = viewed
      return { name, subject: { kind: 'team', id: teamId }, teamId, detail: { page } }
    }
    case 'app': {
      const { page, id, teamId, clientId } = viewed
      return { name, subject: { kind: 'client', id }, teamId, detail: { page, clientId } }
    }
    case 'request': {
      const { page, id, teamId, clientId, request } = viewed
      return { name, subject: { kind: 'client', id }, teamId, detail: { page, clientId, request } }
    }
    case 'hand_off': {
      const { page, teamId, handOff } = viewed
      return { name, subject: { kind: 'team', id: teamId }, teamId, detail: { page, handOff } }
    }
    case 'campaign':
    case 'retirement':
    case 'policy':
    case 'unknown_request':
      return { name, subject: { kind: 'server', id: env.publicUrl }, detail: viewed }
    case 'person':
      return { name, subject: { kind: 'user', id: viewed.userId }, detail: { page: viewed.page } }
  }
}

async function isNoted(tx: Db, { id }: Person, { name, subject, detail }: Viewed): Promise<boolean> {
  const [found] = await tx.$queryRaw<{ found: boolean }[]>(Prisma.sql`
    SELECT EXISTS (
      SELECT FROM audit_entry WHERE subject_kind = ${subject.kind} AND subject_id = ${subject.id}
        AND action = ${name} AND actor_id = ${id} AND detail @> ${JSON.stringify(detail)}::jsonb
        AND seq >= (SELECT seq FROM audit_entry WHERE time >= date_trunc('hour', now(), 'UTC') ORDER BY time, seq LIMIT 1)
    ) AS found`)
  return found?.found === true
}
