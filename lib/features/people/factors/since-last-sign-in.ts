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
} as const satisfies Partial<Record<ChangeName, string>>

const isAct = (action: string): action is keyof typeof ACTS => Object.hasOwn(ACTS, action)

/** More than anybody reads. */
const SHOWN = 20

export type ActOfAnother = { time: Date; by: string; what: string }

/** For so long it is said at every sign-in: the first one after it may not have been the person's. */
const SAID_MS = 7 * 24 * 3600_000

/** What others did to the person's account in the days before this session was opened, the latest first. */
export async function sinceLastSignIn(person: Person, sessionId: string): Promise<ActOfAnother[]> {
  const { createdAt } = await db().session.findUniqueOrThrow({
    where: { id: sessionId },
    select: { createdAt: true },
  })
  const rows = await db().auditEntry.findMany({
    where: {
      ...{ subjectKind: 'user', subjectId: person.id, action: { in: Object.keys(ACTS) } },
      NOT: [{ actorKind: 'system' }, { actorKind: 'person', actorId: person.id }],
      time: { lte: createdAt, gt: new Date(createdAt.getTime() - SAID_MS) },
    },
    select: { time: true, action: true, actorKind: true, actorId: true },
    orderBy: { seq: 'desc' },
    take: SHOWN,
  })
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

function byWhom(kind: string, id: string | null, names: ReadonlyMap<string, string>): string {
  if (kind === 'operator') return 'The connectivity team, on the host,'
  return names.get(id ?? '') ?? 'A deleted account'
}
