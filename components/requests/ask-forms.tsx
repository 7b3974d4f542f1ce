'use client'

import type { ReactNode } from 'react'
import { buttonClasses } from '#components/ui/button.tsx'
import { Checkbox, ChoiceGroup } from '#components/ui/checkbox.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { TextareaField } from '#components/ui/textarea.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'

type Form = ReturnType<typeof useFormAction>

/** A scope that can be asked for. */
export type RequestableScope = { name: string; description: string; apiName: string }

type Common = { clientId: string; action: FormAction }

/** Asks for further scopes, several at once. */
export function RequestScopesForm({ scopes, ...common }: Common & { scopes: readonly RequestableScope[] }) {
  return (
    <AskForm {...common} kind="scopes" summary="Request scopes">
      {(form) => <ScopeChoices form={form} id="scopes-scopes" legend="Scopes" scopes={scopes} />}
    </AskForm>
  )
}

/** Asks for an app in the live environment. */
export function RequestLiveAppForm({
  rule,
  scopes,
  ...common
}: Common & {
  /** What a client ID may look like. */
  rule: string
  scopes: readonly RequestableScope[]
}) {
  return (
    <AskForm {...common} kind="live" summary="Request a live app">
      {(form) => (
        <>
          <InputField
            id="live-liveClientId"
            name="liveClientId"
            label="Client ID of the live app"
            hint={`${rule} You can’t change it later.`}
            required
            monospace
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            defaultValue={form.text('liveClientId')}
            error={form.error('liveClientId')}
          />
          {scopes.length > 0 && (
            <ScopeChoices form={form} id="live-scopes" legend="Scopes of the live app" scopes={scopes} />
          )}
        </>
      )}
    </AskForm>
  )
}

/** Asks for more tokens an hour. */
export function RequestQuotaForm({ present, ...common }: Common & { present: string }) {
  return (
    <AskForm {...common} kind="quota" summary="Request a higher quota">
      {(form) => (
        <InputField
          id="quota-quotaPerHour"
          name="quotaPerHour"
          label="Tokens an hour"
          hint={`Now: ${present}.`}
          required
          inputMode="numeric"
          autoComplete="off"
          defaultValue={form.text('quotaPerHour')}
          error={form.error('quotaPerHour')}
        />
      )}
    </AskForm>
  )
}

/** Withdraws a request that waits. */
export function WithdrawForm({ clientId, id, action }: Common & { id: string }) {
  const form = useFormAction(action, { toast: () => ({ message: 'Request withdrawn.' }) })
  return (
    <form action={form.send} className="flex flex-col gap-2">
      <FormSummary problems={form.problems} title="We couldn’t withdraw the request" />
      <input type="hidden" name="clientId" value={clientId} />
      <input type="hidden" name="id" value={id} />
      <SubmitButton variant="secondary" size="sm" className="self-start">
        Withdraw request
      </SubmitButton>
    </form>
  )
}

function AskForm({
  clientId,
  action,
  kind,
  summary,
  children,
}: Common & { kind: string; summary: string; children: (form: Form) => ReactNode }) {
  const form = useFormAction(action, { toast: () => ({ message: 'Request sent.' }) })
  return (
    <details open={form.wasSent || undefined}>
      <summary
        className={buttonClasses({
          variant: 'secondary',
          className: 'list-none [&::-webkit-details-marker]:hidden',
        })}
      >
        {summary}…
      </summary>
      <form action={form.send} noValidate className="mt-4 flex max-w-xl flex-col gap-5">
        <FormSummary
          problems={form.problems.map(({ field, ...problem }) =>
            field === undefined ? problem : { ...problem, field: `${kind}-${field}` },
          )}
          title="We couldn’t send your request"
        />
        <input type="hidden" name="clientId" value={clientId} />
        {children(form)}
        <TextareaField
          id={`${kind}-reason`}
          name="reason"
          label="Reason"
          hint="What the app needs it for."
          required
          rows={3}
          maxLength={500}
          defaultValue={form.text('reason')}
          error={form.error('reason')}
        />
        <SubmitButton className="self-start">Send request</SubmitButton>
      </form>
    </details>
  )
}

function ScopeChoices({
  form,
  id,
  legend,
  scopes,
}: {
  form: Form
  id: string
  legend: string
  scopes: readonly RequestableScope[]
}) {
  return (
    <ChoiceGroup id={id} legend={legend} error={form.error('scopes')}>
      {scopes.map(({ name, description, apiName }) => (
        <Checkbox
          key={name}
          id={`${id}-${name}`}
          name="scopes"
          value={name}
          label={
            <span translate="no" className="font-mono text-[0.9375rem] wrap-anywhere">
              {name}
            </span>
          }
          hint={`${description} (${apiName})`}
          defaultChecked={form.choices('scopes').includes(name)}
        />
      ))}
    </ChoiceGroup>
  )
}
