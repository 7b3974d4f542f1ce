import { z } from 'zod'
import type { Person } from '#lib/access/actor.ts'
import type { ChangeName } from '#lib/changes/events.ts'
import { db } from '#lib/platform/db/db.ts'

/** What somebody else did to an account that lets people in. */
const ACTS = {
  'user.reset_link_made': 'created a link to choose a new password for your account',
  'user.factors_cleared': 'removed your second factor',
  'user.enrolment_link_made': 'created a link to set up a second factor for your account',
  'user.address_changed': 'changed the address of your account',
  'user.disabled': 'disabled your account',
  'user.enabled': 'enabled your account',
  'user.role_changed': 'changed your role',
} as const satisfies Partial<Record<ChangeName, string>>

const isAct = (action: string): action is keyof typeof ACTS => Object.hasOwn(ACTS, action)

/** Told beside others, and no reason to stop somebody by itself: it lets nobody else in. */
const BESIDE: ReadonlySet<string> = new Set<ChangeName>(['user.role_changed'])

/** More than anybody reads. */
const SHOWN = 20

export type ActOfAnother = { time: Date; by: string; what: string }

/** For so long it is said at every sign-in until it is acknowledged: the first one after it may not have been the person's. */
const SAID_MS = 7 * 24 * 3600_000

/**
 * What others did to the person's account in the days before this session was opened, the latest first: without what the
 * person has acknowledged.
 */
export async function sinceLastSignIn(person: Person, sessionId: string): Promise<ActOfAnother[]> {
  const { createdAt } = await db().session.findUniqueOrThrow({
    where: { id: sessionId },
    select: { createdAt: true },
  })
  const acknowledged = await acknowledgedUntil(person)
  const from = Math.max(createdAt.getTime() - SAID_MS, acknowledged?.getTime() ?? 0)
  const rows = await db().auditEntry.findMany({
    where: {
      ...{ subjectKind: 'user', subjectId: person.id, action: { in: Object.keys(ACTS) } },
      NOT: [{ actorKind: 'system' }, { actorKind: 'person', actorId: person.id }],
      time: { lte: createdAt, gt: new Date(from) },
    },
    select: { time: true, action: true, actorKind: true, actorId: true },
    orderBy: { seq: 'desc' },
    take: SHOWN,
  })
  if (rows.every(({ action }) => BESIDE.has(action))) return []
  const ids = rows.flatMap(({ actorKind, actorId }) => (actorKind === 'person' && actorId ? [actorId] : []))
  const names = new Map(
    (
      await db().user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true, email: true } })
    ).map(({ id, name, email }) => [id, `${name} (${email})`]),
  )
  return rows.flatMap(({ time, action, actorKind, actorId }) =>
    isAct(action) ? [{ time, by: byWhom(actorKind, actorId, names), what: ACTS[action] }] : [],
  )
}

const acknowledgement = z.object({ until: z.coerce.date() })

/**
 * Until when the person has said to know of everything, with a second factor. It counts until factors are cleared: whoever is
 * cleared may say that the one who set up that factor was somebody else.
 */
async function acknowledgedUntil({ id }: Person): Promise<Date | null> {
  const [latest] = await db().auditEntry.findMany({
    where: {
      ...{ subjectKind: 'user', subjectId: id },
      action: { in: ['user.changes_acknowledged', 'user.factors_cleared'] satisfies ChangeName[] },
    },
    select: { action: true, detail: true },
    orderBy: { seq: 'desc' },
    take: 1,
  })
  if (latest?.action !== ('user.changes_acknowledged' satisfies ChangeName)) return null
  return acknowledgement.safeParse(latest.detail).data?.until ?? null
}

function byWhom(kind: string, id: string | null, names: ReadonlyMap<string, string>): string {
  if (kind === 'operator') return 'The connectivity team, on the host,'
  return names.get(id ?? '') ?? 'A deleted account'
}
