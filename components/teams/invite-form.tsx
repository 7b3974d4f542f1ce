'use client'

import { type FormEvent, type ReactNode, useState } from 'react'
import { IdentityField } from '#components/accounts/identity-field.tsx'
import { showToast } from '#components/toasts/toasts.ts'
import { Button, LinkButton } from '#components/ui/button.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SelectField } from '#components/ui/select.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import { TEAM_ROLES } from '#lib/access/permissions.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { INVITATION_LIVES } from '#lib/features/teams/invitations/lives.ts'
import { ROLE_WORDS } from '#lib/features/teams/words.ts'
import { counted } from '#lib/kernel/number-words.ts'

/** What became of an invitation; the link is shown this once where it was not mailed. */
export type Sent = { email: string; link: string | null }
export type InviteAction = FormAction<Sent>

type Props = {
  action: InviteAction
  team: { id: string; name: string }
  /** Address of the team's page. */
  page: string
  /** The form is part of the page, because the address asks for it. */
  asking: boolean
  /** Whether invitations are mailed. */
  isMailed: boolean
}

/** Invites somebody into a team: in a dialog, or with scripts off on the page itself. */
export function InviteButton(props: Props) {
  const [isOpen, setOpen] = useState(false)
  const { page, asking } = props
  if (asking)
    return (
      <div className="w-full max-w-xl rounded-lg border border-line bg-surface p-5">
        <InviteForm
          {...props}
          onClose={null}
          cancel={
            <LinkButton href={page} variant="secondary">
              Cancel
            </LinkButton>
          }
        />
      </div>
    )

  function open(event: FormEvent) {
    event.preventDefault()
    setOpen(true)
  }
  const close = () => setOpen(false)
  return (
    <>
      <form method="get" action={page.split('?')[0]} onSubmit={open}>
        <input type="hidden" name="ask" value="invite" />
        <input type="hidden" name="team" value={new URLSearchParams(page.split('?')[1]).get('team') ?? ''} />
        <Button type="submit" variant="primary">
          Invite people
        </Button>
      </form>
      <Dialog open={isOpen} onClose={close} title={`Invite people to ${props.team.name}`}>
        {isOpen && (
          <InviteForm
            {...props}
            onClose={close}
            cancel={
              <Button variant="secondary" onClick={close}>
                Cancel
              </Button>
            }
          />
        )}
      </Dialog>
    </>
  )
}

function InviteForm({
  action,
  team,
  page,
  isMailed,
  onClose,
  cancel,
}: Props & { onClose: (() => void) | null; cancel: ReactNode }) {
  const [sent, setSent] = useState<Sent | null>(null)
  const form = useFormAction(action, {
    onResult(result) {
      if (result.link === null && onClose) {
        showToast({ message: `Invitation sent to ${result.email}.` })
        onClose()
      } else setSent(result)
    },
  })
  const shown = sent ?? form.result
  if (shown)
    return (
      <div className="flex flex-col gap-4">
        <InvitationSent sent={shown} />
        <div className="flex justify-end">
          {onClose ? <Button onClick={onClose}>Done</Button> : <LinkButton href={page}>Done</LinkButton>}
        </div>
      </div>
    )
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t invite them" />
      <input type="hidden" name="teamId" value={team.id} />
      <InputField
        name="email"
        type="email"
        label="E-mail"
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={form.text('email')}
        error={form.error('email')}
      />
      <SelectField
        key={`role ${form.text('role')}`}
        name="role"
        label="Role"
        hint="Owners manage everything, members manage apps and secrets, viewers only read."
        required
        defaultValue={form.text('role') || 'member'}
        error={form.error('role')}
      >
        {TEAM_ROLES.toReversed().map((role) => (
          <option key={role} value={role}>
            {ROLE_WORDS[role].label}
          </option>
        ))}
      </SelectField>
      <SelectField
        key={`days ${form.text('days')}`}
        name="days"
        label="Expires"
        required
        defaultValue={form.text('days') || '7'}
        error={form.error('days')}
      >
        {INVITATION_LIVES.map((days) => (
          <option key={days} value={days}>
            After {counted(days, 'day')}
          </option>
        ))}
      </SelectField>
      <IdentityField id="invite-password" error={form.error} />
      <div className="flex flex-wrap justify-end gap-2">
        {cancel}
        <SubmitButton>{isMailed ? 'Send invitation' : 'Create link'}</SubmitButton>
      </div>
    </form>
  )
}

/** Says that an invitation was mailed, or shows its link, this once. */
export function InvitationSent({ sent: { email, link } }: { sent: Sent }) {
  if (link === null)
    return (
      <p role="status">
        Invitation sent to <span className="wrap-anywhere">{email}</span>.
      </p>
    )
  return (
    <div className="flex flex-col gap-2">
      <label htmlFor="invitation-link" className="font-medium text-[0.9375rem]">
        Link for {email}
      </label>
      <p className="text-muted text-sm">
        You see it only once. Anyone who has it can join, so send it privately.
      </p>
      <Textarea
        id="invitation-link"
        value={link}
        readOnly
        rows={3}
        translate="no"
        autoComplete="off"
        spellCheck={false}
        className="resize-none! break-all font-mono text-sm"
        onFocus={(event) => event.target.select()}
      />
      <CopyButton text={link} label="Copy link" selects="invitation-link" className="self-start" />
    </div>
  )
}
