import { factsOf } from '#app/request-facts.ts'
import type { Endpoint } from '#lib/oauth/endpoints/endpoint-table.ts'
import { authorizationServer } from '#lib/runtime/runtime.ts'

/** A route file's handlers for a protocol endpoint. Every method goes to it: it refuses those it does not take. */
export function protocolRoute(endpoint: Endpoint) {
  const answer = async (request: Request) => endpoint(request, factsOf(request), await authorizationServer())
  return {
    GET: answer,
    HEAD: answer,
    POST: answer,
    PUT: answer,
    PATCH: answer,
    DELETE: answer,
    OPTIONS: answer,
  }
}
