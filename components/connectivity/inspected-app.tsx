import { RefusalList } from '#components/failures/refusal-list.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import type { Tone } from '#components/ui/tone.ts'
import type { CredentialState } from '#lib/features/credentials/credential-life-cycle.ts'
import type { InspectedCredential, InspectedRefusal } from '#lib/features/inspection/inspected-app.ts'
import { routes } from '#lib/routes.ts'

/** The latest refusals of somebody else's app, each the way to its cause. */
export function InspectedRefusals({ refusals }: { refusals: readonly InspectedRefusal[] }) {
  return (
    <section aria-labelledby="refusals" className="flex flex-col gap-3">
      <h2 id="refusals" className="font-semibold text-lg">
        Latest refusals, 7 days
      </h2>
      {refusals.length === 0 ? (
        <p className="text-muted">No request was refused.</p>
      ) : (
        <RefusalList refusals={refusals} hrefOf={routes.tokenRequest} />
      )}
    </section>
  )
}

const TONES: Record<CredentialState, Tone> = {
  active: 'success',
  retiring: 'warn',
  retired: 'neutral',
  deactivated: 'neutral',
  expired: 'danger',
  revoked: 'neutral',
}

/** Its secrets and keys, by what may be shown of them. */
export function InspectedCredentials({ credentials }: { credentials: readonly InspectedCredential[] }) {
  return (
    <section id="credentials" aria-labelledby="credentials-title" className="flex flex-col gap-3">
      <h2 id="credentials-title" className="font-semibold text-lg">
        Secrets and keys
      </h2>
      {credentials.length === 0 ? (
        <EmptyState title="No secret or key.">Its team has not generated one.</EmptyState>
      ) : (
        <Table caption="Secrets and keys of this app" captionHidden>
          <thead>
            <tr>
              <ColumnHead>Name</ColumnHead>
              <ColumnHead>State</ColumnHead>
              <ColumnHead className="max-sm:hidden">Shown part</ColumnHead>
              <ColumnHead className="max-sm:hidden">Ends</ColumnHead>
            </tr>
          </thead>
          <tbody>
            {credentials.map((credential) => (
              <tr key={credential.id}>
                <RowHead className="min-w-32 wrap-anywhere">
                  {credential.name}
                  <span translate="no" className="block font-mono font-normal text-muted text-sm sm:hidden">
                    {shownPart(credential)}
                  </span>
                </RowHead>
                <Cell>
                  <Badge tone={TONES[credential.state]}>
                    {credential.state === 'revoked' ? 'deleted' : credential.state}
                  </Badge>
                </Cell>
                <Cell className="max-sm:hidden">
                  <span translate="no" className="font-mono text-sm wrap-anywhere">
                    {shownPart(credential)}
                  </span>
                </Cell>
                <Cell className="max-sm:hidden">
                  <Ending {...credential} />
                </Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  )
}

function Ending({ expiresAt, retiresAt }: InspectedCredential) {
  const [end] = [expiresAt, retiresAt]
    .filter((one) => one !== null)
    .toSorted((one, other) => one.getTime() - other.getTime())
  return end ? <ExactTime value={end} /> : <span className="text-muted">–</span>
}

const shownPart = ({ prefix, lastFour, kid }: InspectedCredential) =>
  kid ?? (prefix === null && lastFour === null ? 'imported' : `${prefix ?? ''}…${lastFour ?? ''}`)
