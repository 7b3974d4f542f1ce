'use client'

import { useEffect, useRef } from 'react'
import { showToast } from '#components/toasts/toasts.ts'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SelectField } from '#components/ui/select.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { TextareaField } from '#components/ui/textarea.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'

/** Id of the button that saves the details. */
const SAVE_ID = 'save-details'

type Form = { text: (field: string) => string; error: (field: string) => string | undefined }

/** Makes a partner. */
export function NewPartnerForm({ action }: { action: FormAction }) {
  const form = useFormAction(action)
  return (
    <form action={form.send} noValidate className="flex max-w-xl flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t add the partner" />
      <InputField
        name="name"
        label="Name"
        required
        autoComplete="off"
        defaultValue={form.text('name')}
        error={form.error('name')}
      />
      <Contacts form={form} value={form.text('contacts')} />
      <Tags form={form} value={form.text('tags')} />
      <SubmitButton className="self-start">Add partner</SubmitButton>
    </form>
  )
}

/** Changes what the connectivity team writes down of a partner. */
export function ChangePartnerForm({
  action,
  partner,
  staff,
}: {
  action: FormAction<{ changed: boolean }>
  partner: { teamId: string; notes: string; tags: string; contacts: string; owner: string; version: string }
  /** Those who can look after it. */
  staff: readonly { id: string; name: string }[]
}) {
  const isSaved = useRef(false)
  const form = useFormAction(action, {
    onResult({ changed }) {
      isSaved.current = changed
      showToast({ message: changed ? 'Details saved.' : 'Nothing to change.' })
    },
  })
  // The button that was pressed went with the form of before.
  useEffect(() => {
    if (!isSaved.current || partner.version === '') return
    isSaved.current = false
    document.getElementById(SAVE_ID)?.focus()
  }, [partner.version])
  const shown = (field: 'notes' | 'tags' | 'contacts' | 'owner') =>
    form.wasSent ? form.text(field) : partner[field]
  return (
    <form
      // What is saved meanwhile, here or elsewhere, is shown.
      key={partner.version}
      action={form.send}
      noValidate
      className="flex max-w-xl flex-col gap-5"
    >
      <FormSummary problems={form.problems} title="We couldn’t save the details" />
      <input type="hidden" name="teamId" value={partner.teamId} />
      {/* After a conflict the answer says what was seen by now. */}
      <input type="hidden" name="seen" value={form.text('seen') || partner.version} />
      <SelectField
        name="owner"
        label="Looked after by"
        defaultValue={shown('owner')}
        error={form.error('owner')}
      >
        <option value="">Nobody</option>
        {staff.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <Contacts form={form} value={shown('contacts')} />
      <Tags form={form} value={shown('tags')} />
      <TextareaField
        name="notes"
        label="Notes"
        rows={5}
        maxLength={10_000}
        defaultValue={shown('notes')}
        error={form.error('notes')}
      />
      <SubmitButton id={SAVE_ID} variant="secondary" className="self-start">
        Save details
      </SubmitButton>
    </form>
  )
}

function Contacts({ form, value }: { form: Form; value: string }) {
  return (
    <TextareaField
      name="contacts"
      label="Contacts"
      hint="One per line: an address, or Name <address>."
      rows={3}
      autoCapitalize="none"
      spellCheck={false}
      defaultValue={value}
      error={form.error('contacts')}
    />
  )
}

function Tags({ form, value }: { form: Form; value: string }) {
  return (
    <InputField
      name="tags"
      label="Tags"
      hint="Separated by commas."
      autoComplete="off"
      autoCapitalize="none"
      defaultValue={value}
      error={form.error('tags')}
    />
  )
}
