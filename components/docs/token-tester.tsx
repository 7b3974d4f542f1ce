'use client'

import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { usePortal } from '#components/portal/portal-context.tsx'
import { Button } from '#components/ui/button.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { routes } from '#lib/routes.ts'
import { type Outcome, readMember, requestToken, requestWhoami, tokenRequestBody } from './exchange.ts'
import { audienceOf, decodeToken } from './inspect-token.ts'
import { type Explanations, OutcomeView } from './outcome-view.tsx'
import { TokenView } from './token-view.tsx'

/** A token request that was sent; its secret is kept only as far as the hints need to know about it. */
type Attempt = { clientId: string; scope: string; hints: readonly string[]; outcome: Outcome }

/**
 * The laboratory: sends the real token request from the reader's browser and shows all of what comes back, then
 * calls the API with the token. `issuer` is the server's public origin. Nothing typed outlives the page.
 */
export function TokenTester({ issuer, explanations }: { issuer: string; explanations: Explanations }) {
  const { name } = usePortal()
  const form = useRef<HTMLFormElement>(null)
  const [missing, setMissing] = useState<readonly string[]>([])
  const [isSecretShown, setSecretShown] = useState(false)
  const [busy, setBusy] = useState<'token' | 'whoami' | null>(null)
  const [attempt, setAttempt] = useState<Attempt | null>(null)
  const [whoami, setWhoami] = useState<Outcome | null>(null)

  const accessToken = attempt ? tokenIn(attempt.outcome) : null

  // WB-03: the secret is gone on leaving, from the page kept for the back button as well.
  useEffect(() => {
    const forget = () => {
      form.current?.reset()
      setAttempt(null)
      setWhoami(null)
    }
    window.addEventListener('pagehide', forget)
    return () => window.removeEventListener('pagehide', forget)
  }, [])

  async function getToken(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (busy) return
    const clientId = controlValue(event.currentTarget, 'client-id').trim()
    const clientSecret = controlValue(event.currentTarget, 'client-secret')
    const scope = controlValue(event.currentTarget, 'scope').trim().replaceAll(/\s+/g, ' ')
    const empty = [!clientId && 'client-id', !clientSecret && 'client-secret'].filter((id) => id !== false)
    setMissing(empty)
    if (empty[0]) return document.getElementById(empty[0])?.focus()

    setBusy('token')
    setWhoami(null)
    const outcome = await requestToken({ clientId, clientSecret, scope })
    setAttempt({ clientId, scope, hints: hintsFor(clientSecret, outcome), outcome })
    setBusy(null)
  }

  async function callWhoami() {
    if (!accessToken) return
    setBusy('whoami')
    setWhoami(await requestWhoami(accessToken))
    setBusy(null)
  }

  return (
    <div className="grid items-start gap-x-10 gap-y-10 xl:grid-cols-[20rem_minmax(0,1fr)]">
      {/* The controls have no `name`: sent without script, the form would carry nothing into the URL. */}
      <form
        ref={form}
        onSubmit={getToken}
        noValidate
        autoComplete="off"
        aria-label="Token request"
        className="flex flex-col gap-5 rounded-lg border border-line bg-surface p-5 shadow-raised xl:sticky xl:top-24"
      >
        <Field
          id="client-id"
          label="Client ID"
          required
          error={missing.includes('client-id') && 'Enter the client ID of your app.'}
        >
          {(control) => (
            <Input
              {...control}
              monospace
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              placeholder="acme-bookings"
            />
          )}
        </Field>
        <Field
          id="client-secret"
          label="Client secret"
          hint="The value from the API Token field. It stays in this page’s memory and is sent only to the token endpoint."
          required
          error={
            missing.includes('client-secret') && 'Enter the secret. Lost it? Generate a new one in your app.'
          }
        >
          {(control) => (
            <div className="flex gap-2">
              <Input
                {...control}
                monospace
                type={isSecretShown ? 'text' : 'password'}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                data-1p-ignore
                data-lpignore="true"
              />
              <Button
                variant="secondary"
                aria-pressed={isSecretShown}
                onClick={() => setSecretShown(!isSecretShown)}
              >
                {isSecretShown ? 'Hide' : 'Show'}
              </Button>
            </div>
          )}
        </Field>
        <Field id="scope" label="Scope" hint="Separated by spaces. Leave empty for all scopes of the app.">
          {(control) => <Input {...control} monospace autoComplete="off" spellCheck={false} />}
        </Field>
        <Button type="submit" pending={busy === 'token'}>
          Get a token
        </Button>
      </form>

      <div className="flex min-w-0 flex-col gap-12">
        <p role="status" className="sr-only">
          {announcement(attempt, whoami)}
        </p>
        {!attempt && <Waiting />}
        {attempt && (
          <Part title="Token request">
            <CodeBlock title="Request" code={maskedTokenRequest(attempt, issuer)} copyable={false} wrap />
            <OutcomeView outcome={attempt.outcome} explanations={explanations} hints={attempt.hints} />
          </Part>
        )}
        {accessToken && (
          <>
            <Part title="The token">
              <TokenView token={accessToken} issuer={issuer} />
            </Part>
            <Part title="Call the API">
              <p>
                <code translate="no" className="font-mono text-[0.9em]">
                  GET {routes.whoami}
                </code>{' '}
                is part of {name}’s own API and returns whose token it is.
                {!isForOwnApi(accessToken, issuer) &&
                  ' This token is for another API, so this call is refused with 401.'}
              </p>
              <div>
                <Button onClick={callWhoami} pending={busy === 'whoami'}>
                  Call whoami
                </Button>
              </div>
              {whoami && (
                <>
                  <CodeBlock
                    title="Request"
                    code={whoamiRequest(accessToken, issuer)}
                    copyable={false}
                    wrap
                  />
                  <OutcomeView outcome={whoami} explanations={explanations} />
                </>
              )}
            </Part>
          </>
        )}
      </div>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-4">
      <h2 className="font-semibold text-xl">{title}</h2>
      {children}
    </section>
  )
}

