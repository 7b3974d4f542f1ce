import { factsOf } from '#app/request-facts.ts'
import { api } from '#lib/runtime/runtime.ts'

export const dynamic = 'force-dynamic'

const answer = async (request: Request) => (await api()).fetch(request, factsOf(request))

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
}
