import { rolesWith } from '#lib/access/permissions.ts'
import type { ChangeEvent } from '#lib/changes/events.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { writerOf } from './writer.ts'

/** The kinds of notices that requests call for. */
export type RequestToldKind = 'access_requested' | 'request_answered'

/** What happened to a request. */
export const REQUEST_CHANGES = [
  'made',
  'withdrawn',
  'granted',
  'declined',
  'extended',
  'ending',
  'ended',
] as const
export type RequestChange = (typeof REQUEST_CHANGES)[number]

type OfRequest = Extract<ChangeEvent, { name: `request.${string}` }>

const isOfRequest = (event: ChangeEvent): event is OfRequest => event.name.startsWith('request.')

/**
 * Writes what a change of a request calls for: those who decide are told, each for themselves, what is asked for and what is
 * over, and the app’s team what was answered, as by the connectivity team.
 * @returns whether it is about a request
 */
export async function noteOfRequest(tx: Db, event: ChangeEvent): Promise<boolean> {
  if (!isOfRequest(event)) return false
  switch (event.name) {
    case 'request.made':
      await noteForStaff(tx, event, 'made')
      break
    case 'request.withdrawn':
      await noteForStaff(tx, event, 'withdrawn')
      break
    case 'request.granted':
      await noteForTeam(tx, event, 'granted')
      break
    case 'request.extended':
      await noteForTeam(tx, event, 'extended')
      break
    case 'request.declined':
      await noteForTeam(tx, event, 'declined')
      break
    case 'request.grant_ended':
      // That a live app is suspended its team is told by the suspension.
      if (event.detail.liveClientId === undefined) await noteForTeam(tx, event, 'ended')
      await noteForStaff(tx, event, 'ended')
  }
  return true
}

/** They need not be in a team. */
async function noteForStaff(
  tx: Db,
  { actor, subject, teamId, detail }: OfRequest,
  change: RequestChange,
): Promise<void> {
  const [{ slug }, staff] = await Promise.all([
    tx.team.findUniqueOrThrow({ where: { id: teamId }, select: { slug: true } }),
    tx.user.findMany({
      where: { role: { in: rolesWith('request.decide') }, disabledAt: null },
      select: { id: true },
    }),
  ])
  await tx.notice.createMany({
    data: staff.map(({ id }) => ({
      kind: 'access_requested' satisfies RequestToldKind,
      detail: { ...toldOf(detail, change), by: writerOf(actor), team: slug },
      clientRef: subject.id,
      onlyFor: id,
    })),
  })
}

async function noteForTeam(
  tx: Db,
  { actor, subject, teamId, detail }: OfRequest,
  change: RequestChange,
): Promise<void> {
  const by = actor === null ? writerOf(null) : 'The connectivity team'
  await tx.notice.create({
    data: {
      kind: 'request_answered' satisfies RequestToldKind,
      detail: { ...toldOf(detail, change), by },
      clientRef: subject.id,
      teamId,
    },
  })
}

const toldOf = ({ clientId: _, kind, ...detail }: OfRequest['detail'], change: RequestChange) => ({
  ...detail,
  requested: kind,
  requestChange: change,
})
