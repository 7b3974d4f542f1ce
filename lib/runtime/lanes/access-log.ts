import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Findings } from '#lib/oauth/ports.ts'
import { log } from '#lib/platform/log/log.ts'
import { REQUEST } from '#lib/platform/log/log-text.ts'
import { tracing } from '#lib/platform/tracing/tracing.ts'
import { requestTimes } from '#lib/runtime/metrics/request-times.ts'

/** What a balancer asks all day long, and the parts of a page. */
const QUIET = /^\/(health|_next)\//

export type Access = {
  requestId: string
  peerAddress: string
  /** What the endpoint found out, filled in while it answers; none for pages. */
  findings?: Findings
}

/**
 * Writes one line about a request as soon as its answer has left, or its connection has gone, and counts it.
 * @param nameOf makes the request's target fit for the log
 */
export function logAccess(
  request: IncomingMessage,
  response: ServerResponse,
  { requestId, peerAddress, findings }: Access,
  nameOf: (target: string) => string,
): void {
  const target = request.url ?? ''
  const startedAt = performance.now()
  const { active } = tracing()
  const span =
    active && !QUIET.test(target)
      ? active.request(`${request.method} ${nameOf(target)}`, request.headers)
      : null
  response.once('close', () => {
    const ms = performance.now() - startedAt
    requestTimes.note(request, response, ms)
    span?.end(
      {
        'http.request.method': request.method,
        'http.route': nameOf(target),
        'http.response.status_code': response.headersSent ? response.statusCode : undefined,
        'latchkey.request_id': requestId,
        'latchkey.client_id': findings?.clientId,
        'latchkey.reason': findings?.reason,
      },
      !response.writableFinished || response.statusCode >= 500,
    )
    const level = QUIET.test(target) ? 'debug' : 'info'
    if (!log.takes(level)) return
    log[level](
      {
        requestId,
        address: peerAddress,
        method: request.method,
        path: nameOf(target),
        status: response.headersSent ? response.statusCode : null,
        ms: Math.round(ms * 10) / 10,
        ...(!response.writableFinished && { aborted: true }),
        ...findings,
      },
      REQUEST,
    )
  })
}
