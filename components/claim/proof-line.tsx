'use client'

import { Callout } from '#components/ui/callout.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { useClaimWatch } from './claim-watch.tsx'

/** Waits for the first token of an app, and says that it works when it has come. */
export function ProofLine({
  appId,
  firstTokenAt,
}: {
  appId: string
  /** As the page was made. */
  firstTokenAt: Date | null
}) {
  const watch = useClaimWatch()
  const at = firstTokenAt ?? watch.firstTokenAt(appId)
  return (
    <div role="status">
      {at ? (
        <Callout tone="success" title="It works">
          The first token was issued on <ExactTime value={at} />.
        </Callout>
      ) : (
        <Callout title="Waiting for the first token">
          Request one with these credentials: this page says so when it works.{' '}
          <span className="hidden noscript:inline">Reload the page to look again.</span>
        </Callout>
      )}
    </div>
  )
}
