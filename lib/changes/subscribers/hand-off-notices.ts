import { rolesWith } from '#lib/access/permissions.ts'
import type { ChangeEvent } from '#lib/changes/events.ts'
import type { Db } from '#lib/platform/db/db.ts'

/** The kinds of notices that tell what became of a hand-off: staff, and of a dispute the team. */
export type HandOffToldKind = 'hand_off_claimed' | 'hand_off_ended' | 'hand_off_disputed'

const TOLD = ['hand_off.claimed', 'hand_off.account_asked', 'hand_off.disputed', 'hand_off.locked'] as const
type Told = Extract<ChangeEvent, { name: (typeof TOLD)[number] }>

/** Whether staff are told of it. */
export const isOfHandOff = (event: ChangeEvent): event is Told => TOLD.some((name) => name === event.name)

/**
 * Tells whoever prepared it and whoever looks after the partner; all of the connectivity team where there is neither. Of a
 * dispute the team is told, too: what its apps used may have ended.
 */
export async function noteOfHandOff(tx: Db, event: Told): Promise<void> {
  const { handOff, address } = event.detail
  const row = await tx.handOff.findUniqueOrThrow({
    where: { id: handOff },
    select: {
      makerId: true,
      apps: { select: { name: true, client: { select: { clientId: true } } }, orderBy: { position: 'asc' } },
      team: { select: { slug: true, name: true, partner: { select: { staffOwnerId: true } } } },
    },
  })
  const named = [row.makerId, row.team.partner?.staffOwnerId].flatMap((id) => id ?? [])
  const ofStaff = { role: { in: rolesWith('hand_off.read') }, disabledAt: null }
  const chosen = await tx.user.findMany({ where: { id: { in: named }, ...ofStaff }, select: { id: true } })
  const people = chosen.length > 0 ? chosen : await tx.user.findMany({ where: ofStaff, select: { id: true } })
  const detail = { handOff, address, team: row.team.slug, teamName: row.team.name, ...factsOf(event) }
  await tx.notice.createMany({
    data: people.map(({ id }) => ({ kind: kindOf(event), detail, onlyFor: id })),
  })
  if (event.name !== 'hand_off.disputed') return
  const clientIds = row.apps.flatMap(({ client, name }) => client?.clientId ?? name ?? [])
  await tx.notice.create({
    data: {
      kind: 'hand_off_disputed' satisfies HandOffToldKind,
      detail: { address, clientIds, ended: event.detail.credentials.length },
      teamId: event.teamId,
    },
    select: { id: true },
  })
}

const kindOf = ({ name }: Told): HandOffToldKind =>
  name === 'hand_off.claimed' || name === 'hand_off.account_asked' ? 'hand_off_claimed' : 'hand_off_ended'

function factsOf(event: Told): Record<string, string> {
  if (event.name === 'hand_off.claimed')
    return { device: event.detail.device, clientId: event.detail.clientId, credentialKind: event.detail.kind }
  if (event.name === 'hand_off.account_asked') return { device: event.detail.device, reason: 'account_asked' }
  return { reason: event.name === 'hand_off.disputed' ? 'disputed' : 'locked' }
}
