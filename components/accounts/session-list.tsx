import { Badge } from '#components/ui/badge.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { SessionSummary } from '#lib/features/people/sessions.ts'
import { SignOutOneForm } from './account-settings.tsx'

/** Where a person is signed in, with a way to end each. */
export function SessionList({
  sessions,
  presentId,
  signOutOne,
}: {
  sessions: readonly SessionSummary[]
  /** The one that looks. */
  presentId: string | undefined
  signOutOne: FormAction<true>
}) {
  return (
    <Table caption="Your sessions" captionHidden>
      <thead>
        <tr>
          <ColumnHead>Device</ColumnHead>
          <ColumnHead className="max-sm:hidden">Signed in</ColumnHead>
          <ColumnHead>Last used</ColumnHead>
          <ColumnHead className="max-sm:hidden">Ends</ColumnHead>
          <ColumnHead>
            <span className="sr-only">Sign out</span>
          </ColumnHead>
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => {
          const isPresent = session.id === presentId
          return (
            <tr key={session.id}>
              <RowHead>
                {session.device ?? 'Unknown device'} {isPresent && <Badge tone="success">this browser</Badge>}
                {session.address && (
                  <span translate="no" className="block font-mono font-normal text-muted text-sm">
                    {session.address}
                  </span>
                )}
                <span className="block font-normal text-muted text-sm sm:hidden">
                  Signed in <RelativeTime value={session.createdAt} />, ends{' '}
                  <RelativeTime value={session.expiresAt} />
                </span>
              </RowHead>
              <Cell className="max-sm:hidden">
                <RelativeTime value={session.createdAt} />
              </Cell>
              <Cell>
                <RelativeTime value={session.lastSeenAt} />
              </Cell>
              <Cell className="max-sm:hidden">
                <RelativeTime value={session.expiresAt} />
              </Cell>
              <Cell className="w-px whitespace-nowrap">
                {!isPresent && (
                  <SignOutOneForm
                    action={signOutOne}
                    sessionId={session.id}
                    device={session.device ?? 'this device'}
                  />
                )}
              </Cell>
            </tr>
          )
        })}
      </tbody>
    </Table>
  )
}
