'use client'

import { EnvironmentBadge } from '#components/apps/environment-badge.tsx'
import { useReveal } from '#components/reveal/reveal-host.tsx'
import { RevealedSecret } from '#components/reveal/revealed-secret.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { TextareaField } from '#components/ui/textarea.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { HeldApp } from '#lib/features/hand-offs/find-held.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'
import { REPLACED, revealIdOf, useClaimWatch } from './claim-watch.tsx'
import { ProofLine } from './proof-line.tsx'

/** What was made: a secret, which is shown this once, or nothing to show for a key. */
export type ClaimedResult = { clientId: string; secret: string | null; times: number }

type Props = {
  app: HeldApp
  tokenUrl: string
  /** Whether something can be made still. */
  isOpen: boolean
  actions: { claim: FormAction<ClaimedResult>; key: FormAction<ClaimedResult> }
}

/** One app: what it may do, its secret, and whether it works. */
export function ClaimApp(props: Props) {
  const { app, isOpen } = props
  const isReplaced = useClaimWatch().isReplaced(app.id)
  const heading = `app-${app.id}`
  return (
    <section aria-labelledby={heading} className="flex min-w-0 flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 id={heading} tabIndex={-1} className="min-w-0 font-semibold wrap-anywhere">
          {app.name}
        </h3>
        <EnvironmentBadge environment={app.environment} />
        {app.clientId && (
          <span translate="no" className="w-full font-mono text-muted text-sm wrap-anywhere">
            {app.clientId}
          </span>
        )}
      </div>
      <Scopes scopes={app.scopes} />
      <Limits {...app} />
      {app.replaces && <Replaced {...app.replaces} />}
      {app.claimedAt && (
        <p className="wrap-anywhere">
          {app.kind === 'key' ? (
            'Your public key is registered.'
          ) : (
            <>
              The latest secret is{' '}
              <span translate="no" className="font-mono">
                {app.recognisable}
              </span>
              .
            </>
          )}
        </p>
      )}
      {isReplaced && (
        <Callout tone="danger" role="status" title="The secret that this page showed no longer works">
          {REPLACED}
        </Callout>
      )}
      {isOpen && app.kind !== 'key' && <SecretForm {...props} heading={heading} />}
      {isOpen && <KeyForm {...props} key={app.claimedAt?.getTime()} heading={heading} />}
      {app.claimedAt && <ProofLine appId={app.id} firstTokenAt={app.firstTokenAt} />}
    </section>
  )
}

/** Which secret goes, and when: both work until then. */
function Replaced({ name, recognisable, until }: NonNullable<HeldApp['replaces']>) {
  return (
    <p className="wrap-anywhere">
      Replaces the secret “{name}”
      {recognisable && (
        <>
          {' '}
          (
          <span translate="no" className="font-mono text-sm">
            {recognisable}
          </span>
          )
        </>
      )}
      , which stops working on <ExactTime value={until} /> at the latest.
    </p>
  )
}

function Scopes({ scopes }: { scopes: HeldApp['scopes'] }) {
  if (scopes.length === 0) return <p className="text-muted">No scopes yet.</p>
  return (
    <ul className="flex flex-col gap-1.5 text-[0.9375rem]">
      {scopes.map(({ name, description, apiName }) => (
        <li key={name} className="wrap-anywhere">
          <span translate="no" className="font-mono text-sm">
            {name}
          </span>
          <span className="block text-muted text-sm">
            {description} ({apiName})
          </span>
        </li>
      ))}
    </ul>
  )
}

/** What the connectivity team holds the app to. */
function Limits({ allowedAddresses, quotaPerHour }: HeldApp) {
  if (allowedAddresses.length === 0 && quotaPerHour === null) return null
  return (
    <p className="text-muted text-sm wrap-anywhere">
      {allowedAddresses.length > 0 && <>Requests tokens only from {allowedAddresses.join(', ')}. </>}
      {quotaPerHour !== null && <>At most {counted(quotaPerHour, 'token')} an hour.</>}
    </p>
  )
}

type Sent = ReturnType<typeof useFormAction<ClaimedResult>>

function ClientId({ app, form, id }: { app: HeldApp; form: Sent; id: string }) {
  if (app.clientId) return null
  return (
    <InputField
      id={id}
      name="clientId"
      label="Client ID"
      hint="Choose it: a–z, 0–9, dot, underscore and hyphen. It can’t be changed later."
      required
      monospace
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      defaultValue={form.text('clientId')}
      error={form.error('clientId')}
    />
  )
}

function SecretForm({ app, tokenUrl, actions, heading }: Props & { heading: string }) {
  const reveal = useReveal()
  const { noteShown } = useClaimWatch()
  const credentialsOf = ({ clientId, secret }: ClaimedResult) => ({
    ...{ clientId, secret: secret ?? '', tokenUrl, callable: app.callable },
  })
  const form = useFormAction(actions.claim, {
    onResult: (made) => {
      noteShown(app.id, made.times)
      const id = revealIdOf(app.id, made.times)
      reveal({ credentials: credentialsOf(made), returnTo: heading, id })
    },
  })
  if (form.result) return <RevealedSecret credentials={credentialsOf(form.result)} page={routes.claim} />
  const isAgain = app.claimedAt !== null
  return (
    <form action={form.send} noValidate className="flex flex-col gap-4">
      <FormSummary problems={form.problems} title="We couldn’t show a secret" />
      <input type="hidden" name="appId" value={app.id} />
      <ClientId app={app} form={form} id="clientId" />
      {isAgain && (
        <p className="text-muted text-sm">Lost it? Show a new one: the one before stops immediately.</p>
      )}
      <SubmitButton variant={isAgain ? 'secondary' : 'primary'} className="self-start">
        {isAgain ? 'Show a new secret' : 'Show the secret'}
      </SubmitButton>
    </form>
  )
}

function KeyForm({ app, actions, heading }: Props & { heading: string }) {
  // The page says that it is registered; whoever sent it reads on there.
  const { noteShown } = useClaimWatch()
  const form = useFormAction(actions.key, {
    onResult: ({ times }) => {
      noteShown(app.id, times)
      document.getElementById(heading)?.focus()
    },
  })
  return (
    <details open={form.wasSent || undefined}>
      <summary className="inline-flex min-h-8 cursor-pointer items-center text-[0.9375rem] underline underline-offset-4 hover:decoration-2">
        {app.kind === 'key' ? 'Replace the public key' : 'Use a public key instead'}
      </summary>
      <form action={form.send} noValidate className="mt-3 flex flex-col gap-4">
        <FormSummary problems={form.problems} title="We couldn’t register the key" />
        <input type="hidden" name="appId" value={app.id} />
        <ClientId app={app} form={form} id={`clientId-${app.id}`} />
        <TextareaField
          id={`key-${app.id}`}
          name="key"
          label="Public key"
          hint="A JWK, PEM or certificate. The private key stays with you."
          required
          rows={5}
          spellCheck={false}
          autoComplete="off"
          defaultValue={form.text('key')}
          error={form.error('key')}
        />
        <SubmitButton variant="secondary" className="self-start">
          Register the key
        </SubmitButton>
      </form>
    </details>
  )
}
