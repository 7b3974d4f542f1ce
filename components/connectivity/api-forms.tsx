'use client'

import { type ChangeEvent, type ReactNode, useState } from 'react'
import { IdentityField } from '#components/accounts/identity-field.tsx'
import { savedWords } from '#components/toasts/saved-words.ts'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SelectField } from '#components/ui/select.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFocusAfter } from '#components/use-focus-after.ts'
import { useFormAction } from '#components/use-form-action.ts'
import { CheckChange } from '#components/what-if/check-change.tsx'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { DEFAULT_SIGNING_ALG, SIGNING_ALGS } from '#lib/oauth/tokens/signing-alg.ts'

type Form = { text: (field: string) => string; error: (field: string) => string | undefined }

const POLICIES = [
  ['owner', 'Its owners'],
  ['request', 'The connectivity team, on request'],
  ['staff', 'The connectivity team alone'],
] as const

/** Makes an API. */
export function NewApiForm({ action }: { action: FormAction }) {
  const form = useFormAction(action, { toast: () => ({ message: 'API added.' }) })
  return (
    <form action={form.send} noValidate className="flex max-w-xl flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t add the API" />
      <Text form={form} name="name" label="Name" />
      <Text form={form} name="id" label="ID" hint="a–z, 0–9 and hyphens." monospace />
      <Text
        form={form}
        name="audience"
        label="Audience"
        hint="The aud of its tokens, such as https://api.example.com."
        monospace
      />
      <SelectField
        name="environment"
        label="Environment"
        required
        defaultValue={form.text('environment') || 'live'}
        error={form.error('environment')}
      >
        <option value="live">Live</option>
        <option value="sandbox">Sandbox</option>
      </SelectField>
      <Lifetime form={form} value={form.text('tokenTtlSeconds') || '3600'} />
      <SelectField
        name="signingAlg"
        label="Signing algorithm"
        required
        defaultValue={form.text('signingAlg') || DEFAULT_SIGNING_ALG}
        error={form.error('signingAlg')}
      >
        {SIGNING_ALGS.map((alg) => (
          <option key={alg}>{alg}</option>
        ))}
      </SelectField>
      <IdentityField error={form.error} />
      <SubmitButton className="self-start">Add API</SubmitButton>
    </form>
  )
}

/** Changes an API. */
export function ChangeApiForm({
  api,
  isOwn,
  action,
}: {
  api: {
    id: string
    name: string
    tokenTtlSeconds: string
    baseUrl: string
    docsUrl: string
    contact: string
  }
  /** Whether it is Latchkey’s own, whose base URL follows from its address. */
  isOwn: boolean
  action: FormAction<{ changed: boolean }>
}) {
  const form = useFormAction(action, {
    identityId: 'api-password',
    toast: (_sent, result) => ({ message: savedWords('Details', result ?? { changed: true }) }),
  })
  const shown = (field: keyof typeof api) => (form.wasSent ? form.text(field) : api[field])
  const told = useToldEffect(form, 'tokenTtlSeconds')
  return (
    <form action={form.send} noValidate onChange={told.onChange} className="flex max-w-xl flex-col gap-5">
      {!told.isOfAnother && (
        <FormSummary problems={form.problems} title={titleOf(form, 'We couldn’t save the details')} />
      )}
      <input type="hidden" name="id" value={api.id} />
      <input type="hidden" name="understood" value={form.text('understood')} />
      <Text form={form} name="name" label="Name" value={shown('name')} />
      <Lifetime form={form} value={shown('tokenTtlSeconds')} />
      {!isOwn && <Text form={form} name="baseUrl" label="Base URL" value={shown('baseUrl')} isOptional />}
      <Text form={form} name="docsUrl" label="Documentation" value={shown('docsUrl')} isOptional />
      <Text form={form} name="contact" label="Contact" value={shown('contact')} isOptional />
      <IdentityField id="api-password" error={form.error} />
      <SubmitButton variant="secondary" className="self-start">
        Save details
      </SubmitButton>
    </form>
  )
}

