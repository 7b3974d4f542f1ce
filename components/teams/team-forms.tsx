'use client'

import { IdentityField } from '#components/accounts/identity-field.tsx'
import { showToast } from '#components/toasts/toasts.ts'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'

/** Makes a team. */
export function NewTeamForm({ action }: { action: FormAction }) {
  const form = useFormAction(action)
  return (
    <form action={form.send} noValidate className="flex max-w-md flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t create the team" />
      <InputField
        name="name"
        label="Name"
        required
        autoComplete="off"
        defaultValue={form.text('name')}
        error={form.error('name')}
      />
      <SubmitButton className="self-start">Create team</SubmitButton>
    </form>
  )
}

/** Changes what a team is called. */
export function RenameTeamForm({
  action,
  team,
  seen,
}: {
  action: FormAction<{ changed: boolean }>
  team: { id: string; name: string }
  /** The version of the name that the form shows. */
  seen: string
}) {
  const form = useFormAction(action, {
    onResult({ changed }) {
      if (!changed) return
      const fields = { teamId: team.id, name: team.name }
      showToast({ message: 'Team renamed.', undo: { act: 'renameTeam', fields } })
    },
  })
  return (
    <form action={form.send} noValidate className="flex flex-col gap-3">
      <FormSummary problems={form.problems} title="We couldn’t rename the team" />
      <input type="hidden" name="teamId" value={team.id} />
      {/* After a conflict the answer says what was seen by now. */}
      <input type="hidden" name="seen" value={form.text('seen') || seen} />
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-56 flex-1">
          <InputField
            key={team.name}
            name="name"
            label="Name"
            required
            autoComplete="off"
            defaultValue={form.wasSent ? form.text('name') : team.name}
            error={form.error('name')}
          />
        </div>
        <SubmitButton variant="secondary">Rename</SubmitButton>
      </div>
    </form>
  )
}

/** Undoes the deletion of a team. */
export function RestoreTeamForm({
  action,
  team,
}: {
  action: FormAction
  team: { id: string; name: string }
}) {
  const identityId = `${team.id}-password`
  const form = useFormAction(action, { identityId, toast: () => ({ message: `${team.name} is restored.` }) })
  return (
    <form action={form.send} noValidate className="flex flex-col items-start gap-2">
      <FormSummary problems={form.problems} title="We couldn’t restore the team" />
      <input type="hidden" name="teamId" value={team.id} />
      <IdentityField id={identityId} error={form.error} />
      <SubmitButton>
        Restore<span className="sr-only"> {team.name}</span>
      </SubmitButton>
    </form>
  )
}
