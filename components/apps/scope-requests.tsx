'use client'

import { type FormEvent, type ReactNode, useState } from 'react'
import { Button, LinkButton } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { TextareaField } from '#components/ui/textarea.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'

/** A scope that the connectivity team grants on request, and the request for it, if there is one. */
export type RequestableScope = {
  name: string
  description: string
  apiName: string
  request: { reason: string; requestedBy: string; createdAt: Date } | null
}

type Common = {
  clientId: string
  /** Address of the settings. */
  page: string
  action: FormAction
}

/** The scopes that an app can have on request. With scripts off the question stands on the page, by its address. */
export function ScopeRequests({
  scopes,
  asking,
  ...common
}: Common & {
  scopes: readonly RequestableScope[]
  /** The scope whose request the address asks for, if any. */
  asking: string | undefined
}) {
  return (
    <ul className="divide-y divide-line border-line border-t">
      {scopes.map((scope) => (
        <li key={scope.name} className="flex flex-col gap-3 py-3 last:pb-0">
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <div className="min-w-0 text-[0.9375rem]">
              <span translate="no" className="font-mono wrap-anywhere">
                {scope.name}
              </span>
              <p className="text-muted text-sm leading-snug">
                {scope.description} ({scope.apiName})
              </p>
            </div>
            {scope.request ? (
              <p className="text-muted text-sm">
                Requested <RelativeTime value={scope.request.createdAt} /> by{' '}
                <span className="wrap-anywhere">{scope.request.requestedBy}</span>
              </p>
            ) : (
              asking !== scope.name && <RequestButton {...common} name={scope.name} />
            )}
          </div>
          {scope.request && <p className="text-sm wrap-anywhere">“{scope.request.reason}”</p>}
          {!scope.request && asking === scope.name && (
            <RequestForm {...common} name={scope.name}>
              <LinkButton href={common.page} variant="secondary">
                Cancel
              </LinkButton>
            </RequestForm>
          )}
        </li>
      ))}
    </ul>
  )
}

function RequestButton({ name, page, ...form }: Common & { name: string }) {
  const [isOpen, setOpen] = useState(false)
  const cancel = () => setOpen(false)
  function open(event: FormEvent) {
    event.preventDefault()
    setOpen(true)
  }
  return (
    <>
      <form method="get" action={page} onSubmit={open}>
        <input type="hidden" name="request" value={name} />
        <Button type="submit" variant="secondary" size="sm">
          Request<span className="sr-only"> {name}</span>…
        </Button>
      </form>
      <Dialog
        open={isOpen}
        onClose={cancel}
        title={
          <>
            Request{' '}
            <span translate="no" className="font-mono wrap-anywhere">
              {name}
            </span>
          </>
        }
      >
        {isOpen && (
          <RequestForm {...form} page={page} name={name}>
            <Button variant="secondary" onClick={cancel}>
              Cancel
            </Button>
          </RequestForm>
        )}
      </Dialog>
    </>
  )
}

function RequestForm({ clientId, action, name, children }: Common & { name: string; children: ReactNode }) {
  const form = useFormAction(action, { toast: () => ({ message: `Requested ${name}.` }) })
  const field = `reason-${name}`
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary
        problems={form.problems.map((problem) =>
          problem.field === 'reason' ? { ...problem, field } : { message: problem.message },
        )}
        title="We couldn’t send your request"
      />
      <input type="hidden" name="clientId" value={clientId} />
      <input type="hidden" name="scope" value={name} />
      <TextareaField
        id={field}
        name="reason"
        label="Reason"
        hint="What the app needs it for. The connectivity team reads it."
        required
        rows={3}
        maxLength={500}
        defaultValue={form.text('reason')}
        error={form.error('reason')}
      />
      <div className="flex flex-wrap justify-end gap-2">
        {children}
        <SubmitButton>Send request</SubmitButton>
      </div>
    </form>
  )
}
