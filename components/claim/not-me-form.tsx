'use client'

import { useState } from 'react'
import { Button, LinkButton } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import type { useFormAction } from '#components/use-form-action.ts'
import { useHydrated } from '#components/use-hydrated.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { Disputed } from '#lib/features/hand-offs/dispute-claim.ts'
import { routes } from '#lib/routes.ts'

/** What came of it, and the code of the link, which only forms carry on. */
export type DisputedLink = Disputed & { code: string }
export type Dispute = FormAction<DisputedLink>

/** Ends what somebody else opened; asked once more before it does. */
export function NotMeForm({
  code,
  form,
}: {
  code: string
  /** Kept by the parent: with scripts off the answer is a new page, which no longer shows what came before this form. */
  form: ReturnType<typeof useFormAction<DisputedLink>>
}) {
  const hydrated = useHydrated()
  const [cancelled, setCancelled] = useState<DisputedLink | null>(null)
  if (form.result?.asks === false)
    return (
      <Callout tone="success" role="status" takesFocus title="It has ended">
        What was handed over no longer works, and the connectivity team knows. They will send you a new link.
      </Callout>
    )
  const asks = form.result?.asks === true && form.result !== cancelled
  return (
    <form action={form.send} className="flex flex-col gap-4">
      <FormSummary problems={form.problems} title="We couldn’t end it" />
      <input type="hidden" name="code" value={code} />
      {asks ? (
        <>
          <input type="hidden" name="sure" value="yes" />
          <div role="alert">
            <p className="font-semibold">End what was handed over?</p>
            <p>
              Its secret and tokens stop working immediately, also where a colleague already uses them. You
              can’t undo this.
            </p>
          </div>
          <SubmitButton variant="danger">End it now</SubmitButton>
          {hydrated ? (
            <Button variant="secondary" onClick={() => setCancelled(form.result)}>
              Cancel
            </Button>
          ) : (
            <LinkButton variant="secondary" href={routes.claim}>
              Cancel
            </LinkButton>
          )}
        </>
      ) : (
        <>
          <p>If nobody at your company opened it, end what was handed over.</p>
          <SubmitButton variant="secondary" autoFocus={cancelled !== null}>
            This wasn’t me
          </SubmitButton>
        </>
      )}
    </form>
  )
}
