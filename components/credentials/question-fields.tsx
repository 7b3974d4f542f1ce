'use client'

import { type ReactNode, useState } from 'react'
import { IdentityField } from '#components/accounts/identity-field.tsx'
import { ConfirmationField } from '#components/apps/confirmation-field.tsx'
import { OnceField } from '#components/once-field.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { InputField } from '#components/ui/input.tsx'
import type { useFormAction } from '#components/use-form-action.ts'
import { type CredentialKind, MAX_LIVE_CREDENTIALS } from '#lib/features/credentials/credential-life-cycle.ts'
import { useDesk } from './desk.tsx'
import { DeletionEffect, VerdictLine } from './evidence.tsx'
import { ExpiryField } from './expiry-field.tsx'
import { KeyFields } from './key-fields.tsx'
import { OverlapFields } from './overlap-fields.tsx'
import { lacksRoom, type Outcome, type Question } from './question.ts'

export type Form = Pick<ReturnType<typeof useFormAction<Outcome>>, 'text' | 'error' | 'wasSent'>

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
  const { live, names } = useDesk()
  const [keyIsReady, setKeyIsReady] = useState(true)
  const { act, kind, credential } = question
  const isFull = lacksRoom(act, live[kind])
  if (isFull && act !== 'rotate')
    return (
      <>
        <Callout tone="warn" title={`${MAX_LIVE_CREDENTIALS} of ${MAX_LIVE_CREDENTIALS} ${kind}s work`}>
          Retire or deactivate one first.
        </Callout>
        {children(false)}
      </>
    )
  return (
    <>
      {(act === 'retire' || act === 'deactivate') && <VerdictLine id={credential.id} />}
      {act === 'rotate' && (
        <OverlapFields
          form={form}
          legend={`Keep the old ${kind} working for`}
          offers={isFull ? 'now' : 'all'}
        />
      )}
      {act === 'extend' && <OverlapFields form={form} legend="Keep it working for" offers="later" />}
      {act === 'add' && <NameAndExpiry form={form} kind={kind} suggestion={names[kind]} />}
      {act === 'rotate' && <NameAndExpiry form={form} kind={kind} suggestion={names.rotated} />}
      {act === 'rename' && <NameField form={form} kind={kind} suggestion={credential.name} />}
      {(act === 'add' || act === 'rotate') && kind === 'key' && (
        <KeyFields form={form} onReady={setKeyIsReady} />
      )}
      {act === 'delete' && <DeleteFields id={credential.id} form={form} />}
      {(act === 'add' || act === 'rotate') && <OnceField />}
      {act !== 'rename' && <IdentityField error={form.error} />}
      {children(keyIsReady)}
    </>
  )
}

type NameProps = { form: Form; kind: CredentialKind; suggestion: string }

function NameField({ form, kind, suggestion }: NameProps) {
  return (
    <InputField
      name="name"
      label="Name"
      hint={kind === 'secret' ? 'For example, where it is used.' : 'Which machine holds it.'}
      required
      maxLength={100}
      autoComplete="off"
      defaultValue={form.text('name') || suggestion}
      error={form.error('name')}
    />
  )
}

function NameAndExpiry(props: NameProps) {
  const { secretLifeDays } = useDesk()
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <NameField {...props} />
      <ExpiryField form={props.form} maxDays={props.kind === 'secret' ? secretLifeDays : null} />
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
      <Checkbox
        name="revoke"
        defaultChecked={!form.wasSent || form.text('revoke') === 'on'}
        label="Revoke the access tokens it obtained"
      />
      <ConfirmationField expected={clientId} form={form} />
    </>
  )
}
