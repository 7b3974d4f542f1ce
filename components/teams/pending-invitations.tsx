'use client'

import { useState } from 'react'
import { IdentityField } from '#components/accounts/identity-field.tsx'
import { showToast } from '#components/toasts/toasts.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { roleLabel } from '#lib/features/teams/words.ts'
import { InvitationSent, type InviteAction, type Sent } from './invite-form.tsx'

type Invitation = { id: string; email: string; role: string; by: string; expiresAt: Date }

type Actions = {
  resend: InviteAction
  showLink: InviteAction
  revoke: FormAction<{ email: string }>
}

/** The invitations of a team that wait. Owners send them again, or take them back. */
export function PendingInvitations({
  teamId,
  invitations,
  isMailed,
  actions,
}: {
  teamId: string
  invitations: readonly Invitation[]
  /** Whether invitations are mailed; else they are links. */
  isMailed: boolean
  /** Null for those who may not. */
  actions: Actions | null
}) {
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
            <RowHead className="min-w-36 wrap-anywhere">{invitation.email}</RowHead>
            <Cell>{roleLabel(invitation.role)}</Cell>
            <Cell className="whitespace-nowrap max-sm:hidden">
              <RelativeTime value={invitation.expiresAt} />
            </Cell>
            <Cell className="wrap-anywhere max-lg:hidden">{invitation.by}</Cell>
            {actions && (
              <Cell>
                <div className="flex flex-wrap justify-end gap-1">
                  {isMailed && (
                    <Again teamId={teamId} invitation={invitation} action={actions.resend} label="Resend" />
                  )}
                  <Again teamId={teamId} invitation={invitation} action={actions.showLink} label="New link" />
                  <Revoke teamId={teamId} invitation={invitation} action={actions.revoke} />
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
  teamId,
  invitation: { id, email },
  action,
  label,
}: {
  teamId: string
  invitation: Invitation
  action: InviteAction
  label: string
}) {
  const [sent, setSent] = useState<Sent | null>(null)
  const identityId = `${id}-${label}-password`
  const form = useFormAction(action, {
    identityId,
    onResult(result) {
      if (result.link === null) showToast({ message: `Invitation sent again to ${result.email}.` })
      else setSent(result)
    },
  })
  return (
    <>
      <form action={form.send} noValidate className="flex flex-col items-end gap-2">
        <FormSummary problems={form.problems} title="We couldn’t send it again" />
        <input type="hidden" name="teamId" value={teamId} />
        <input type="hidden" name="id" value={id} />
        <IdentityField id={identityId} error={form.error} />
        <SubmitButton variant="ghost" size="sm">
          {label}
          <span className="sr-only"> for {email}</span>
        </SubmitButton>
        {/* With scripts off there is no dialog. */}
        {form.result && !sent && <InvitationSent sent={form.result} />}
      </form>
      <Dialog open={sent !== null} onClose={() => setSent(null)} title="New link">
        {sent && <InvitationSent sent={sent} />}
      </Dialog>
    </>
  )
}

function Revoke({
  teamId,
  invitation: { id, email },
  action,
}: {
  teamId: string
  invitation: Invitation
  action: Actions['revoke']
}) {
  const form = useFormAction(action, {
    onResult: () => showToast({ message: `The invitation for ${email} is revoked.` }),
  })
  return (
    <form action={form.send} noValidate className="flex flex-col items-end gap-2">
      <FormSummary problems={form.problems} title="We couldn’t revoke it" />
      <input type="hidden" name="teamId" value={teamId} />
      <input type="hidden" name="id" value={id} />
      <SubmitButton variant="ghost" size="sm">
        Revoke<span className="sr-only"> the invitation for {email}</span>
      </SubmitButton>
    </form>
  )
}
