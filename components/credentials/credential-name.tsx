'use client'

import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { showToast } from '#components/toasts/toasts.ts'
import { Button } from '#components/ui/button.tsx'
import { FieldError } from '#components/ui/field.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { Input } from '#components/ui/input.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import { useDesk } from './desk.tsx'
import { type ShownCredential, toastOf } from './question.ts'

/** The name of a secret or key, which is changed where it stands, or with scripts off on a page of its own. */
export function CredentialName({ credential }: { credential: ShownCredential }) {
  const { id, name } = credential
  const { page, mayChange } = useDesk()
  const [renaming, setRenaming] = useState(false)
  const [wasRenaming, setWasRenaming] = useState(false)

  // What had the focus is gone.
  useEffect(() => {
    if (wasRenaming) document.getElementById(`credential-${id}`)?.focus()
  }, [wasRenaming, id])

  function start(event: FormEvent) {
    event.preventDefault()
    setWasRenaming(false)
    setRenaming(true)
  }
  function stop() {
    setRenaming(false)
    setWasRenaming(true)
  }

  if (renaming) return <NameForm credential={credential} onClose={stop} />
  return (
    <div className="flex h-5 min-w-0 items-center gap-1">
      <h3
        id={`credential-${id}`}
        tabIndex={-1}
        translate="no"
        title={name}
        className="min-w-0 truncate font-medium"
      >
        {name}
      </h3>
      {mayChange && (
        <form method="get" action={page} onSubmit={start} className="flex">
          <input type="hidden" name="ask" value="rename" />
          <input type="hidden" name="credential" value={id} />
          <button
            type="submit"
            title="Rename"
            className="-my-0.5 grid size-6 shrink-0 cursor-pointer place-items-center rounded-sm text-muted hover:bg-sunken hover:text-ink"
          >
            <Icon path="M10.5 3 13 5.5 5.5 13l-3 .5.5-3z" className="size-3.5" />
            <span className="sr-only">Rename {name}</span>
          </button>
        </form>
      )}
    </div>
  )
}

function NameForm({ credential, onClose }: { credential: ShownCredential; onClose: () => void }) {
  const { id, name } = credential
  const { clientId, actions } = useDesk()
  const field = useRef<HTMLInputElement>(null)
  const form = useFormAction(actions.rename, {
    onResult() {
      showToast(toastOf(clientId, { act: 'rename', kind: credential.kind, credential }))
      onClose()
    },
  })
  const [problem] = form.problems
  const errorId = `${id}-name-error`

  useEffect(() => field.current?.select(), [])

  const leave = (event: KeyboardEvent) => event.key === 'Escape' && onClose()
  return (
    <form action={form.send} noValidate onKeyDown={leave} className="flex min-w-0 flex-col gap-1">
      <input type="hidden" name="clientId" value={clientId} />
      <input type="hidden" name="credentialId" value={id} />
      <div className="flex items-center gap-1.5">
        <Input
          ref={field}
          id={`${id}-name`}
          name="name"
          aria-label="Name"
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? errorId : undefined}
          defaultValue={form.text('name') || name}
          maxLength={100}
          autoComplete="off"
          translate="no"
          className="min-h-8! py-1!"
        />
        <SubmitButton size="sm">Save</SubmitButton>
        <Button size="sm" variant="ghost" onClick={onClose}>
          Cancel
        </Button>
      </div>
      {problem && (
        <div role="alert">
          <FieldError id={errorId}>{problem.message}</FieldError>
        </div>
      )}
    </form>
  )
}
