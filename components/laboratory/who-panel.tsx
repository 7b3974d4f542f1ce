'use client'

import Link from 'next/link'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { ChoiceGroup, Radio } from '#components/ui/checkbox.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { Field, FieldError } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import { routes } from '#lib/routes.ts'
import { Countdown } from './countdown.tsx'
import { refusalWords } from './throwaway-refusal.ts'
import { FORGOTTEN_AFTER_MINUTES } from './use-forgetting.ts'
import type { Laboratory, LaboratoryFacts, Problem } from './use-laboratory.ts'

/** Whose credentials the requests are sent with. */
export function WhoPanel({ laboratory, facts }: { laboratory: Laboratory; facts: LaboratoryFacts }) {
  const { draft, change } = laboratory
  return (
    <div className="flex flex-col gap-5">
      <ChoiceGroup id="who" legend={<span className="sr-only">Credentials to use</span>}>
        {facts.offersThrowaway && (
          <Radio
            name="who"
            value="throwaway"
            label="Throwaway credentials"
            hint="A sandbox app for one hour. No account needed."
            checked={draft.who === 'throwaway'}
            onChange={() => change({ who: 'throwaway' })}
          />
        )}
        {facts.apps && facts.apps.length > 0 && (
          <Radio
            name="who"
            value="app"
            label="One of your apps"
            checked={draft.who === 'app'}
            onChange={() => change({ who: 'app', clientId: facts.apps?.[0]?.clientId ?? '' })}
          />
        )}
        <Radio
          name="who"
          value="own"
          label="Other credentials"
          checked={draft.who === 'own'}
          onChange={() => change({ who: 'own', clientId: '' })}
        />
      </ChoiceGroup>
      {draft.who === 'throwaway' ? (
        <ThrowawayPanel laboratory={laboratory} />
      ) : (
        <OwnPanel laboratory={laboratory} apps={draft.who === 'app' ? facts.apps : null} />
      )}
    </div>
  )
}

function ThrowawayPanel({ laboratory: { throwaway, getThrowaway, retry } }: { laboratory: Laboratory }) {
  if (throwaway.kind === 'refused') {
    const { title, text } = refusalWords(throwaway)
    return (
      <Callout tone="warn" role="alert" title={title}>
        <p>{text}</p>
        <p className="mt-2">
          <Button size="sm" variant="secondary" onClick={retry}>
            OK
          </Button>
        </p>
      </Callout>
    )
  }
  if (throwaway.kind !== 'held') {
    return (
      <>
        <Button variant="secondary" pending={throwaway.kind === 'asking'} onClick={getThrowaway}>
          Get throwaway credentials
        </Button>
        <p className="text-muted text-sm">{SHORT_TOKEN_TOO}</p>
      </>
    )
  }
  const { clientId, expiresAt, scopes } = throwaway.throwaway
  return (
    <div className="flex flex-col gap-2 text-[0.9375rem]">
      <p className="text-muted text-sm">Client ID</p>
      <p translate="no" className="-mt-1.5 font-mono text-sm wrap-anywhere">
        {clientId}
      </p>
      <p>
        <Countdown until={expiresAt} label="Expires in" over="These credentials have expired." />
      </p>
      <p className="text-muted text-sm">
        Its secret is in this page’s memory only. It may do{' '}
        <span translate="no" className="font-mono">
          {scopes.join(' ')}
        </span>
        , and nothing else. {SHORT_TOKEN_TOO}
      </p>
      <div>
        <Button size="sm" variant="secondary" onClick={getThrowaway}>
          Get new ones
        </Button>
      </div>
    </div>
  )
}

/** It is asked for without a word in the list of requests: said where the credentials come from. */
const SHORT_TOKEN_TOO =
  'With them this page requests a token of one second at once, which it keeps for the failure “Expired token”.'

const problemAt = (problems: readonly Problem[], at: Problem['at']) =>
  problems.find((problem) => problem.at === at)?.text

function OwnPanel({ laboratory, apps }: { laboratory: Laboratory; apps: LaboratoryFacts['apps'] }) {
  const { draft, change, problems, secretInput, typeSecret } = laboratory
  const [isShown, setShown] = useState(false)
  return (
    <>
      <Field
        id="client-id"
        label={apps ? 'App' : 'Client ID'}
        required
        error={problemAt(problems, 'client-id')}
      >
        {(control) =>
          apps ? (
            <Select
              {...control}
              value={draft.clientId}
              onChange={({ target }) => change({ clientId: target.value })}
            >
              {apps.map(({ clientId, name }) => (
                <option key={clientId} value={clientId}>
                  {name} ({clientId})
                </option>
              ))}
            </Select>
          ) : (
            <Input
              {...control}
              monospace
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              placeholder="acme-bookings"
              value={draft.clientId}
              onChange={({ target }) => change({ clientId: target.value })}
            />
          )
        }
      </Field>
      {draft.method === 'private_key_jwt' && draft.raw === null ? (
        <KeyPanel laboratory={laboratory} />
      ) : (
        <Field
          id="client-secret"
          label="Client secret"
          hint={`The value from the API Token field. It stays in this page’s memory, and is forgotten when you leave the page or after ${FORGOTTEN_AFTER_MINUTES} minutes without use.`}
          required
          error={problemAt(problems, 'client-secret')}
        >
          {(control) => (
            <div className="flex gap-2">
              {/* Without a value of React’s, which it would write into an attribute. */}
              <Input
                {...control}
                ref={secretInput}
                monospace
                type={isShown ? 'text' : 'password'}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                data-1p-ignore
                data-lpignore="true"
                onInput={({ currentTarget }) => typeSecret(currentTarget.value)}
              />
              <Button variant="secondary" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
                {isShown ? 'Hide' : 'Show'}
              </Button>
            </div>
          )}
        </Field>
      )}
    </>
  )
}

function KeyPanel({ laboratory: { key, makeKey, clientId, problems, draft } }: { laboratory: Laboratory }) {
  const problem = problemAt(problems, 'key')
  return (
    <div className="flex flex-col gap-3">
      <p className="text-[0.9375rem]">
        {key
          ? 'Register this public key for the app, then request a token. The private key stays in this page and can’t be read.'
          : 'Create a key pair in this browser, and register its public key for the app.'}
      </p>
      {key && <CodeBlock title="Public key" code={JSON.stringify(key.publicJwk, null, 2)} wrap />}
      <div className="flex flex-wrap items-center gap-3">
        <Button id="key" variant="secondary" onClick={makeKey}>
          {key ? 'Create another' : 'Create a key pair'}
        </Button>
        {draft.who === 'app' && clientId && (
          <Link
            href={routes.appSecrets(clientId)}
            target="_blank"
            className="text-accent underline underline-offset-4 hover:decoration-2"
          >
            Register it
          </Link>
        )}
      </div>
      {problem && <FieldError>{problem}</FieldError>}
    </div>
  )
}
