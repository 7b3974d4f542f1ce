import Link from 'next/link'
import { INVALID_CLIENT_CAUSES } from '#lib/features/request-log/causes.ts'

/** Every cause of `invalid_client`, each with an address of its own. */
export function CauseList() {
  return (
    <dl className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
      {INVALID_CLIENT_CAUSES.map(({ reason, short, what, cure, more }) => (
        <div
          key={reason}
          id={reason}
          className="flex flex-col gap-1.5 px-4 py-4 wrap-anywhere target:bg-accent-soft sm:px-5"
        >
          <dt className="font-medium">
            <a href={`#${reason}`} className="hover:underline">
              {short}
            </a>
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
        </div>
      ))}
    </dl>
  )
}
