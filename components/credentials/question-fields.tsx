'use client'

import { type ReactNode, useState } from 'react'
import { IdentityField } from '#components/accounts/identity-field.tsx'
import { ConfirmationField } from '#components/apps/confirmation-field.tsx'
import { OnceField } from '#components/once-field.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { InputField } from '#components/ui/input.tsx'
import type { useFormAction } from '#components/use-form-action.ts'
import { useDesk } from './desk.tsx'
import { DeletionEffect, VerdictLine } from './evidence.tsx'
import { KeyFields } from './key-fields.tsx'
import { OverlapFields } from './overlap-fields.tsx'
import type { Outcome, Question } from './question.ts'

export type Form = Pick<ReturnType<typeof useFormAction<Outcome>>, 'text' | 'error'>

/** What has to be chosen for a question. `children` is told whether the form can be sent. */
export function QuestionFields({
  question,
  form,
  children,
}: {
  question: Question
  form: Form
  children: (ready: boolean) => ReactNode
}) {
  const [keyIsReady, setKeyIsReady] = useState(true)
  const { transition, kind, credential } = question
  const makesOne = transition === 'add' || transition === 'rotate'
  const ends = transition === 'retire' || transition === 'deactivate'
  return (
    <>
      {ends && <VerdictLine id={credential.id} />}
      {(transition === 'rotate' || transition === 'extend') && (
        <OverlapFields form={form} mayEndNow={transition === 'rotate'} />
      )}
      {makesOne && (
        <NameAndExpiry
          form={form}
          kind={kind}
          suggestion={credential?.name ?? (kind === 'secret' ? 'API Token' : '')}
        />
      )}
      {makesOne && kind === 'key' && <KeyFields form={form} onReady={setKeyIsReady} />}
      {transition === 'delete' && <DeleteFields id={credential.id} form={form} />}
      {makesOne && <OnceField />}
      <IdentityField error={form.error} />
      {children(keyIsReady)}
    </>
  )
}

function NameAndExpiry({
  form,
  kind,
  suggestion,
}: {
  form: Form
  kind: 'secret' | 'key'
  suggestion: string
}) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <InputField
        name="name"
        label="Name"
        hint={kind === 'secret' ? 'Where it is used, for example.' : 'Which machine holds it.'}
        required
        maxLength={100}
        autoComplete="off"
        defaultValue={form.text('name') || suggestion}
        error={form.error('name')}
      />
      <InputField
        name="expiresAt"
        type="date"
        label="Expires"
        hint="At the beginning of this day, UTC."
        defaultValue={form.text('expiresAt')}
        error={form.error('expiresAt')}
      />
    </div>
  )
}

function DeleteFields({ id, form }: { id: string; form: Form }) {
  const { clientId } = useDesk()
  return (
    <>
      <p className="text-[0.9375rem]">
        <DeletionEffect id={id} />
      </p>
      <Checkbox name="revoke" defaultChecked label="Revoke the tokens that were got with it" />
      <ConfirmationField clientId={clientId} form={form} />
    </>
  )
}
