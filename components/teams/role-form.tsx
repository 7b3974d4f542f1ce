'use client'

import { useRef } from 'react'
import { IdentityField } from '#components/accounts/identity-field.tsx'
import { showToast } from '#components/toasts/toasts.ts'
import { buttonClasses } from '#components/ui/button.tsx'
import { FieldError } from '#components/ui/field.tsx'
import { Select } from '#components/ui/select.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import { TEAM_ROLES } from '#lib/access/permissions.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { PROOF_FIELD } from '#lib/features/people/proof-field.ts'
import { ROLE_WORDS, roleLabel } from '#lib/features/teams/words.ts'

/** What somebody is in a team, changed where it stands: by choosing, or with scripts off by its button. */
export function RoleForm({
  action,
  teamId,
  person,
}: {
  action: FormAction<{ changed: boolean }>
  teamId: string
  person: { id: string; name: string; role: string }
}) {
  const element = useRef<HTMLFormElement>(null)
  const identityId = `${person.id}-password`
  const form = useFormAction(action, {
    identityId,
    onResult({ changed }) {
      if (!changed) return
      const fields = { teamId, userId: person.id, role: person.role }
      const role = String(element.current && new FormData(element.current).get('role'))
      showToast({
        message: `${person.name}: ${roleLabel(role).toLowerCase()}.`,
        undo: { act: 'changeRole', fields },
      })
    },
  })
  const [problem] = form.problems
  const asksWho = form.error(PROOF_FIELD) !== undefined
  return (
    <form ref={element} action={form.send} noValidate className="flex flex-col gap-2">
      <input type="hidden" name="teamId" value={teamId} />
      <input type="hidden" name="userId" value={person.id} />
      <div className="flex items-center gap-2">
        <Select
          // A select keeps its first default; what is so now needs a new one.
          key={`${person.role} ${asksWho}`}
          name="role"
          aria-label={`Role of ${person.name}`}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? `${person.id}-role-error` : undefined}
          defaultValue={asksWho ? form.text('role') : person.role}
          onChange={() => element.current?.requestSubmit()}
          className="min-h-9! w-auto! py-1!"
        >
          {TEAM_ROLES.map((role) => (
            <option key={role} value={role}>
              {ROLE_WORDS[role].label}
            </option>
          ))}
        </Select>
        <noscript>
          <button type="submit" className={buttonClasses({ variant: 'secondary', size: 'sm' })}>
            Save
          </button>
        </noscript>
      </div>
      {problem && !asksWho && <FieldError id={`${person.id}-role-error`}>{problem.message}</FieldError>}
      <IdentityField id={identityId} error={form.error} />
      {asksWho && (
        <SubmitButton size="sm" className="self-start">
          Save role
        </SubmitButton>
      )}
    </form>
  )
}
