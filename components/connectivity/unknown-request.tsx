import Link from 'next/link'
import { Fact, ReceivedFacts } from '#components/log/request-facts.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { auditPath, NO_AUDIT_FILTER } from '#lib/features/audit/audit-filter.ts'
import { everyAppFilterSchema, everyAppPath } from '#lib/features/partners/every-app-filter.ts'
import type { KeptUnknownRequest } from '#lib/features/request-log/unknown-ids/unknown-request-store.ts'
import { REMOVED } from '#lib/oauth/token-event.ts'

/** All that is known of a token request whose client ID nobody has. */
export function UnknownRequestFacts({ request }: { request: KeptUnknownRequest }) {
  const { time, presentedId, received, address, userAgent } = request
  const shown = presentedId === REMOVED ? null : presentedId
  return (
    <>
      <Callout tone="warn" title="No app has this client ID">
        None is one character off, either. Ask whose program sent it: it may have another app’s settings, a
        placeholder, or the client ID of another installation.
        {shown !== null && (
          <>
            {' '}
            <Link
              href={everyAppPath(everyAppFilterSchema.parse({}), { q: shown })}
              prefetch={false}
              className="underline underline-offset-4 hover:decoration-2"
            >
              Search all apps for it
            </Link>
            , or{' '}
            <Link
              href={auditPath(NO_AUDIT_FILTER, { q: shown })}
              prefetch={false}
              className="underline underline-offset-4 hover:decoration-2"
            >
              the audit log
            </Link>
            .
          </>
        )}
      </Callout>
      <section aria-labelledby="facts" className="flex flex-col gap-3">
        <h2 id="facts" className="font-semibold text-lg">
          The request
        </h2>
        <dl className="grid gap-x-6 gap-y-3 border-line border-y py-4 text-[0.9375rem] sm:grid-cols-2">
          <Fact name="Time">
            <ExactTime value={time} />
          </Fact>
          <Fact name="Client ID">
            {shown === null ? (
              'Not kept: it could be a secret'
            ) : (
              <span translate="no" className="font-mono text-sm wrap-anywhere">
                {shown}
              </span>
            )}
          </Fact>
          <Fact name="Address">
            <span translate="no" className="font-mono text-sm wrap-anywhere">
              {address}
            </span>
          </Fact>
          <Fact name="User agent">
            {userAgent ? <span className="wrap-anywhere">{userAgent}</span> : 'Not sent'}
          </Fact>
          {received && <ReceivedFacts received={received} />}
        </dl>
        <p className="text-muted text-sm">
          Not kept: secrets and assertions, other headers, and names and values of other parameters.
        </p>
      </section>
    </>
  )
}