function Waiting() {
  return (
    <div className="rounded-lg border border-line-strong border-dashed px-6 py-10">
      <h2 className="font-semibold text-lg">What you will see here</h2>
      <ol className="mt-3 flex list-decimal flex-col gap-1.5 pl-5 text-muted marker:text-brass-ink">
        <li>the exact request your browser sends and the raw response</li>
        <li>the decoded token, its signature verified with the published keys</li>
        <li>an API call with the token and its response</li>
      </ol>
    </div>
  )
}

function controlValue(form: HTMLFormElement, id: string): string {
  const control = form.querySelector(`#${id}`)
  return control instanceof HTMLInputElement ? control.value : ''
}

function tokenIn(outcome: Outcome): string | null {
  return outcome.kind === 'answered' && outcome.answer.status === 200
    ? readMember(outcome.answer.body, 'access_token')
    : null
}

function hintsFor(clientSecret: string, outcome: Outcome): string[] {
  const isRefused = outcome.kind === 'answered' && outcome.answer.status === 401
  return isRefused && clientSecret !== clientSecret.trim()
    ? [
        'The client secret starts or ends with white space. It was sent as typed. Remove the space and try again.',
      ]
    : []
}

/** The request as sent, but for the secret: what is shown must be safe to paste into a ticket. */
function maskedTokenRequest({ clientId, scope }: Attempt, issuer: string): string {
  return [
    `POST ${routes.token} HTTP/1.1`,
    `Host: ${new URL(issuer).host}`,
    `Authorization: Basic base64(${clientId}:••••••••)`,
    'Content-Type: application/x-www-form-urlencoded',
    '',
    tokenRequestBody(scope),
  ].join('\n')
}

function isForOwnApi(accessToken: string, issuer: string): boolean {
  return audienceOf(decodeToken(accessToken)?.claims ?? {}) === `${issuer}/api/v1`
}

function whoamiRequest(accessToken: string, issuer: string): string {
  return [
    `GET ${routes.whoami} HTTP/1.1`,
    `Host: ${new URL(issuer).host}`,
    `Authorization: Bearer ${accessToken.slice(0, 12)}…${accessToken.slice(-6)}`,
  ].join('\n')
}

function announcement(attempt: Attempt | null, whoami: Outcome | null): string {
  const [subject, outcome] = whoami ? ['whoami', whoami] : ['Token endpoint', attempt?.outcome]
  if (!outcome) return ''
  return outcome.kind === 'unreachable'
    ? `${subject}: no answer.`
    : `${subject}: ${outcome.answer.status} ${outcome.answer.statusText}.`
}
