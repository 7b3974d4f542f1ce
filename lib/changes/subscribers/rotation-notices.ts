import type { ChangeEvent } from '#lib/changes/events.ts'
import type { Db } from '#lib/platform/db/db.ts'

/** The kind of notice that tells a team what the connectivity team asks. */
export type RotationToldKind = 'rotation_asked'

/** What became of what was asked. */
export const ROTATION_CHANGES = ['asked', 'put_off', 'not_asked'] as const
export type RotationChange = (typeof ROTATION_CHANGES)[number]

const CHANGES = {
  'credential.rotation_asked': 'asked',
  'credential.rotation_put_off': 'put_off',
  'credential.rotation_not_asked': 'not_asked',
} as const satisfies Record<string, RotationChange>

type Told = Extract<ChangeEvent, { name: keyof typeof CHANGES }>

/** Whether it is about what the connectivity team asks. */
export const isOfRotation = (event: ChangeEvent): event is Told => Object.hasOwn(CHANGES, event.name)

/** Tells the app’s team, as by the connectivity team. That a secret has ended is told with every other end. */
export async function noteOfRotation(tx: Db, event: Told): Promise<void> {
  const { credentialId, kind, name } = event.detail
  await tx.notice.create({
    data: {
      kind: 'rotation_asked' satisfies RotationToldKind,
      detail: {
        by: 'The connectivity team',
        ...{ credentialId, credentialKind: kind, credentialName: name, rotationChange: CHANGES[event.name] },
        ...(event.name !== 'credential.rotation_not_asked' && { until: event.detail.endsAt }),
        ...(event.name === 'credential.rotation_asked' &&
          event.detail.reason !== undefined && { reason: event.detail.reason }),
      },
      clientRef: event.subject.id,
      teamId: event.teamId,
    },
    select: { id: true },
  })
}
