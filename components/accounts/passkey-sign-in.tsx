'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import { useHydrated } from '#components/use-hydrated.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { routes } from '#lib/routes.ts'

const NOTHING = 'The passkey sign-in didn’t finish. Try again, or use your password.'

/**
 * Signs in by a passkey alone: by a button, and among what the browser offers for the field of the e-mail address. What
 * speaks to the browser is loaded only where it has passkeys.
 */
export function PasskeySignIn({ action, next }: { action: FormAction; next?: string | undefined }) {
  const form = useFormAction(action)
  const sent = useRef<HTMLFormElement>(null)
  const asked = useRef({ count: 0, last: Promise.resolve<unknown>(null) })
  const [trouble, setTrouble] = useState<string | null>(null)
  const hydrated = useHydrated()
  const isPossible = hydrated && 'PublicKeyCredential' in window

  const ask = useCallback(async (useBrowserAutofill: boolean) => {
    const mine = ++asked.current.count
    // The server keeps one challenge for a browser, so that of a press has to come after that of the offer.
    const challenge = asked.current.last.then(() => fetch(routes.passkey, { method: 'POST' }))
    asked.current.last = challenge.catch(() => null)
    const [{ startAuthentication }, answer] = await Promise.all([
      import('@simplewebauthn/browser'),
      challenge,
    ])
    if (mine !== asked.current.count) return
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`)
    const response = await startAuthentication({ optionsJSON: await answer.json(), useBrowserAutofill })
    const field = sent.current?.elements.namedItem('response')
    if (!(field instanceof HTMLInputElement)) return
    field.value = JSON.stringify(response)
    sent.current?.requestSubmit()
  }, [])

  useEffect(() => {
    if (!isPossible) return
    let isGone = false
    const offer = async () => {
      if (!(await PublicKeyCredential.isConditionalMediationAvailable?.()) || isGone) return
      await ask(true)
    }
    // Nobody asked for it yet: what goes wrong is told by the button.
    offer().catch(() => undefined)
    return () => {
      isGone = true
      import('@simplewebauthn/browser').then(({ WebAuthnAbortService }) =>
        WebAuthnAbortService.cancelCeremony(),
      )
    }
  }, [isPossible, ask])

  // One list per answer: the summary moves focus whenever it gets a new one.
  const problems = useMemo(
    () => (trouble === null ? form.problems : [{ message: trouble }]),
    [trouble, form.problems],
  )
  if (!isPossible) return null
  const hash = next?.includes('#') ? '' : window.location.hash
  return (
    <form ref={sent} action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={problems} title="We couldn’t sign you in" />
      <input type="hidden" name="response" />
      {next && <input type="hidden" name="next" value={next + hash} />}
      <Button
        variant="secondary"
        pending={form.pending}
        onClick={() => {
          setTrouble(null)
          ask(false).catch(() => setTrouble(NOTHING))
        }}
      >
        Use a passkey
      </Button>
    </form>
  )
}
