'use client'

import type { ReactNode } from 'react'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { roleLabel } from '#lib/features/teams/words.ts'

type OpenTeam = { id: string; name: string; role: string }
type Invitation = { id: string; team: string; role: string; byName: string }

/** The teams that somebody is invited into, or may join by their address; nothing where there are none. */
export function OpenTeams({
  invitations,
  accept,
  teams,
  join,
}: {
  invitations: readonly Invitation[]
  accept: FormAction
  teams: readonly OpenTeam[]
  join: FormAction
}) {
  if (teams.length + invitations.length === 0) return null
  return (
    <ul
      aria-label="Teams you can join"
      className="divide-y divide-line rounded-lg border border-line bg-surface"
    >
      {invitations.map(({ id, team, role, byName }) => (
        <li key={id} className="px-4 py-3">
          <JoinForm name={team} role={role} action={accept} field={['invitationId', id]}>
            {byName} invites you to
          </JoinForm>
        </li>
      ))}
      {teams.map(({ id, name, role }) => (
        <li key={id} className="px-4 py-3">
          <JoinForm name={name} role={role} action={join} field={['teamId', id]}>
            You can join
          </JoinForm>
        </li>
      ))}
    </ul>
  )
}

function JoinForm({
  name,
  role,
  action,
  field: [fieldName, value],
  children,
}: {
  name: string
  role: string
  action: FormAction
  field: [string, string]
  children: ReactNode
}) {
  const form = useFormAction(action, { toast: () => ({ message: `You joined ${name}.` }) })
  return (
    <form action={form.send} noValidate className="flex flex-wrap items-center justify-between gap-3">
      <FormSummary problems={form.problems} title="We couldn’t let you join" />
      <input type="hidden" name={fieldName} value={value} />
      <span className="min-w-0 wrap-anywhere">
        {children} <strong className="font-medium">{name}</strong>{' '}
        <span className="text-muted text-sm">as {roleLabel(role).toLowerCase()}</span>
      </span>
      <SubmitButton variant="secondary" size="sm">
        Join<span className="sr-only"> {name}</span>
      </SubmitButton>
    </form>
  )
}
