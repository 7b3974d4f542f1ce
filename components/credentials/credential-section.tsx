import type { ReactNode } from 'react'
import { Card } from '#components/ui/card.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import type { CredentialKind } from '#lib/features/credentials/credential-life-cycle.ts'
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
  clientId,
  readOnly,
}: {
  kind: CredentialKind
  title: string
  description: ReactNode
  /** What is said where there is none: a title, and what it will be for. */
  empty: { title: string; text: ReactNode }
  credentials: readonly ShownCredential[]
  clientId: string
  readOnly: boolean
}) {
  return (
    <Card
      title={
        <span id={`${kind}s`} tabIndex={-1}>
          {title}
        </span>
      }
      description={description}
      actions={!readOnly && credentials.length > 0 && <AddButton kind={kind} />}
    >
      {credentials.length === 0 ? (
        <EmptyState title={empty.title} action={!readOnly && <AddButton kind={kind} />}>
          {empty.text}
        </EmptyState>
      ) : (
        <ul className="flex flex-col gap-3">
          {credentials.map((credential) => (
            <CredentialRow
              key={credential.id}
              credential={credential}
              log={logPath(clientId, { credential: credential.id })}
              readOnly={readOnly}
            />
          ))}
        </ul>
      )}
    </Card>
  )
}
