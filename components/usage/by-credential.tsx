import Link from 'next/link'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import type { CredentialUsage } from '#lib/features/usage/client-series.ts'
import { credentialParameter, NO_CREDENTIAL } from '#lib/features/usage/credential-choice.ts'
import { type UsageRange, usagePath } from '#lib/features/usage/range.ts'
import { count } from '#lib/kernel/number-words.ts'
import { shareOf } from './usage-tiles.tsx'

type Props = {
  credentials: readonly CredentialUsage[]
  range: UsageRange
  /** Address of the page, without its query. */
  page: string
  now: number
}

/** How much each secret and key of an app was used within the range; each leads to its own usage. */
export function ByCredential({ credentials, range, page, now }: Props) {
  const all = credentials.reduce((sum, { issued, refused }) => sum + issued + refused, 0)
  return (
    <Table caption="Usage by secret or key" captionHidden>
      <thead>
        <tr>
          <ColumnHead>Secret or key</ColumnHead>
          <ColumnHead className="text-right">Tokens</ColumnHead>
          <ColumnHead className="text-right">Refused</ColumnHead>
          <ColumnHead className="text-right">Share</ColumnHead>
          <ColumnHead className="max-sm:hidden">Last use</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {credentials.map(({ id, issued, refused, lastUsedAt, name, kind }) => (
          <tr key={id}>
            <RowHead className="font-normal">
              <Link
                href={usagePath(page, range, { credential: credentialParameter(id) })}
                prefetch={false}
                className="underline underline-offset-4 wrap-anywhere hover:decoration-2"
              >
                {credentialName({ id, name })}
              </Link>
              {kind === 'key' && <span className="text-muted"> key</span>}
            </RowHead>
            <Cell numeric>{count(issued)}</Cell>
            <Cell numeric>{count(refused)}</Cell>
            <Cell numeric>{shareOf(issued + refused, all)}</Cell>
            <Cell className="whitespace-nowrap max-sm:hidden">
              {lastUsedAt ? <RelativeTime value={lastUsedAt} now={now} /> : '–'}
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

/** How a secret or key is called; where none fitted there is nothing to call. */
export function credentialName({ id, name }: Pick<CredentialUsage, 'id' | 'name'>): string {
  return id === NO_CREDENTIAL ? 'No matching secret or key' : (name ?? 'A former secret or key')
}
