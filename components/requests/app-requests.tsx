import type { ReactNode } from 'react'
import { Card } from '#components/ui/card.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { AccessRequest } from '#lib/features/requests/list-requests.ts'
import { askedInWords, kindLabel, waitInWords } from '#lib/features/requests/words.ts'
import { count } from '#lib/kernel/number-words.ts'
import { RequestBadge } from './request-badge.tsx'

/** What an app’s team asked the connectivity team for, what became of it, and the ways to ask for more. */
export function AppRequests({
  requests,
  usualMs,
  withdraw,
  children,
}: {
  requests: readonly AccessRequest[]
  /** How long an answer usually takes; null where none was given yet. */
  usualMs: number | null
  /** The form that withdraws an open one. */
  withdraw: (id: string) => ReactNode
  /** The forms that ask. */
  children: ReactNode
}) {
  return (
    <div id="requests" className="scroll-mt-20">
      <Card
        title="Requests"
        description={`The connectivity team decides.${usualMs === null ? '' : ` Usually answered within ${waitInWords(usualMs)}.`}`}
      >
        {requests.length > 0 && (
          <ul aria-label="Requests of this app" className="divide-y divide-line border-line border-y">
            {requests.map((request) => (
              <li key={request.id} className="flex flex-col gap-1.5 py-3">
                <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                  <RequestBadge state={request.state} />
                  <span className="min-w-0 text-[0.9375rem] wrap-anywhere">
                    {kindLabel(request.kind)}:{' '}
                    <span translate="no" className="font-mono">
                      {askedInWords(request)}
                    </span>
                  </span>
                </div>
                <p className="text-sm wrap-anywhere">“{request.reason}”</p>
                <p className="text-muted text-sm wrap-anywhere">
                  Requested <RelativeTime value={request.createdAt} /> by {request.requestedBy}.
                </p>
                <Answer request={request} />
                {request.state === 'open' && withdraw(request.id)}
              </li>
            ))}
          </ul>
        )}
        {children}
      </Card>
    </div>
  )
}

function Answer({ request }: { request: AccessRequest }) {
  const { state, decidedAt, word, until, endedAt } = request
  if (decidedAt === null) return null
  return (
    <>
      {state === 'granted' && (
        <p className="text-sm wrap-anywhere">
          Granted <RelativeTime value={decidedAt} />: {grantedInWords(request)}.
          {until && endedAt === null && (
            <>
              {' '}
              Until <ExactTime value={until} />.
            </>
          )}
          {endedAt && (
            <>
              {' '}
              Ended <RelativeTime value={endedAt} />.
            </>
          )}
        </p>
      )}
      {state === 'declined' && (
        <p className="text-sm">
          Declined <RelativeTime value={decidedAt} />.
        </p>
      )}
      {word !== '' && <p className="text-sm wrap-anywhere">Answer: “{word}”</p>}
    </>
  )
}

function grantedInWords({ grantedScopes, grantedQuota, liveClientId }: AccessRequest): string {
  if (grantedQuota !== null) return `${count(grantedQuota)} tokens an hour`
  const scopes = grantedScopes.join(', ')
  if (liveClientId === null) return scopes
  return `live app ${liveClientId}${scopes === '' ? '' : ` with ${scopes}`}`
}
