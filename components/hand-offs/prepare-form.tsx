'use client'

import { ScopeCheckbox } from '#components/apps/scope-checkbox.tsx'
import { Checkbox, ChoiceGroup, Radio } from '#components/ui/checkbox.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SelectField } from '#components/ui/select.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { TextareaField } from '#components/ui/textarea.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { DEFAULT_ACCOUNT_ROLE, DEFAULT_LINK_DAYS, LINK_DAYS } from '#lib/features/hand-offs/link-choices.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { ShownLink } from './shown-link.tsx'

/** A link as it is shown this once. */
export type ShownOnce = { id: string; link: string; expiresAt: Date }

/** Prepares apps for a partner; its link is shown in place of the form. */
export function PrepareForm({
  action,
  partner,
  apps,
  scopes,
  roles,
}: {
  action: FormAction<ShownOnce>
  /** Slug of the partner. */
  partner: string
  /** The apps that it has already. */
  apps: readonly { clientId: string; name: string }[]
  scopes: readonly { name: string; description: string; apiName: string }[]
  roles: readonly { value: string; label: string }[]
}) {
  const form = useFormAction(action)
  if (form.result) return <ShownLink link={form.result} />
  return (
    <form action={form.send} noValidate className="flex max-w-2xl flex-col gap-7">
      <FormSummary problems={form.problems} title="We couldn’t prepare the hand-off" />
      <input type="hidden" name="team" value={partner} />
      {apps.length > 0 && (
        <ChoiceGroup id="apps" legend="Apps of the partner" error={form.error('apps')}>
          {apps.map(({ clientId, name }) => (
            <Checkbox
              key={clientId}
              name="apps"
              value={clientId}
              label={<span className="wrap-anywhere">{name}</span>}
              hint={
                <span translate="no" className="font-mono wrap-anywhere">
                  {clientId}
                </span>
              }
              defaultChecked={form.choices('apps').includes(clientId)}
            />
          ))}
        </ChoiceGroup>
      )}
      <NewApp form={form} scopes={scopes} isOnlyOne={apps.length === 0} />
      <fieldset className="flex min-w-0 flex-col gap-5 border-line border-t pt-6">
        <legend className="float-left w-full font-semibold text-lg">The link</legend>
        <SelectField
          name="days"
          label="Works for"
          required
          defaultValue={form.text('days') || String(DEFAULT_LINK_DAYS)}
          error={form.error('days')}
        >
          {LINK_DAYS.map((days) => (
            <option key={days} value={days}>
              {counted(days, 'day')}
            </option>
          ))}
        </SelectField>
        <InputField
          name="passphrase"
          label="Passphrase"
          hint="Tell it to the partner another way, such as by phone. Five wrong ones lock the link."
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          error={form.error('passphrase')}
        />
        <TextareaField
          name="openerAddresses"
          label="Opens only from"
          hint="One address or network per line."
          rows={2}
          spellCheck={false}
          defaultValue={form.text('openerAddresses')}
          error={form.error('openerAddresses')}
        />
        <SelectField
          name="role"
          label="Role of an account created from it"
          required
          defaultValue={form.text('role') || DEFAULT_ACCOUNT_ROLE}
          error={form.error('role')}
        >
          {roles.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </SelectField>
      </fieldset>
      <TextareaField
        name="reason"
        label="Reason"
        hint="Why the partner gets this: a contract, a ticket, who asked. It is kept in the audit log."
        rows={2}
        required
        defaultValue={form.text('reason')}
        error={form.error('reason')}
      />
      <SubmitButton className="self-start" size="lg">
        Prepare hand-off
      </SubmitButton>
    </form>
  )
}

type Form = Pick<ReturnType<typeof useFormAction>, 'text' | 'choices' | 'error'>

function NewApp({
  form,
  scopes,
  isOnlyOne,
}: {
  form: Form
  scopes: readonly { name: string; description: string; apiName: string }[]
  isOnlyOne: boolean
}) {
  const environment = form.text('environment') || 'live'
  return (
    <fieldset className="flex min-w-0 flex-col gap-5">
      <legend className="float-left w-full font-semibold text-lg">
        {isOnlyOne ? 'The app' : 'Or a new app'}
      </legend>
      <InputField
        name="name"
        label="Name"
        hint={isOnlyOne ? undefined : 'Leave empty for no new app.'}
        required={isOnlyOne}
        autoComplete="off"
        defaultValue={form.text('name')}
        error={form.error('name')}
      />
      <InputField
        name="clientId"
        label="Client ID"
        hint="Leave empty to let the partner choose it."
        monospace
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={form.text('clientId')}
        error={form.error('clientId')}
      />
      <ChoiceGroup id="environment" legend="Environment" error={form.error('environment')}>
        <Radio
          name="environment"
          value="sandbox"
          label="Sandbox"
          defaultChecked={environment === 'sandbox'}
        />
        <Radio name="environment" value="live" label="Live" defaultChecked={environment === 'live'} />
      </ChoiceGroup>
      <ChoiceGroup
        id="scopes"
        legend="Scopes"
        hint="Choose only what the app needs."
        error={form.error('scopes')}
      >
        {scopes.map((scope) => (
          <ScopeCheckbox
            key={scope.name}
            scope={{ ...scope, remark: null }}
            disabled={false}
            checked={form.choices('scopes').includes(scope.name)}
          />
        ))}
      </ChoiceGroup>
      <TextareaField
        name="appAddresses"
        label="Requests tokens only from"
        hint="One address or network per line."
        rows={2}
        spellCheck={false}
        defaultValue={form.text('appAddresses')}
        error={form.error('appAddresses')}
      />
      <InputField
        name="appQuota"
        label="Tokens an hour"
        hint="Leave empty for no quota. The partner can lower it, and request more."
        inputMode="numeric"
        autoComplete="off"
        defaultValue={form.text('appQuota')}
        error={form.error('appQuota')}
      />
    </fieldset>
  )
}
