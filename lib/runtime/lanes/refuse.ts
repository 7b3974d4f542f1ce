import type { ServerResponse } from 'node:http'
import { ERRORS, type ErrorCode } from '#lib/oauth/errors.ts'

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
