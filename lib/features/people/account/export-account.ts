import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { readable, toEntry } from '#lib/changes/entries.ts'
import { db } from '#lib/platform/db/db.ts'

/** So many of the latest rows of the audit log: what one person does in years. */
const ACTS = 10_000

/** Everything that is kept of the actor, to be read by programs. Nothing that opens anything: neither hash nor link. */
export async function exportAccount(ctx: { actor: Person }): Promise<object> {
  const { id } = ctx.actor
  const user = await db().user.findUniqueOrThrow({
    where: { id },
    select: {
      ...{ id: true, email: true, name: true, role: true, createdAt: true, lastSignInAt: true },
      emailVerifiedAt: true,
      memberships: {
        select: { createdAt: true, team: { select: { slug: true, name: true } } },
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
  const acts = await db().auditEntry.findMany({
    where: {
      OR: [
        { actorKind: 'person', actorId: id },
        { subjectKind: 'user', subjectId: id },
      ],
    },
    select: readable,
    orderBy: { seq: 'desc' },
    take: ACTS,
  })
  await changed(db(), {
    actor: ctx.actor,
    name: 'user.data_exported',
    subject: { kind: 'user', id },
    detail: {},
  })
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
    teams: memberships.map(({ team, createdAt }) => ({ ...team, joinedAt: createdAt })),
    sessions,
    secondFactors: { passkeys, authenticatorApp: totp, recoveryCodes },
    signInProviders: identities,
    failedSignIns: failures.map(({ hour, count }) => ({ hour, count: Number(count) })),
    acceptedTerms: acceptances,
    noticesTurnedOff: choices,
    notices: notices.map(({ readAt, notice }) => ({ ...notice, readAt })),
    auditLog: acts.map(toEntry).map((entry) => ({ ...entry, seq: Number(entry.seq) })),
  }
}
