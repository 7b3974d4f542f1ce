import type { ServerResponse } from 'node:http'
import { ERRORS, type ErrorCode } from '#lib/oauth/errors.ts'
import { env } from '#lib/platform/env.ts'

/** Methods that some address here takes; what each one takes is its own to say. */
export const ALLOW = 'GET, HEAD, POST, OPTIONS'

/**
 * Refuses in the words of the protocol, whichever lane it would have been.
 * @returns true, for callers that say whether they have answered
 */
export function refuse(response: ServerResponse, code: ErrorCode, description?: string): true {
  const { status, error, description: usual } = ERRORS[code]
  const body = JSON.stringify({ error, error_description: description ?? usual })
  response
    .writeHead(status, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Content-Length': body.length,
      ...(status === 405 && { Allow: ALLOW }),
    })
    .end(body)
  return true
}

/** Tells whoever asked for one page too many to come again. */
export const refuseBusy = (response: ServerResponse) =>
  refuseForNow(response, 2, `${env.portal.name} is busy. Try again in a moment.`)

/** Tells whoever has waited for the database in vain to come again. */
export const refuseUnread = (response: ServerResponse) =>
  refuseForNow(
    response,
    5,
    `${env.portal.name} can’t read its database at the moment. Try again in a few seconds.`,
  )

/** Tells whoever asks for a page while its process is being replaced to come again. */
export const refuseAway = (response: ServerResponse, status: 502 | 503) =>
  refuseForNow(response, 2, `${env.portal.name} is restarting. Try again in a few seconds.`, status)

/** Without a page, which would take the thread that answers tokens. */
function refuseForNow(
  response: ServerResponse,
  retryAfterSeconds: number,
  sentence: string,
  status = 503,
): void {
  response
    .writeHead(status, {
      'Content-Type': 'text/plain',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Retry-After': String(retryAfterSeconds),
    })
    .end(`${sentence}\n`)
}
