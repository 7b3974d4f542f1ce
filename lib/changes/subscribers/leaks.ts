import { rolesWith } from '#lib/access/permissions.ts'
import type { ChangeEvent } from '#lib/changes/events.ts'
import type { Db } from '#lib/platform/db/db.ts'

/** What became of a secret or key that was reported as leaked. */
export const LEAK_OUTCOMES = ['revoked', 'told', 'had_ended'] as const
export type LeakOutcome = (typeof LEAK_OUTCOMES)[number]

/** Tells the team of an app, and the connectivity team, of a leaked secret or key. */
export async function noteLeak(
  tx: Db,
  { subject, teamId, detail }: Extract<ChangeEvent, { name: 'credential.leaked' }>,
): Promise<void> {
  const [{ slug }, staff] = await Promise.all([
    tx.team.findUniqueOrThrow({ where: { id: teamId }, select: { slug: true } }),
    tx.user.findMany({
      where: { role: { in: rolesWith('token.revoke') }, disabledAt: null },
      select: { id: true },
    }),
  ])
  const facts = {
    leak: detail.outcome,
    credentialId: detail.credentialId,
    credentialKind: detail.kind,
    credentialName: detail.name,
    ...(detail.foundAt !== undefined && { foundAt: detail.foundAt }),
  }
  await tx.notice.createMany({
    data: [
      { kind: 'credential_leaked', detail: facts, clientRef: subject.id, teamId },
      ...staff.map(({ id }) => ({
        kind: 'leak_reported',
        detail: { ...facts, team: slug },
        clientRef: subject.id,
        onlyFor: id,
      })),
    ],
  })
}
