import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Findings } from '#lib/oauth/ports.ts'
import { log } from '#lib/platform/log/log.ts'
import { REQUEST } from '#lib/platform/log/log-text.ts'

/** What a balancer asks all day long, and the parts of a page. */
const QUIET = /^\/(health|_next)\//

export type Access = {
  requestId: string
  peerAddress: string
  /** What the endpoint found out, filled in while it answers; none for pages. */
  findings?: Findings
}

/**
 * Writes one line about a request as soon as its answer has left, or its connection has gone.
 * @param nameOf makes the request's target fit for the log
 */
export function logAccess(
  request: IncomingMessage,
  response: ServerResponse,
  { requestId, peerAddress, findings }: Access,
  nameOf: (target: string) => string,
): void {
  const target = request.url ?? ''
  const level = QUIET.test(target) ? 'debug' : 'info'
  if (!log.takes(level)) return
  const startedAt = performance.now()
  response.once('close', () => {
    log[level](
      {
        requestId,
        address: peerAddress,
        method: request.method,
        path: nameOf(target),
        status: response.headersSent ? response.statusCode : null,
        ms: Math.round((performance.now() - startedAt) * 10) / 10,
        ...(!response.writableFinished && { aborted: true }),
        ...findings,
      },
      REQUEST,
    )
  })
}
