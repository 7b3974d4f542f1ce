import Link from 'next/link'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { reasonWords } from '#lib/features/request-log/causes.ts'

/** Refused requests, the newest first, each with its way to what explains it. */
export function RefusalList({
  refusals,
  hrefOf,
}: {
  refusals: readonly {
    id: string
    time: Date
    reason: string
    address: string
    credentialName: string | null
  }[]
  hrefOf: (requestId: string) => string
}) {
  return (
    <ol className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
      {refusals.map(({ id, time, reason, address, credentialName }) => (
        <li key={id}>
          <Link
            href={hrefOf(id)}
            prefetch={false}
            className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-4 py-2.5 text-[0.9375rem] hover:bg-sunken focus-visible:-outline-offset-2"
          >
            <span className="min-w-0 flex-1 basis-56 font-medium wrap-anywhere">
              {reasonWords(reason)}
              {credentialName && <span className="font-normal text-muted"> · {credentialName}</span>}
            </span>
            <span translate="no" className="font-mono text-muted text-sm wrap-anywhere">
              {address}
            </span>
            <span className="text-muted text-sm tabular-nums sm:w-32 sm:text-right">
              <RelativeTime value={time} />
            </span>
          </Link>
        </li>
      ))}
    </ol>
  )
}
