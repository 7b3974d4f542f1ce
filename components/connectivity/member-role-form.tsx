'use client'

import { IdentityField } from '#components/accounts/identity-field.tsx'
import { FieldError } from '#components/ui/field.tsx'
import { Select } from '#components/ui/select.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import { TEAM_ROLES } from '#lib/access/permissions.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { PROOF_FIELD } from '#lib/features/people/proof-field.ts'
import { ROLE_WORDS, roleLabel } from '#lib/features/teams/words.ts'

/** What somebody is in a team, changed by the connectivity team. The whole team is told, so it is saved by its button alone. */
export function MemberRoleForm({
  action,
  team,
  person,
}: {
  action: FormAction<{ changed: boolean }>
  team: { id: string; name: string }
  person: { id: string; name: string; role: string }
}) {
  const id = `${team.id}-${person.id}`
  const form = useFormAction(action, {
    identityId: `${id}-password`,
    toast: (sent, result) => ({
      message:
        result?.changed === false
          ? 'Nothing to change.'
          : `${person.name}: ${roleLabel(String(sent.get('role'))).toLowerCase()}.`,
    }),
  })
  const [problem] = form.problems
  const asksWho = form.error(PROOF_FIELD) !== undefined
  return (
    <form action={form.send} noValidate className="flex flex-col gap-2">
      <input type="hidden" name="teamId" value={team.id} />
      <input type="hidden" name="userId" value={person.id} />
      <div className="flex flex-wrap items-center gap-2">
        <Select
          // A select keeps its first default; what is so now needs a new one.
          key={`${person.role} ${form.wasSent}`}
          name="role"
          aria-label={`Role of ${person.name} in ${team.name}`}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? `${id}-error` : undefined}
          defaultValue={form.wasSent ? form.text('role') : person.role}
          className="min-h-9! w-auto! py-1!"
        >
          {TEAM_ROLES.map((role) => (
            <option key={role} value={role}>
              {ROLE_WORDS[role].label}
            </option>
          ))}
        </Select>
        <SubmitButton variant="secondary" size="sm">
          Save
          <span className="sr-only">
            {' '}
            the role of {person.name} in {team.name}
          </span>
        </SubmitButton>
      </div>
      {form.resultOfPage && (
        <p role="status" className="text-sm">
          {form.resultOfPage.changed ? 'Saved.' : 'Nothing to change.'}
        </p>
      )}
      {problem && !asksWho && <FieldError id={`${id}-error`}>{problem.message}</FieldError>}
      <IdentityField id={`${id}-password`} error={form.error} />
    </form>
  )
}
