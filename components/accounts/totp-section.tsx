'use client'

import { AskedAct } from '#components/asked-act.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { OwnFactors, WaitingTotp } from '#lib/features/people/factors/own-factors.ts'
import { routes } from '#lib/routes.ts'
import { FactorCodeField } from './factor-code-field.tsx'
import { IdentityField } from './identity-field.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'

type Codes = { codes: string[] | null }

/**
 * The authenticator app of a person: set up by its secret and a first code, and removed. One component whatever its state, so
 * that the codes which the last step answers stay when the page is made anew.
 */
export function TotpSection({
  factors: { totp, waitingTotp, mayEnrol },
  start,
  confirm,
  remove,
  asking,
}: {
  factors: Pick<OwnFactors, 'totp' | 'waitingTotp' | 'mayEnrol'>
  start: FormAction<true>
  confirm: FormAction<Codes>
  remove: FormAction<true>
  /** What the address asks about. */
  asking: string | undefined
}) {
  const starting = useFormAction(start, { identityId: 'start-totp-current-password' })
  const confirming = useFormAction(confirm)
  return (
    <div className="flex flex-col gap-4 border-line border-t pt-4 first:border-0 first:pt-0">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="font-medium">Authenticator app</h3>
        <p className="text-[0.9375rem] text-muted">
          {totp ? (
            <>
              Added <RelativeTime value={totp.addedAt} />
            </>
          ) : (
            'Not set up'
          )}
        </p>
      </div>
      {confirming.result?.codes && <RecoveryCodes codes={confirming.result.codes} />}
      {totp && (
        <AskedAct
          action={remove}
          fields={{}}
          ask={{ ask: 'remove-app' }}
          page={routes.account}
          part="second-factor"
          asking={asking === 'remove-app'}
          title="Remove your authenticator app?"
          label="Remove app"
          submit="Remove app"
          effect={<p>Its codes no longer work. To use one again, set it up anew.</p>}
          toast={{ message: 'Authenticator app removed.' }}
          size="sm"
        />
      )}
      {!totp && waitingTotp && (
        <form action={confirming.send} noValidate className="flex flex-col gap-4">
          <FormSummary problems={confirming.problems} title="We couldn’t add the app" />
          <Secret {...waitingTotp} />
          <FactorCodeField
            label="Code"
            hint="The six digits in the app."
            error={confirming.error('factorCode')}
          />
          <div>
            <SubmitButton>Add app</SubmitButton>
          </div>
        </form>
      )}
      {!totp && !waitingTotp && mayEnrol && (
        <form action={starting.send} noValidate className="flex flex-col gap-4">
          <FormSummary problems={starting.problems} title="We couldn’t start" />
          <IdentityField id="start-totp-current-password" error={starting.error} />
          <div>
            <SubmitButton variant="secondary">Set up app</SubmitButton>
          </div>
        </form>
      )}
    </div>
  )
}

function Secret({ secret, qr }: WaitingTotp) {
  return (
    <div className="flex flex-wrap items-start gap-5">
      {/* Dark on light in both themes: cameras expect it. */}
      <svg
        role="img"
        aria-label="QR code with the secret"
        viewBox={`0 0 ${qr.size} ${qr.size}`}
        className="size-44 shrink-0 rounded-md border border-line"
      >
        <rect width={qr.size} height={qr.size} fill="white" />
        <path d={qr.path} fill="black" shapeRendering="crispEdges" />
      </svg>
      <div className="flex min-w-0 flex-col gap-2 text-[0.9375rem]">
        <p>Scan this with the app, or type the secret:</p>
        <p translate="no" className="wrap-anywhere select-all font-mono">
          {secret}
        </p>
      </div>
    </div>
  )
}
