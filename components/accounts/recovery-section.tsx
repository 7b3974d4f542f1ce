'use client'

import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { IdentityField } from './identity-field.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'

/** How many recovery codes are left, and new ones in their place. */
export function RecoverySection({ left, renew }: { left: number; renew: FormAction<{ codes: string[] }> }) {
  const form = useFormAction(renew, { identityId: 'renew-codes-current-password' })
  return (
    <div className="flex flex-col gap-4 border-line border-t pt-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="font-medium">Recovery codes</h3>
        <p className={left < 3 ? 'text-[0.9375rem] text-warn' : 'text-[0.9375rem] text-muted'}>{left} left</p>
      </div>
      {form.result && <RecoveryCodes codes={form.result.codes} />}
      <form action={form.send} noValidate className="flex flex-col gap-4">
        <FormSummary problems={form.problems} title="We couldn’t generate new codes" />
        <IdentityField id="renew-codes-current-password" error={form.error} />
        <div>
          <SubmitButton variant="secondary" size="sm">
            Generate new codes
          </SubmitButton>
        </div>
      </form>
    </div>
  )
}
