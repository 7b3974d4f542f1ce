import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { type AuditEntry, readable, toEntry } from '#lib/changes/entries.ts'
import { countAttempt } from '#lib/features/people/throttle.ts'
import { db } from '#lib/platform/db/db.ts'

/** So many of the latest rows of the audit log: what one person does in years. */
const ACTS = 10_000

/**
 * Everything that is kept of the actor, to be read by programs. Nothing that opens anything: neither hash nor link.
 * @throws AppError `throttled`
 */
export async function exportAccount(ctx: { actor: Person }): Promise<object> {
  const { id } = ctx.actor
  await countAttempt('export', id)
  const user = await db().user.findUniqueOrThrow({
    where: { id },
    select: {
      ...{ id: true, email: true, name: true, role: true, createdAt: true, lastSignInAt: true },
      emailVerifiedAt: true,
      memberships: {
        select: { createdAt: true, role: true, team: { select: { slug: true, name: true } } },
        orderBy: { createdAt: 'asc' },
      },
      sessions: {
        select: {
          ...{ createdAt: true, lastSeenAt: true, expiresAt: true, revokedAt: true },
          ...{ device: true, address: true },
        },
        orderBy: { createdAt: 'asc' },
      },
      acceptances: { select: { version: true, acceptedAt: true }, orderBy: { acceptedAt: 'asc' } },
      passkeys: {
        select: { name: true, isBackedUp: true, createdAt: true, lastUsedAt: true },
        orderBy: { createdAt: 'asc' },
      },
      totp: { select: { createdAt: true, confirmedAt: true, lastUsedAt: true } },
      recoveryCodes: { select: { createdAt: true, usedAt: true }, orderBy: { createdAt: 'asc' } },
      choices: { select: { kind: true, channel: true } },
      identities: {
        select: { issuer: true, subject: true, email: true, createdAt: true, lastUsedAt: true },
        orderBy: { createdAt: 'asc' },
      },
      notices: {
        select: { readAt: true, notice: { select: { kind: true, createdAt: true, detail: true } } },
        orderBy: { noticeId: 'asc' },
      },
    },
  })
  const failures = await db().signInFailure.findMany({
    where: { userId: id },
    select: { hour: true, count: true },
    orderBy: { hour: 'asc' },
  })
  const acts = await actsOf(id)
  await db().$transaction((tx) =>
    changed(tx, {
      actor: ctx.actor,
      name: 'user.data_exported',
      subject: { kind: 'user', id },
      detail: {},
    }),
  )
  const {
    memberships,
    sessions,
    acceptances,
    choices,
    notices,
    passkeys,
    totp,
    recoveryCodes,
    identities,
    ...account
  } = user
  return {
    account,
    teams: memberships.map(({ team, role, createdAt }) => ({ ...team, role, joinedAt: createdAt })),
    sessions,
    secondFactors: { passkeys, authenticatorApp: totp, recoveryCodes },
    signInProviders: identities,
    failedSignIns: failures.map(({ hour, count }) => ({ hour, count: Number(count) })),
    acceptedTerms: acceptances,
    noticesTurnedOff: choices,
    notices: notices.map(({ readAt, notice }) => ({ ...notice, readAt })),
    auditLog: acts.map((entry) => ({ ...entry, seq: Number(entry.seq) })),
  }
}

/** What a person did and what was done to their account, the latest first. Each of the two has an index; both together have none. */
async function actsOf(id: string): Promise<AuditEntry[]> {
  const latest = { select: readable, orderBy: { seq: 'desc' }, take: ACTS } as const
  const [done, about] = await Promise.all([
    db().auditEntry.findMany({ where: { actorKind: 'person', actorId: id }, ...latest }),
    db().auditEntry.findMany({ where: { subjectKind: 'user', subjectId: id }, ...latest }),
  ])
  // Where another was who changed the account is theirs.
  const ofOthers = about.map(toEntry).map((entry) => ({ ...entry, actorAddress: null }))
  const bySeq = new Map([...ofOthers, ...done.map(toEntry)].map((entry) => [entry.seq, entry]))
  return [...bySeq.values()].sort((one, other) => Number(other.seq - one.seq)).slice(0, ACTS)
}
