'use client'

import { useState } from 'react'
import { AskedAct } from '#components/asked-act.tsx'
import { showToast } from '#components/toasts/toasts.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import { MailAddress } from '#components/ui/mail-address.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { roleLabel } from '#lib/features/teams/words.ts'
import { routes } from '#lib/routes.ts'
import { InvitationSent, type InviteAction, type Sent } from './invite-form.tsx'

type Invitation = { id: string; email: string; role: string; by: string; expiresAt: Date }

type Team = { id: string; slug: string }

type Actions = {
  resend: InviteAction
  showLink: InviteAction
  revoke: FormAction<{ email: string }>
}

/** The invitations of a team that wait. Owners send them again, or take them back. */
export function PendingInvitations({
  team,
  invitations,
  isMailed,
  asking,
  actions,
}: {
  team: Team
  invitations: readonly Invitation[]
  /** Whether invitations are mailed; else they are links. */
  isMailed: boolean
  /** What the address asks about, and of which invitation. */
  asking: { act: string | undefined; invitation: string | undefined }
  /** Null for those who may not. */
  actions: Actions | null
}) {
  const of = (invitation: Invitation, act: string) => ({
    team,
    invitation,
    asking: asking.act === act && asking.invitation === invitation.id,
  })
  return (
    <Table caption="Pending invitations" captionHidden>
      <thead>
        <tr>
          <ColumnHead>E-mail</ColumnHead>
          <ColumnHead>Role</ColumnHead>
          <ColumnHead className="max-sm:hidden">Expires</ColumnHead>
          <ColumnHead className="max-lg:hidden">Invited by</ColumnHead>
          {actions && (
            <ColumnHead>
              <span className="sr-only">What to do</span>
            </ColumnHead>
          )}
        </tr>
      </thead>
      <tbody>
        {invitations.map((invitation) => (
          // Sent again it has another id, and is the same to whoever looks at its new link.
          <tr key={invitation.email}>
            <RowHead className="min-w-36">
              <MailAddress>{invitation.email}</MailAddress>
              <span className="block font-normal text-muted text-sm sm:hidden">
                Expires <RelativeTime value={invitation.expiresAt} />
              </span>
            </RowHead>
            <Cell>{roleLabel(invitation.role)}</Cell>
            <Cell className="whitespace-nowrap max-sm:hidden">
              <RelativeTime value={invitation.expiresAt} />
            </Cell>
            <Cell className="min-w-36 max-lg:hidden">
              <MailAddress>{invitation.by}</MailAddress>
            </Cell>
            {actions && (
              <Cell>
                <div className="flex flex-wrap justify-end gap-1 xl:flex-nowrap">
                  {isMailed && <Again {...of(invitation, 'resend')} action={actions.resend} by="mail" />}
                  <Again {...of(invitation, 'renew')} action={actions.showLink} by="link" />
                  <Revoke {...of(invitation, 'revoke')} action={actions.revoke} />
                </div>
              </Cell>
            )}
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Again({
  team,
  invitation: { id, email },
  action,
  by,
  asking,
}: {
  team: Team
  invitation: Invitation
  action: InviteAction
  by: 'mail' | 'link'
  asking: boolean
}) {
  const [sent, setSent] = useState<Sent | null>(null)
  const [label, act] = by === 'mail' ? ['Resend', 'resend'] : ['New link', 'renew']
  return (
    <>
      <AskedAct
        action={action}
        fields={{ teamId: team.id, id }}
        ask={{ ask: act, invitation: id }}
        page={routes.team}
        query={{ team: team.slug }}
        part="invitations"
        asking={asking}
        title={by === 'mail' ? `Send another invitation to ${email}?` : `Replace the link of ${email}?`}
        label={
          <>
            {label}
            <span className="sr-only"> for {email}</span>
          </>
        }
        submit={by === 'mail' ? 'Resend' : 'Create link'}
        effect={<p>The link that they have no longer works.</p>}
        onResult={(result) => {
          if (result.link === null) showToast({ message: `Invitation sent again to ${result.email}.` })
          else setSent(result)
        }}
        isDangerous={false}
        variant="ghost"
        size="sm"
      >
        {(result) => <InvitationSent sent={result} />}
      </AskedAct>
      <Dialog open={sent !== null} onClose={() => setSent(null)} title="New link">
        {sent && <InvitationSent sent={sent} />}
      </Dialog>
    </>
  )
}

function Revoke({
  team,
  invitation: { id, email },
  action,
  asking,
}: {
  team: Team
  invitation: Invitation
  action: Actions['revoke']
  asking: boolean
}) {
  return (
    <AskedAct
      action={action}
      fields={{ teamId: team.id, id }}
      ask={{ ask: 'revoke', invitation: id }}
      page={routes.team}
      query={{ team: team.slug }}
      part="invitations"
      asking={asking}
      title={`Revoke the invitation for ${email}?`}
      label={
        <>
          Revoke<span className="sr-only"> the invitation for {email}</span>
        </>
      }
      submit="Revoke"
      effect={<p>Their link no longer works. You can invite them again.</p>}
      toast={{ message: `The invitation for ${email} is revoked.` }}
      variant="ghost"
      size="sm"
    />
  )
}
