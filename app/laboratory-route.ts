import { factsOf } from '#app/request-facts.ts'
import { handleNothing } from '#lib/oauth/endpoints/nothing.ts'
import { laboratory } from '#lib/runtime/runtime.ts'

/** A route file's handlers for what the laboratory asks at a path. Every method goes there: it refuses those it does not take. */
export function laboratoryRoute(path: string) {
  const answer = async (request: Request) => {
    const endpoint = (await laboratory()).get(path) ?? handleNothing
    return endpoint(request, factsOf(request))
  }
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
