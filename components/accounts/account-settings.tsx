'use client'

import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { AccountForm } from './account-form.tsx'
import { IdentityField } from './identity-field.tsx'
import { PasswordField } from './password-field.tsx'

/** What the actor is called. */
export function NameForm({ action, name }: { action: FormAction<true>; name: string }) {
  return (
    <AccountForm id="rename" action={action} button="Save name" outcome={{ done: 'Name saved.' }}>
      {(form) => (
        <InputField
          name="name"
          label="Name"
          required
          autoComplete="name"
          defaultValue={form.text('name') || name}
          error={form.error('name')}
        />
      )}
    </AccountForm>
  )
}

/** A new password; what comes of it is shown on the page that is made anew. */
export function ChangePasswordForm({ action }: { action: FormAction<true> }) {
  return (
    <AccountForm
      id="change-password"
      action={action}
      button="Change password"
      outcome={{ done: 'Password changed. You are signed out everywhere else.' }}
    >
      {(form) => (
        <PasswordField
          label="New password"
          autoComplete="new-password"
          hint="At least 15 characters. A few unrelated words work well."
          error={form.error('password')}
        />
      )}
    </AccountForm>
  )
}

/** Another address, which has to be confirmed at both. */
export function ChangeAddressForm({ action }: { action: FormAction<true> }) {
  return (
    <AccountForm
      id="change-address"
      action={action}
      button="Change address"
      outcome={{ next: 'Open the links we sent to both addresses.' }}
    >
      {(form) => (
        <InputField
          name="email"
          type="email"
          label="New e-mail"
          hint="Confirm the change at your current address and at the new one."
          required
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={form.text('email')}
          error={form.error('email')}
        />
      )}
    </AccountForm>
  )
}

/** Asks for the mail again by which an address is confirmed. */
export function ConfirmAddressForm({ action }: { action: FormAction<true> }) {
  return (
    <AccountForm
      id="confirm-address"
      action={action}
      button="Send link"
      outcome={{ next: 'Check your e-mail.' }}
    />
  )
}

/** Ends one of the actor's other sessions. */
export function SignOutOneForm({
  action,
  sessionId,
  device,
}: {
  action: FormAction<true>
  sessionId: string
  device: string
}) {
  return (
    <AccountForm
      id={sessionId}
      action={action}
      size="sm"
      button={
        <>
          Sign out<span className="sr-only"> {device}</span>
        </>
      }
      outcome={{ done: `Signed out ${device}.` }}
    >
      {() => <input type="hidden" name="sessionId" value={sessionId} />}
    </AccountForm>
  )
}

/** Deletes the account, once its address has been typed. */
export function DeleteAccountForm({ action }: { action: FormAction }) {
  const identityId = 'delete-current-password'
  const form = useFormAction(action, { identityId })
  return (
    <form action={form.send} noValidate className="flex flex-col gap-4">
      <FormSummary problems={form.problems} title="We couldn’t delete your account" />
      <InputField
        name="confirmedEmail"
        label="Type your e-mail address to confirm"
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={form.text('confirmedEmail')}
        error={form.error('confirmedEmail')}
      />
      <IdentityField id={identityId} error={form.error} />
      <div>
        <SubmitButton variant="danger">Delete account</SubmitButton>
      </div>
    </form>
  )
}

/** Asks who it is before the file of everything that is kept of them is offered. */
export function ConfirmIdentityForm({ action }: { action: FormAction<true> }) {
  return (
    <AccountForm
      id="confirm-identity"
      action={action}
      button="Prepare download"
      outcome={{ next: 'Ready to download.' }}
    >
      {() => null}
    </AccountForm>
  )
}