/** Adds a scope to an API. */
export function NewScopeForm({ apiId, action }: { apiId: string; action: FormAction }) {
  const form = useFormAction(action, {
    identityId: 'new-scope-password',
    toast: () => ({ message: 'Scope added.' }),
  })
  useFocusAfter('new-scope-name', form.pending)
  return (
    <form action={form.send} noValidate className="flex max-w-xl flex-col gap-5">
      <FormSummary problems={idsOf(form.problems, 'new-scope')} title="We couldn’t add the scope" />
      <input type="hidden" name="apiId" value={apiId} />
      <Text form={form} id="new-scope-name" name="name" label="Scope" monospace />
      <ScopeFields
        form={form}
        id="new-scope"
        description={form.text('description')}
        policy={form.text('grantPolicy') || 'request'}
      />
      <IdentityField id="new-scope-password" error={form.error} />
      <SubmitButton variant="secondary" className="self-start">
        Add scope
      </SubmitButton>
    </form>
  )
}

/** Changes what a scope is said to allow, and who grants it. */
export function ScopeForm({
  scope,
  action,
  stopCheck,
}: {
  scope: { name: string; description: string; grantPolicy: string }
  action: FormAction<{ changed: boolean; check?: string }>
  stopCheck: FormAction
}) {
  const id = `scope-${scope.name}`
  const form = useFormAction(action, {
    identityId: `${id}-password`,
    toast: (_sent, result) => ({ message: savedWords('Scope', result ?? { changed: true }) }),
  })
  useFocusAfter(`${id}-save`, form.pending)
  const told = useToldEffect(form, 'grantPolicy')
  return (
    <form action={form.send} noValidate onChange={told.onChange} className="flex max-w-xl flex-col gap-3">
      {!told.isOfAnother && (
        <FormSummary
          problems={idsOf(form.problems, id)}
          title={titleOf(form, 'We couldn’t save the scope')}
        />
      )}
      <input type="hidden" name="name" value={scope.name} />
      <input type="hidden" name="understood" value={form.text('understood')} />
      <ScopeFields
        form={form}
        id={id}
        description={form.wasSent ? form.text('description') : scope.description}
        policy={form.wasSent ? form.text('grantPolicy') : scope.grantPolicy}
      />
      <IdentityField id={`${id}-password`} error={form.error} />
      <SubmitButton id={`${id}-save`} variant="secondary" size="sm" className="self-start">
        Save<span className="sr-only"> {scope.name}</span>
      </SubmitButton>
      {form.text('understood') !== '' && <CheckChange action={action} stop={stopCheck} />}
    </form>
  )
}

/** Whether what was told of a change is of another choice than the one that stands in the form by now. */
function useToldEffect(
  form: ReturnType<typeof useFormAction<{ changed: boolean; check?: string }>>,
  field: string,
) {
  const [leftAt, setLeftAt] = useState<{ problems: typeof form.problems } | null>(null)
  return {
    isOfAnother: form.text('understood') !== '' && leftAt?.problems === form.problems,
    onChange({ target }: ChangeEvent<HTMLFormElement>) {
      if (target.name === field)
        setLeftAt(target.value === form.text(field) ? null : { problems: form.problems })
    },
  }
}

/** What it would change is told before it is saved, and is no fault. */
const titleOf = (form: Form, title: string) => (form.text('understood') === '' ? title : 'Not saved yet')

/** Several forms of a page have fields of one name: each has ids of its own. */
const idsOf = (problems: ReturnType<typeof useFormAction>['problems'], id: string) =>
  problems.map(({ field, ...problem }) =>
    field === undefined || field.startsWith(id)
      ? { ...problem, ...(field && { field }) }
      : { ...problem, field: `${id}-${field}` },
  )

function ScopeFields({
  form,
  id,
  description,
  policy,
}: {
  form: Form
  id: string
  description: string
  policy: string
}) {
  return (
    <>
      <Text
        form={form}
        id={`${id}-description`}
        name="description"
        label="What it allows"
        value={description}
      />
      <SelectField
        key={policy}
        id={`${id}-grantPolicy`}
        name="grantPolicy"
        label="Granted by"
        required
        defaultValue={policy}
        error={form.error('grantPolicy')}
      >
        {POLICIES.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
    </>
  )
}

function Lifetime({ form, value }: { form: Form; value: string }) {
  return (
    <Text
      form={form}
      name="tokenTtlSeconds"
      label="Token lifetime"
      hint="In seconds, 60 to 86400."
      value={value}
    />
  )
}

function Text({
  form,
  name,
  value = form.text(name),
  isOptional = false,
  ...rest
}: {
  form: Form
  name: string
  label: ReactNode
  id?: string
  hint?: string
  value?: string
  monospace?: boolean
  isOptional?: boolean
}) {
  return (
    <InputField
      {...rest}
      name={name}
      required={!isOptional}
      autoComplete="off"
      autoCapitalize="none"
      defaultValue={value}
      error={form.error(name)}
    />
  )
}
