import type { AuditRow } from './read-log.ts'

/** What a file, or the command line, says of a row; what was erased is `erased`. */
export function factsOf({
  seq,
  time,
  actor,
  isByStaff,
  action,
  subject,
  team,
  address,
  detail,
  hash,
}: AuditRow) {
  const { changes, facts } = detail
  return {
    number: Number(seq),
    time: time.toISOString(),
    actor_kind: actor.kind,
    actor: actor.isErased ? 'erased' : actor.label,
    by_staff: isByStaff,
    action,
    subject_kind: subject.kind,
    subject: subject.label,
    subject_id: subject.id,
    team: team?.slug ?? null,
    address,
    detail: {
      ...Object.fromEntries(facts.map(({ name, value }) => [name, value ?? 'erased'])),
      ...(changes.length > 0 && {
        changes: changes.map(({ name, before, after }) => ({
          name,
          before: before ?? 'erased',
          after: after ?? 'erased',
        })),
      }),
    },
    hash,
  }
}
