import type { ReactNode } from 'react'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { type CredentialKind, MAX_LIVE_CREDENTIALS } from '#lib/features/credentials/credential-life-cycle.ts'
import { logPath } from '#lib/features/request-log/log-filter.ts'
import { AddButton } from './add-button.tsx'
import { CredentialRow } from './credential-row.tsx'
import type { ShownCredential } from './question.ts'

/** The secrets, or the keys, of an app. */
export function CredentialSection({
  kind,
  title,
  description,
  empty,
  credentials,
  live,
  clientId,
}: {
  kind: CredentialKind
  title: string
  description: ReactNode
  /** What is said where there is none: a title, and what it will be for. */
  empty: { title: string; text: ReactNode }
  credentials: readonly ShownCredential[]
  /** How many of them work. */
  live: number
  clientId: string
}) {
  const isFull = live >= MAX_LIVE_CREDENTIALS
  return (
    <section aria-labelledby={`${kind}s`} className="flex min-w-0 flex-col gap-3">
      <header className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 id={`${kind}s`} tabIndex={-1} className="font-semibold text-lg">
            {title}
          </h2>
          <p className="text-[0.9375rem] text-muted">{description}</p>
        </div>
        {credentials.length > 0 && (
          <div className="flex items-center gap-3 max-sm:w-full max-sm:justify-between">
            <span className="text-muted text-sm tabular-nums">
              {live} of {MAX_LIVE_CREDENTIALS}
              {isFull && ': stop one to add another'}
            </span>
            <AddButton kind={kind} />
          </div>
        )}
      </header>
      {credentials.length === 0 ? (
        <EmptyState title={empty.title} action={<AddButton kind={kind} />}>
          {empty.text}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface shadow-raised">
          {credentials.map((credential) => (
            <CredentialRow
              key={credential.id}
              credential={credential}
              log={logPath(clientId, { credential: credential.id })}
            />
          ))}
        </ul>
      )}
    </section>
  )
}
