import type { ReactNode } from 'react'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import {
  ENDING_WITHIN_DAYS,
  type Ending,
  type GoLiveRecord,
  RECORD_DAYS,
} from '#lib/features/partners/go-live.ts'
import { count, counted } from '#lib/kernel/number-words.ts'

/** What a partner did on its way to live. Each line is a fact of what happened, so nothing here can be ticked. */
export function PartnerRecord({ record }: { record: GoLiveRecord }) {
  const { sandboxTokens, sandboxCalledAt, issued, refused, wasteful, active, rotatedAt } = record
  return (
    <section aria-labelledby="record" className="flex flex-col gap-3">
      <h2 id="record" className="font-semibold text-lg">
        Go-live record
      </h2>
      <dl className="grid gap-x-8 gap-y-4 rounded-lg border border-line bg-surface px-5 py-4 sm:grid-cols-2 lg:grid-cols-4">
        <Fact label="Sandbox">
          {sandboxTokens === 0 ? (
            'No token yet'
          ) : (
            <>
              {counted(sandboxTokens, 'token')}
              {sandboxCalledAt && (
                <>
                  , first API call <RelativeTime value={sandboxCalledAt} />
                </>
              )}
            </>
          )}
        </Fact>
        <Fact label="Tokens">{cached(active, wasteful)}</Fact>
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

function cached(active: number, wasteful: readonly string[]): string {
  if (active === 0) return 'None in 24 h'
  return wasteful.length === 0 ? 'Kept and used again' : `Not kept by ${wasteful.join(', ')}`
}

function errors(issued: number, refused: number): string {
  if (issued + refused === 0) return 'No requests'
  const percent = (refused * 100) / (issued + refused)
  return `${percent > 0 && percent < 1 ? '< 1' : Math.round(percent)} % of ${count(issued + refused)}`
}

/** The secrets and keys of a partner that end soon. */
export function PartnerEndings({ endings }: { endings: readonly Ending[] }) {
  if (endings.length === 0) return null
  return (
    <section aria-labelledby="endings" className="flex flex-col gap-3">
      <h2 id="endings" className="font-semibold text-lg">
        Ends within {ENDING_WITHIN_DAYS} days
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
