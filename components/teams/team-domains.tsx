'use client'

import { IdentityField } from '#components/accounts/identity-field.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SelectField } from '#components/ui/select.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { JOINING_ROLES } from '#lib/features/teams/domains/joining-roles.ts'
import { ROLE_WORDS, roleLabel } from '#lib/features/teams/words.ts'

type DomainAction = FormAction<{ domain: string }>

type Props = {
  teamId: string
  admitted: readonly { domain: string; role: string }[]
  /** Those that could be admitted. */
  admissible: readonly string[]
  admit: DomainAction
  dismiss: DomainAction
}

/** Whose address lets them join a team by themselves, as its owners set it. */
export function TeamDomains({ teamId, admitted, admissible, admit, dismiss }: Props) {
  const open = admissible.filter((domain) => !admitted.some((one) => one.domain === domain))
  return (
    <div className="flex flex-col gap-3">
      <div>
        <h3 className="font-medium text-[0.9375rem]">Domains that can join</h3>
        <p className="text-muted text-sm">Anyone with a confirmed address at one of them can join.</p>
      </div>
      {admitted.length > 0 && (
        <ul className="divide-y divide-line border-line border-y">
          {admitted.map((one) => (
            <Admitted key={one.domain} teamId={teamId} admitted={one} action={dismiss} />
          ))}
        </ul>
      )}
      {open.length > 0 ? (
        <AdmitForm key={open.join()} teamId={teamId} domains={open} action={admit} />
      ) : (
        admitted.length === 0 && (
          <p className="text-[0.9375rem]">
            None. An owner with a confirmed company address can add its domain.
          </p>
        )
      )}
    </div>
  )
}

function Admitted({
  teamId,
  admitted: { domain, role },
  action,
}: {
  teamId: string
  admitted: { domain: string; role: string }
  action: DomainAction
}) {
  const identityId = `dismiss-${domain}-current-password`
  const form = useFormAction(action, {
    identityId,
    toast: () => ({
      message: `${domain} is removed.`,
      undo: { act: 'admitDomain', fields: { teamId, domain, role } },
    }),
  })
  return (
    <li className="py-2">
      <form action={form.send} noValidate className="flex flex-wrap items-center justify-between gap-3">
        <FormSummary problems={form.problems} title="We couldn’t remove this domain" />
        <input type="hidden" name="teamId" value={teamId} />
        <input type="hidden" name="domain" value={domain} />
        <span className="wrap-anywhere">
          {domain} <span className="text-muted text-sm">as {roleLabel(role).toLowerCase()}</span>
        </span>
        <IdentityField id={identityId} error={form.error} />
        <SubmitButton variant="ghost" size="sm">
          Remove<span className="sr-only"> {domain}</span>
        </SubmitButton>
      </form>
    </li>
  )
}

function AdmitForm({
  teamId,
  domains,
  action,
}: {
  teamId: string
  domains: readonly string[]
  action: DomainAction
}) {
  const identityId = 'admit-domain-current-password'
  const form = useFormAction(action, { identityId })
  return (
    <form action={form.send} noValidate className="flex flex-wrap items-end gap-3">
      <FormSummary problems={form.problems} title="We couldn’t add this domain" />
      <input type="hidden" name="teamId" value={teamId} />
      <div className="min-w-44">
        <SelectField name="domain" label="Domain" required error={form.error('domain')}>
          {domains.map((domain) => (
            <option key={domain}>{domain}</option>
          ))}
        </SelectField>
      </div>
      <div className="min-w-44">
        <SelectField id="joining-role" name="role" label="They join as" required error={form.error('role')}>
          {JOINING_ROLES.map((role) => (
            <option key={role} value={role}>
              {ROLE_WORDS[role].label}
            </option>
          ))}
        </SelectField>
      </div>
      <IdentityField id={identityId} error={form.error} />
      <SubmitButton variant="secondary">Add domain</SubmitButton>
    </form>
  )
}
