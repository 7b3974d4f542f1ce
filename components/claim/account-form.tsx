'use client'

import { Callout } from '#components/ui/callout.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { roleLabel } from '#lib/features/teams/words.ts'

/**
 * Asks for an account in the partner's team, which a mailed link makes, or this browser once staff agreed; as long as neither
 * has happened the address can be corrected.
 */
export function AccountForm({
  id,
  role,
  isMailOn,
  asked,
  action,
}: {
  id: string
  role: string
  isMailOn: boolean
  /** The address that was asked for. */
  asked: Asked | null
  action: FormAction<Asked>
}) {
  const form = useFormAction(action)
  const known = form.result ?? asked
  const fields = (
    <>
      <input type="hidden" name="id" value={id} />
      <InputField
        name="email"
        label="E-mail"
        type="email"
        required
        autoComplete="email"
        defaultValue={form.text('email')}
        error={form.error('email')}
      />
      <SubmitButton variant="secondary" className="self-start">
        {isMailOn ? 'E-mail a link' : 'Request an account'}
      </SubmitButton>
    </>
  )
  const problem = isMailOn ? 'We couldn’t send the e-mail' : 'We couldn’t request the account'
  if (known)
    return (
      <div className="flex flex-col gap-3 border-line border-t pt-4">
        <AskedFor {...known} isNews={form.result !== null} />
        <details key={known.email} open={form.wasSent || undefined}>
          <summary className="inline-flex min-h-8 cursor-pointer items-center text-[0.9375rem] underline underline-offset-4 hover:decoration-2">
            Correct the address
          </summary>
          <form action={form.send} noValidate className="mt-3 flex flex-col gap-4">
            <FormSummary problems={form.problems} title={problem} />
            {known.isMailed && (
              <p className="text-muted text-sm">The link in the first e-mail stops working.</p>
            )}
            {fields}
          </form>
        </details>
      </div>
    )
  return (
    <form action={form.send} noValidate className="flex flex-col gap-4 border-line border-t pt-4">
      <FormSummary problems={form.problems} title={problem} />
      <div>
        <h3 className="font-semibold">Create an account</h3>
        <p className="text-muted text-sm">
          See usage and rotate the secret yourself. You join the team as {roleLabel(role).toLowerCase()}.
        </p>
      </div>
      {fields}
    </form>
  )
}

type Asked = { email: string; isMailed: boolean }

function AskedFor({ email, isMailed, isNews }: Asked & { isNews: boolean }) {
  const address = <span className="wrap-anywhere">{email}</span>
  return (
    <Callout
      tone={isNews ? 'success' : 'info'}
      role="status"
      title={isMailed ? 'Check your e-mail' : 'Account requested'}
    >
      {isMailed ? (
        <>Open the link we e-mailed to {address}.</>
      ) : (
        <>
          The connectivity team decides about the account for {address}. Come back to this page in this
          browser.
        </>
      )}
    </Callout>
  )
}
