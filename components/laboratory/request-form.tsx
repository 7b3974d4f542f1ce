'use client'

import type { ComponentProps } from 'react'
import { Button } from '#components/ui/button.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import type { Laboratory, LaboratoryFacts } from './use-laboratory.ts'

const METHODS = {
  client_secret_basic: 'Secret in the header',
  client_secret_post: 'Secret in the body',
  private_key_jwt: 'Private key',
} as const

/** What the token request says, as a form. */
export function RequestForm({ laboratory, facts }: { laboratory: Laboratory; facts: LaboratoryFacts }) {
  const { draft, change, throwaway } = laboratory
  const app = facts.apps?.find(({ clientId }) => clientId === draft.clientId)
  const scopes =
    draft.who === 'throwaway'
      ? throwaway.kind === 'held'
        ? throwaway.throwaway.scopes
        : []
      : draft.who === 'app'
        ? (app?.scopes ?? [])
        : []
  return (
    <div className="flex flex-col gap-5">
      <Field id="method" label="Authentication" required>
        {(control) => (
          <Select
            {...control}
            value={draft.method}
            onChange={({ target }) => {
              const method = Object.keys(METHODS).find((known) => known === target.value)
              if (isMethod(method)) change({ method })
            }}
          >
            {Object.entries(METHODS).map(([method, words]) => (
              <option key={method} value={method}>
                {words}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field id="grant-type" label="Grant type" required>
        {(control) => <Parameter {...control} name="grantType" laboratory={laboratory} />}
      </Field>
      <Field
        id="scope"
        label="Scope"
        hint={
          scopes.length > 0 ? (
            <>
              Empty for all of{' '}
              <span translate="no" className="font-mono wrap-anywhere">
                {scopes.join(' ')}
              </span>
              .
            </>
          ) : (
            'Separated by spaces. Leave empty for all scopes of the app.'
          )
        }
      >
        {(control) => <Parameter {...control} name="scope" laboratory={laboratory} />}
      </Field>
      <Field
        id="resource"
        label="Resource"
        hint="The audience of one API. Leave empty for the app’s first API."
      >
        {(control) => <Parameter {...control} name="resource" laboratory={laboratory} inputMode="url" />}
      </Field>
    </div>
  )
}

/** A parameter as it goes into the request: nothing corrects it, nobody remembers it. */
function Parameter({
  name,
  laboratory: { draft, change },
  ...control
}: ComponentProps<typeof Input> & { name: 'grantType' | 'scope' | 'resource'; laboratory: Laboratory }) {
  return (
    <Input
      {...control}
      monospace
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      value={draft[name]}
      onChange={({ target }) => change({ [name]: target.value })}
    />
  )
}

const isMethod = (method: string | undefined): method is keyof typeof METHODS =>
  method !== undefined && method in METHODS

/** Sends the request, stops it, and shares it. */
export function SendBar({ laboratory }: { laboratory: Laboratory }) {
  const { run, throwaway, draft, sendRequest, cancel, link } = laboratory
  const isBusy = run?.isRunning === true || throwaway.kind === 'asking'
  return (
    <div className="flex flex-col gap-3">
      <div className="flex gap-2">
        <Button type="submit" className="flex-1" pending={isBusy} onClick={sendRequest}>
          {draft.raw === null ? 'Get a token' : 'Send'}
        </Button>
        {isBusy && (
          <Button variant="secondary" onClick={cancel}>
            Cancel
          </Button>
        )}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-2 text-muted text-sm">
        <span>
          or press{' '}
          <kbd translate="no" className="rounded-sm border border-line-strong px-1 font-mono text-xs">
            Ctrl Enter
          </kbd>
        </span>
        <CopyButton text={link()} label="Copy link" variant="ghost" />
      </div>
      <p className="text-muted text-sm">The link carries this request, but never a secret.</p>
    </div>
  )
}
