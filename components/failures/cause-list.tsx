import Link from 'next/link'
import { type FailureId, failureOfReason } from '#components/laboratory/failure-list.ts'
import { SeeItHappen } from '#components/laboratory/pieces/failure-stage.tsx'
import type { Cause } from '#lib/features/request-log/causes.ts'
import { ERRORS } from '#lib/oauth/errors.ts'

/** Causes, each with an address of its own. One that is called as its error is listed there already. */
export function CauseList({ causes }: { causes: readonly (Cause & { reason: string })[] }) {
  return (
    <dl className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
      {causes.map(({ reason, code, short, what, cure, more }) => (
        <div
          key={reason}
          id={idOf(reason)}
          className="flex flex-col gap-1.5 px-4 py-4 wrap-anywhere target:bg-accent-soft sm:px-5"
        >
          <dt className="font-medium">
            <a href={`#${idOf(reason)}`} className="hover:underline">
              {short}
            </a>
            {code !== 'invalid_client' && (
              <>
                {' '}
                <code translate="no" className="font-normal text-muted text-sm">
                  {ERRORS[code].error}
                </code>
              </>
            )}
          </dt>
          <dd className="text-[0.9375rem]">{what}</dd>
          <dd className="text-[0.9375rem] text-muted">
            {cure}
            {more && (
              <>
                {' '}
                More: <Link href={more.href}>{more.title}</Link>.
              </>
            )}
          </dd>
          <Happening failure={failureOfReason(reason)} title={short} />
        </div>
      ))}
    </dl>
  )
}

const idOf = (reason: string) => (reason in ERRORS ? `cause-${reason}` : reason)

/** Where anybody can make it happen; nothing on a page without throwaway credentials. */
function Happening({ failure, title }: { failure: FailureId | null; title: string }) {
  return failure && <SeeItHappen failure={failure} title={title} />
}
