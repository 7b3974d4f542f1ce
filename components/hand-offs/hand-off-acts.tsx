'use client'

import { showToast } from '#components/toasts/toasts.ts'
import { Card } from '#components/ui/card.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SelectField } from '#components/ui/select.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { DEFAULT_LINK_DAYS, LINK_DAYS } from '#lib/features/hand-offs/link-choices.ts'
import { roleLabel } from '#lib/features/teams/words.ts'
import { counted } from '#lib/kernel/number-words.ts'
import type { ShownOnce } from './prepare-form.tsx'
import { ShownLink } from './shown-link.tsx'

type AccountAnswer = 'agree' | 'decline'

/** What staff can do with a hand-off that is not claimed, and with an account that is asked for. */
export function HandOffActs({
  id,
  can,
  account,
  actions,
}: {
  id: string
  can: { resend: boolean; extend: boolean; revoke: boolean }
  /** An account that waits for an answer. */
  account: { email: string; role: string } | null
  actions: {
    resend: FormAction<ShownOnce>
    extend: FormAction<true>
    revoke: FormAction<true>
    answer: FormAction<{ answer: AccountAnswer }>
  }
}) {
  return (
    <>
      {account && <Account id={id} {...account} action={actions.answer} />}
      {can.resend && <Resend id={id} action={actions.resend} />}
      {can.extend && <Extend id={id} action={actions.extend} />}
      {can.revoke && <Revoke id={id} action={actions.revoke} />}
    </>
  )
}

function Account({
  id,
  email,
  role,
  action,
}: {
  id: string
  email: string
  role: string
  action: FormAction<{ answer: AccountAnswer }>
}) {
  const form = useFormAction(action, {
    onResult: ({ answer }) =>
      showToast({ message: answer === 'agree' ? 'You agreed to the account.' : 'You declined the account.' }),
  })
  return (
    <Card
      title="Account requested"
      description={
        <span className="wrap-anywhere">
          For {email}, as {roleLabel(role).toLowerCase()}. Nothing proves this address: agree only if you know
          whose it is.
        </span>
      }
    >
      <FormSummary problems={form.problems} title="We couldn’t answer" />
      <div className="flex flex-wrap gap-3">
        {(['agree', 'decline'] as const).map((answer) => (
          <form key={answer} action={form.send}>
            <input type="hidden" name="id" value={id} />
            <input type="hidden" name="answer" value={answer} />
            <SubmitButton variant={answer === 'agree' ? 'primary' : 'secondary'}>
              {answer === 'agree' ? 'Agree' : 'Decline'}
            </SubmitButton>
          </form>
        ))}
      </div>
    </Card>
  )
}

function Resend({ id, action }: { id: string; action: FormAction<ShownOnce> }) {
  const form = useFormAction(action)
  return (
    <Card
      title={form.result ? undefined : 'Send a new link'}
      description={
        form.result ? undefined : 'The former link stops working, and so does a secret that nobody confirmed.'
      }
    >
      {form.result ? (
        <ShownLink link={form.result} isOnItsPage />
      ) : (
        <form action={form.send} className="flex max-w-xl flex-col gap-4">
          <FormSummary problems={form.problems} title="We couldn’t create a new link" />
          <input type="hidden" name="id" value={id} />
          <Days id="resend-days" error={form.error('days')} />
          <SubmitButton variant="secondary" className="self-start">
            Create a new link
          </SubmitButton>
        </form>
      )}
    </Card>
  )
}

function Extend({ id, action }: { id: string; action: FormAction<true> }) {
  const form = useFormAction(action, { onResult: () => showToast({ message: 'Link extended.' }) })
  return (
    <Card title="Extend the link" description="It works from now for as long as you choose.">
      <form action={form.send} className="flex max-w-xl flex-col gap-4">
        <FormSummary problems={form.problems} title="We couldn’t extend the link" />
        <input type="hidden" name="id" value={id} />
        <Days id="extend-days" error={form.error('days')} />
        <SubmitButton variant="secondary" className="self-start">
          Extend
        </SubmitButton>
      </form>
    </Card>
  )
}

function Revoke({ id, action }: { id: string; action: FormAction<true> }) {
  const form = useFormAction(action, { onResult: () => showToast({ message: 'Hand-off revoked.' }) })
  return (
    <Card title="Revoke" description="The link stops working, and so does a secret that nobody confirmed.">
      <form action={form.send} className="flex max-w-xl flex-col gap-4">
        <FormSummary problems={form.problems} title="We couldn’t revoke the hand-off" />
        <input type="hidden" name="id" value={id} />
        <SubmitButton variant="danger" className="self-start">
          Revoke hand-off
        </SubmitButton>
      </form>
    </Card>
  )
}

function Days({ id, error }: { id: string; error: string | undefined }) {
  return (
    <SelectField
      id={id}
      name="days"
      label="Works for"
      required
      defaultValue={String(DEFAULT_LINK_DAYS)}
      error={error}
    >
      {LINK_DAYS.map((days) => (
        <option key={days} value={days}>
          {counted(days, 'day')}
        </option>
      ))}
    </SelectField>
  )
}
