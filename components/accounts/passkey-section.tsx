'use client'

import { startTransition, useMemo, useState } from 'react'
import { AskedAct } from '#components/asked-act.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import { useHydrated } from '#components/use-hydrated.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { OwnFactors } from '#lib/features/people/factors/own-factors.ts'
import type { NewPasskeyOptions } from '#lib/features/people/factors/passkeys/add-passkey.ts'
import { routes } from '#lib/routes.ts'
import { IdentityField } from './identity-field.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'

type Codes = { codes: string[] | null }
type Passkey = OwnFactors['passkeys'][number]

/** The passkeys of a person: listed, added by this browser, removed. Adding one needs scripts, as browsers have it. */
export function PasskeySection({
  passkeys,
  mayAdd,
  deviceName,
  start,
  add,
  remove,
  asking,
}: {
  passkeys: Passkey[]
  mayAdd: boolean
  /** What a new one is called unless told. */
  deviceName: string
  start: FormAction<{ options: NewPasskeyOptions }>
  add: FormAction<Codes>
  remove: FormAction<true>
  /** Id of the passkey whose removal the address asks about, if any. */
  asking: string | undefined
}) {
  const [name, setName] = useState(deviceName)
  const [trouble, setTrouble] = useState<string | null>(null)
  const adding = useFormAction(add)
  const starting = useFormAction(start, {
    identityId: 'start-passkey-current-password',
    onResult: ({ options }) => {
      setTrouble(null)
      create(options).catch(() => setTrouble('The passkey wasn’t created. Try again, or use another device.'))
    },
  })
  const hydrated = useHydrated()

  async function create(options: NewPasskeyOptions) {
    const { startRegistration } = await import('@simplewebauthn/browser')
    const form = new FormData()
    form.set('passkey', name)
    form.set('response', JSON.stringify(await startRegistration({ optionsJSON: options })))
    startTransition(() => adding.send(form))
  }

  // One list per answer: the summary moves focus whenever it gets a new one.
  const problems = useMemo(
    () => (trouble === null ? [...starting.problems, ...adding.problems] : [{ message: trouble }]),
    [trouble, starting.problems, adding.problems],
  )
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="font-medium">Passkeys</h3>
        <p className="text-[0.9375rem] text-muted">Sign in without your password.</p>
      </div>
      {adding.result?.codes && <RecoveryCodes codes={adding.result.codes} />}
      {passkeys.length > 0 && (
        <ul className="divide-y divide-line border-line border-y">
          {passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} remove={remove} asking={asking === passkey.id} />
          ))}
        </ul>
      )}
      {mayAdd && (
        <noscript>
          <p className="text-[0.9375rem]">Turn on JavaScript to add one.</p>
        </noscript>
      )}
      {mayAdd && hydrated && (
        <form action={starting.send} noValidate className="flex flex-col gap-4">
          <FormSummary problems={problems} title="We couldn’t add a passkey" />
          <InputField
            id="passkey"
            name="passkey"
            label="Device"
            required
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
            error={starting.error('passkey') ?? adding.error('passkey')}
          />
          <IdentityField id="start-passkey-current-password" error={starting.error} />
          <div>
            <SubmitButton variant="secondary">Add passkey</SubmitButton>
          </div>
        </form>
      )}
    </div>
  )
}

function PasskeyRow({
  passkey,
  remove,
  asking,
}: {
  passkey: Passkey
  remove: FormAction<true>
  asking: boolean
}) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 py-3">
      <div className="min-w-0">
        <p className="wrap-anywhere font-medium text-[0.9375rem]">
          {passkey.name} {passkey.isBackedUp && <Badge>synced</Badge>}
        </p>
        <p className="text-muted text-sm">
          Added <RelativeTime value={passkey.createdAt} />
          {' · '}
          {passkey.lastUsedAt ? (
            <>
              last used <RelativeTime value={passkey.lastUsedAt} />
            </>
          ) : (
            'never used'
          )}
        </p>
      </div>
      <AskedAct
        action={remove}
        fields={{ passkeyId: passkey.id }}
        ask={{ ask: passkey.id }}
        page={routes.account}
        part="second-factor"
        asking={asking}
        title="Remove this passkey?"
        label={
          <>
            Remove<span className="sr-only"> {passkey.name}</span>
          </>
        }
        submit="Remove"
        effect={<p className="wrap-anywhere">{passkey.name} no longer signs you in.</p>}
        toast={{ message: 'Passkey removed.' }}
        size="sm"
      />
    </li>
  )
}
