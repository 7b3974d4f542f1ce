import type { ReactNode } from 'react'
import type { ClientApi } from '#lib/features/apps/client-apis.ts'
import { addressInWords, contactHref } from '#lib/kernel/shown-address.ts'

/** The APIs that an app's tokens open, each with the scopes that it has there, and how one gets on with it. */
export function AppApis({ apis }: { apis: readonly ClientApi[] }) {
  return (
    <ul className="flex flex-col gap-4">
      {apis.map((api) => (
        <li key={api.id} className="flex flex-col gap-1">
          <p className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
            <span className="font-medium wrap-anywhere">{api.name}</span>
            {api.baseUrl && (
              <code translate="no" className="font-mono text-sm wrap-anywhere">
                {api.baseUrl}
              </code>
            )}
            {api.docsUrl && (
              <Away href={api.docsUrl}>
                Docs<span className="sr-only"> of {api.name}</span>
              </Away>
            )}
            {api.contact && (
              <Away href={contactHref(api.contact)}>
                <span className="sr-only">Contact for {api.name}: </span>
                {addressInWords(api.contact)}
              </Away>
            )}
          </p>
          <ul className="flex flex-col gap-1">
            {api.scopes.map((scope) => (
              <li key={scope.name}>
                <code translate="no" className="font-mono wrap-anywhere">
                  {scope.name}
                </code>{' '}
                <span className="text-muted">{scope.description}</span>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}

/** A link to a place that is not ours. */
function Away({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a
      href={href}
      rel="noreferrer"
      className="inline-flex min-h-6 items-center text-accent text-sm underline underline-offset-4 wrap-anywhere hover:decoration-2"
    >
      {children}
    </a>
  )
}
