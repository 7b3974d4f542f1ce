import { errorResponse } from '#lib/oauth/errors.ts'
import type { RequestFacts } from '#lib/oauth/ports.ts'

/** What every address of the protocol without an endpoint answers, to any method: readable from any origin (MD-04). */
export async function handleNothing(_request: Request, facts: RequestFacts): Promise<Response> {
  return errorResponse('not_found', {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'access-control-allow-origin': '*',
    'x-request-id': facts.requestId,
  })
}
