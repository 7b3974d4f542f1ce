import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { HandOffActs } from '#components/hand-offs/hand-off-acts.tsx'
import { HandOffBadge } from '#components/hand-offs/hand-off-badge.tsx'
import { HandOffFacts } from '#components/hand-offs/hand-off-facts.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { may } from '#lib/access/permissions.ts'
import { noteView } from '#lib/features/audit/note-view.ts'
import { findHandOff, type ShownHandOff } from '#lib/features/hand-offs/find-hand-off.ts'
import { handOffIdSchema } from '#lib/features/hand-offs/schemas.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { routes } from '#lib/routes.ts'
import {
  answerAccountAction,
  extendHandOffAction,
  resendHandOffAction,
  revokeHandOffAction,
} from '../actions.ts'

export const metadata: Metadata = { title: 'Hand-off' }

export default async function HandOffPage({ params }: { params: Promise<{ handOffId: string }> }) {
  const { handOffId: id } = await params
  const actor = await requireActor(routes.handOff(id))
  const isId = may(actor, 'hand_off.read') && handOffIdSchema.safeParse(id).success
  const handOff = isId ? await findHandOff({ actor }, id) : null
  if (!handOff) notFound()
  await noteView(actor, { page: 'hand_off', teamId: handOff.teamId, handOff: id })
  return (
    <>
      <PageHeader
        eyebrow={<Breadcrumbs trail={[{ href: routes.handOffs, label: 'Hand-offs' }]} />}
        title={`Hand-off for ${handOff.partner}`}
        description={<HandOffBadge state={handOff.state} />}
      />
      <HandOffFacts handOff={handOff} />
      <HandOffActs
        id={id}
        can={actsOn(handOff)}
        account={accountOf(handOff)}
        actions={{
          ...{ resend: resendHandOffAction, extend: extendHandOffAction, revoke: revokeHandOffAction },
          answer: answerAccountAction,
        }}
      />
    </>
  )
}

/** The account that waits for an answer, if one does. */
const accountOf = ({ accountEmail, accountAgreedAt, accountRole, disputedAt, revokedAt }: ShownHandOff) =>
  accountEmail === null || accountAgreedAt || disputedAt || revokedAt
    ? null
    : { email: accountEmail, role: accountRole }

/** What can be done with it where it stands. */
function actsOn({ state }: ShownHandOff) {
  const isOpen = ['waiting', 'opened', 'shown', 'expired'].includes(state)
  return {
    resend: isOpen || state === 'disputed' || state === 'locked',
    extend: isOpen,
    revoke: isOpen || state === 'disputed' || state === 'locked',
  }
}
