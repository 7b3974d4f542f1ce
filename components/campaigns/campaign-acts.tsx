'use client'

import { AskedAct } from '#components/asked-act.tsx'
import { showToast } from '#components/toasts/toasts.ts'
import { Card } from '#components/ui/card.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'

/** What staff can do with a campaign of which something has not ended. */
export function CampaignActs({
  id,
  open,
  asking,
  actions,
}: {
  id: string
  /** How many secrets have neither ended nor been cancelled. */
  open: number
  /** Whether the address asks whether to cancel. */
  asking: boolean
  actions: { extend: FormAction<true>; cancel: FormAction<true> }
}) {
  return (
    <>
      <Extend id={id} action={actions.extend} />
      <Card title="Cancel the campaign">
        <div className="flex">
          <AskedAct
            action={actions.cancel}
            fields={{ id }}
            ask={{ ask: 'cancel' }}
            asking={asking}
            page={routes.campaign(id)}
            title="Cancel the campaign?"
            label="Cancel campaign…"
            submit="Cancel campaign"
            effect={
              <p>
                {counted(open, 'secret')} will expire as before the campaign. New secrets that were taken keep
                working. The partners are notified.
              </p>
            }
            toast={{ message: 'Campaign cancelled.' }}
          />
        </div>
      </Card>
    </>
  )
}

function Extend({ id, action }: { id: string; action: FormAction<true> }) {
  const form = useFormAction(action, { onResult: () => showToast({ message: 'Date extended.' }) })
  return (
    <Card
      title="Extend the date"
      description="For all secrets that have not ended. The partners are notified."
    >
      <form action={form.send} noValidate className="flex max-w-xl flex-col gap-4">
        <FormSummary problems={form.problems} title="We couldn’t put the date off" />
        <input type="hidden" name="id" value={id} />
        <InputField
          name="until"
          type="date"
          label="Old secrets work until"
          hint="They stop at the start of this day, UTC."
          required
          defaultValue={form.text('until')}
          error={form.error('until')}
        />
        <SubmitButton variant="secondary" className="self-start">
          Extend
        </SubmitButton>
      </form>
    </Card>
  )
}
