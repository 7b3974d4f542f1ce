'use client'

import { Checkbox, ChoiceGroup } from '#components/ui/checkbox.tsx'
import { InputField } from '#components/ui/input.tsx'
import { TextareaField } from '#components/ui/textarea.tsx'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
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
            hint="What it does and who maintains it."
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
export function ScopesSettings({
  scopes,
  ...common
}: Common & { stopCheck: FormAction; scopes: readonly SettingsScope[] }) {
  return (
    <SettingsForm
      {...common}
      title="Scopes"
      description="What the app’s tokens can do. Issued tokens keep their scopes."
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

/** How the app may authenticate, and whom its assertions may be meant for besides the issuer. */
export function AuthenticationSettings({
  methods,
  issuer,
  tokenUrl,
  mayNameTokenEndpoint,
  ...common
}: Common & {
  stopCheck: FormAction
  methods: readonly { method: string; meaning: string; allowed: boolean }[]
  issuer: string
  tokenUrl: string
  mayNameTokenEndpoint: boolean
}) {
  return (
    <SettingsForm
      {...common}
      title="Authentication"
      description="How the app may authenticate. Anything else is refused, even with a valid secret or key."
    >
      {(form) => (
        <>
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
          <ChoiceGroup
            id="audience"
            legend="Audience of assertions"
            hint={
              <>
                For apps that use keys. The aud of their assertions must be <Address>{issuer}</Address>.
              </>
            }
          >
            <Checkbox
              key={String(mayNameTokenEndpoint)}
              name="mayNameTokenEndpoint"
              label="Also accept the URL of the token endpoint"
              hint={
                <>
                  For libraries that can only use <Address>{tokenUrl}</Address>, such as Authlib and Spring
                  Security. Turn it on only for a program that talks to no other authorization server: one
                  that claims our URL as its own token endpoint could use the program’s assertions here.
                </>
              }
              defaultChecked={
                form.wasSent ? form.text('mayNameTokenEndpoint') === 'on' : mayNameTokenEndpoint
              }
            />
          </ChoiceGroup>
        </>
      )}
    </SettingsForm>
  )
}

function Address({ children }: { children: string }) {
  return (
    <code translate="no" className="font-mono text-[0.9em] wrap-anywhere">
      {children}
    </code>
  )
}
