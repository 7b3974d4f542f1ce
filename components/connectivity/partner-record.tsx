import type { ReactNode } from 'react'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { CALL_DAYS, type Ending, type GoLiveRecord, RECORD_DAYS } from '#lib/features/partners/go-live.ts'
import { count, counted } from '#lib/kernel/number-words.ts'

/** What a partner did on its way to live. Each line is a fact of what happened, so nothing here can be ticked. */
export function PartnerRecord({ record }: { record: GoLiveRecord }) {
  const { sandboxTokens, sandboxCalledAt, sandboxCalls, issued, refused, reuse, rotatedAt } = record
  return (
    <section aria-labelledby="record" className="flex flex-col gap-3">
      <h2 id="record" className="font-semibold text-lg">
        Go-live record
      </h2>
      <dl className="grid gap-x-8 gap-y-4 rounded-lg border border-line bg-surface px-5 py-4 sm:grid-cols-2 lg:grid-cols-5">
        <Fact label="Sandbox tokens">{sandboxTokens === 0 ? 'None yet' : count(sandboxTokens)}</Fact>
        <Fact label={`Sandbox API calls seen, ${CALL_DAYS} days`}>
          {count(sandboxCalls)}
          {sandboxCalledAt && (
            <>
              , the first <RelativeTime value={sandboxCalledAt} />
            </>
          )}
        </Fact>
        <Fact label="Tokens kept and used again">{kept(reuse)}</Fact>
        <Fact label={`Errors, ${RECORD_DAYS} days`}>{errors(issued, refused)}</Fact>
        <Fact label="Rotation">
          {rotatedAt ? (
            <>
              Last <RelativeTime value={rotatedAt} />
            </>
          ) : (
            'Never tried'
          )}
        </Fact>
      </dl>
    </section>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <dt className="text-muted text-sm">{label}</dt>
      <dd className="text-[0.9375rem] wrap-anywhere">{children}</dd>
    </div>
  )
}

/** One app that does not keep its tokens is news; of the others it is said whether anything can be told. */
function kept({ kept: keeping, not_kept, too_few }: GoLiveRecord['reuse']): string {
  if (not_kept.length > 0) return `Not by ${not_kept.join(', ')}, in 24 h`
  if (keeping.length > 0) return 'Yes, in 24 h'
  return too_few.length > 0 ? 'Too few tokens in 24 h to tell' : 'No tokens in 24 h'
}

function errors(issued: number, refused: number): string {
  if (issued + refused === 0) return 'No requests'
  const percent = (refused * 100) / (issued + refused)
  return `${percent > 0 && percent < 1 ? '< 1' : Math.round(percent)} % of ${count(issued + refused)}`
}

/** The secrets and keys of a partner that end soon. */
export function PartnerEndings({ days, endings }: { days: number; endings: readonly Ending[] }) {
  if (endings.length === 0) return null
  return (
    <section aria-labelledby="endings" className="flex flex-col gap-3">
      <h2 id="endings" className="font-semibold text-lg">
        Ends within {counted(days, 'day')}
      </h2>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {endings.map(({ clientId, kind, name, at }) => (
          <li
            key={`${clientId} ${name} ${at.getTime()}`}
            className="flex flex-wrap justify-between gap-x-6 gap-y-1 px-5 py-3"
          >
            <span className="min-w-0 wrap-anywhere">
              The {kind} “{name}” of{' '}
              <code translate="no" className="font-mono text-[0.9375rem]">
                {clientId}
              </code>
            </span>
            <span className="text-muted text-sm">
              <RelativeTime value={at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
