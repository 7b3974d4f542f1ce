'use client'

import { ConfirmationField } from '#components/apps/confirmation-field.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { AccountForm } from './account-form.tsx'
import { IdentityField } from './identity-field.tsx'

/** Disables a person, or enables them again. */
export function DisableForm({
  action,
  userId,
  isDisabled,
}: {
  action: FormAction<true>
  userId: string
  isDisabled: boolean
}) {
  return (
    <AccountForm
      // Another question once it is answered.
      key={String(isDisabled)}
      id="disable"
      action={action}
      button={isDisabled ? 'Enable' : 'Disable'}
      outcome={{ done: isDisabled ? 'Account enabled.' : 'Account disabled.' }}
      variant={isDisabled ? 'secondary' : 'danger'}
    >
      {() => <input type="hidden" name="userId" value={userId} />}
    </AccountForm>
  )
}

/** Another address for a person, by an administrator who vouches for it. */
export function AddressOfPersonForm({ action, userId }: { action: FormAction<true>; userId: string }) {
  return (
    <AccountForm id="address" action={action} button="Change address" outcome={{ done: 'Address changed.' }}>
      {(form) => (
        <>
          <input type="hidden" name="userId" value={userId} />
          <InputField
            name="email"
            type="email"
            label="New e-mail"
            required
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            defaultValue={form.text('email')}
            error={form.error('email')}
          />
        </>
      )}
    </AccountForm>
  )
}

/** A link to a new password, shown once to whoever made it. */
export function ResetLinkForm({ action, userId }: LinkAction) {
  return <LinkForm id="reset" action={action} userId={userId} button="Create link" />
}

/** A link to a second factor. `clearsOf` is the address of a person who has lost theirs: it is typed to clear them. */
export function FactorLinkForm({ action, userId, clearsOf }: LinkAction & { clearsOf: string | null }) {
  return (
    <LinkForm
      id="factor"
      action={action}
      userId={userId}
      button={clearsOf === null ? 'Create enrolment link' : 'Clear second factor'}
      clearsOf={clearsOf}
    />
  )
}

type LinkAction = { action: FormAction<{ link: string }>; userId: string }

function LinkForm({
  id,
  action,
  userId,
  button,
  clearsOf = null,
}: LinkAction & { id: string; button: string; clearsOf?: string | null }) {
  const clears = clearsOf !== null
  const form = useFormAction(action, { identityId: `${id}-current-password` })
  if (form.result)
    return (
      <div className="flex flex-col gap-3">
        <label htmlFor={`${id}-link`} className="font-medium text-[0.9375rem]">
          Link, shown only once
        </label>
        <Textarea
          id={`${id}-link`}
          value={form.result.link}
          readOnly
          rows={3}
          translate="no"
          autoComplete="off"
          spellCheck={false}
          className="resize-none! break-all font-mono text-[0.9375rem]"
        />
        <CopyButton text={form.result.link} label="Copy link" selects={`${id}-link`} className="self-start" />
      </div>
    )
  return (
    <form action={form.send} noValidate className="flex flex-col gap-4">
      <FormSummary
        problems={form.problems}
        title={clears ? 'We couldn’t clear it' : 'We couldn’t create a link'}
      />
      <input type="hidden" name="userId" value={userId} />
      {clears && <ConfirmationField expected={clearsOf} form={form} id={`${id}-confirmation`} />}
      <IdentityField id={`${id}-current-password`} error={form.error} />
      <div>
        <SubmitButton variant={clears ? 'danger' : 'secondary'}>{button}</SubmitButton>
      </div>
    </form>
  )
}
