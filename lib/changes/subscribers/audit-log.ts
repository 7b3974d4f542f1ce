import { actorId, actorLabel } from '#lib/access/actor.ts'
import { may } from '#lib/access/permissions.ts'
import type { ChangeEvent, ChangeName } from '#lib/changes/events.ts'
import { UNKNOWN_ADDRESS } from '#lib/kernel/network.ts'
import type { Db } from '#lib/platform/db/db.ts'

/** Appends a row to the audit log. */
export async function appendToAuditLog(tx: Db, event: ChangeEvent): Promise<void> {
  const { actor, name, subject, teamId, detail } = event
  await tx.auditEntry.create({
    data: {
      // The trigger numbers, dates and hashes the row.
      seq: 0n,
      previousHash: new Uint8Array(),
      hash: new Uint8Array(),
      actorKind: actor?.kind ?? 'system',
      actorId: actor && actorId(actor),
      actorLabel: actor ? actorLabel(actor) : 'latchkey',
      action: name,
      subjectKind: subject.kind,
      subjectId: subject.id,
      teamId: teamId ?? null,
      detail: { ...detail, ...circumstancesOf(event) },
    },
    select: { action: true },
  })
}

/** With these somebody comes into a team. */
const INTO_A_TEAM: ReadonlySet<ChangeName> = new Set(['team.created', 'team.person_added'])

/**
 * What of the actor belongs to the row besides who they are: where they are, which is personal and can be erased with
 * their name (prisma/sql/audit.sql), and that they acted for a team in which they are not.
 */
function circumstancesOf({ actor, name, teamId, detail }: ChangeEvent) {
  if (actor?.kind !== 'person') return {}
  const isStaff =
    teamId !== undefined &&
    may(actor, 'audit.read') &&
    !INTO_A_TEAM.has(name) &&
    !actor.teams.some(({ id }) => id === teamId)
  return {
    ...(isKnown(actor.address) && !('address' in detail) && { actorAddress: actor.address }),
    ...(isStaff && { asStaff: true }),
  }
}

const isKnown = (address: string | undefined) => address !== undefined && address !== UNKNOWN_ADDRESS
