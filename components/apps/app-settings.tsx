'use client'

import { Checkbox, ChoiceGroup } from '#components/ui/checkbox.tsx'
import { InputField } from '#components/ui/input.tsx'
import { TextareaField } from '#components/ui/textarea.tsx'
import { type OfferedScope, ScopeCheckbox } from './scope-checkbox.tsx'
import { type SettingsAction, SettingsForm } from './settings-form.tsx'

type Common = { clientId: string; seen: string; action: SettingsAction }

/** What the app is called and what it is for. */
export function DetailsSettings({
  name,
  description,
  ...common
}: Common & { name: string; description: string }) {
  return (
    <SettingsForm {...common} title="Details">
      {(form) => (
        <>
          <InputField
            name="name"
            label="Name"
            required
            autoComplete="off"
            defaultValue={form.wasSent ? form.text('name') : name}
            error={form.error('name')}
          />
          <TextareaField
            name="description"
            label="Description"
            hint="What it does and who looks after it."
            rows={3}
            defaultValue={form.wasSent ? form.text('description') : description}
            error={form.error('description')}
          />
        </>
      )}
    </SettingsForm>
  )
}

/** A scope as the settings offer it. */
export type SettingsScope = OfferedScope & {
  granted: boolean
  /** Whether whoever is looking may grant it. */
  grantable: boolean
}

/** What the app’s tokens may do. */
export function ScopesSettings({ scopes, ...common }: Common & { scopes: readonly SettingsScope[] }) {
  return (
    <SettingsForm
      {...common}
      title="Scopes"
      description="What the app’s tokens may do. Tokens already issued keep their scopes."
    >
      {(form) => (
        <ChoiceGroup
          id="scopes"
          legend={<span className="sr-only">Scopes of this app</span>}
          error={form.error('scopes')}
        >
          {scopes.map((scope) => (
            <ScopeCheckbox
              // A checkbox keeps its first default; what was saved needs a new one.
              key={`${scope.name} ${scope.granted}`}
              scope={scope}
              disabled={!scope.grantable && !scope.granted}
              checked={form.wasSent ? form.choices('scopes').includes(scope.name) : scope.granted}
            />
          ))}
        </ChoiceGroup>
      )}
    </SettingsForm>
  )
}

/** Whom the app's assertions may be meant for, besides the issuer. */
export function AssertionAudienceSettings({
  issuer,
  tokenUrl,
  allowed,
  ...common
}: Common & { issuer: string; tokenUrl: string; allowed: boolean }) {
  return (
    <SettingsForm
      {...common}
      title="Audience of assertions"
      description={
        <>
          For apps that sign instead of sending a secret. Their assertions name{' '}
          <code translate="no" className="font-mono text-[0.9em] wrap-anywhere">
            {issuer}
          </code>{' '}
          as aud, and nothing else.
        </>
      }
    >
      {(form) => (
        <Checkbox
          key={String(allowed)}
          name="mayNameTokenEndpoint"
          label="Take the address of the token endpoint, too"
          hint={
            <>
              For libraries that can name only{' '}
              <code translate="no" className="font-mono text-[0.9em] wrap-anywhere">
                {tokenUrl}
              </code>
              , such as Authlib and Spring Security. The risk: whoever can make your program believe another
              server’s settings, which name our address as theirs, gets assertions that work here. Turn it on
              only for a program that talks to this server alone.
            </>
          }
          defaultChecked={form.wasSent ? form.text('mayNameTokenEndpoint') === 'on' : allowed}
        />
      )}
    </SettingsForm>
  )
}

/** How the app may authenticate. */
export function AuthMethodsSettings({
  methods,
  ...common
}: Common & { methods: readonly { method: string; meaning: string; allowed: boolean }[] }) {
  return (
    <SettingsForm
      {...common}
      title="Authentication"
      description="How the app may prove who it is. What is not ticked is refused, however right the secret or key."
    >
      {(form) => (
        <ChoiceGroup
          id="authMethods"
          legend={<span className="sr-only">Authentication methods of this app</span>}
          error={form.error('authMethods')}
        >
          {methods.map(({ method, meaning, allowed }) => (
            <Checkbox
              key={`${method} ${allowed}`}
              name="authMethods"
              value={method}
              label={
                <span translate="no" className="font-mono text-[0.9375rem] wrap-anywhere">
                  {method}
                </span>
              }
              hint={meaning}
              defaultChecked={form.wasSent ? form.choices('authMethods').includes(method) : allowed}
            />
          ))}
        </ChoiceGroup>
      )}
    </SettingsForm>
  )
}
