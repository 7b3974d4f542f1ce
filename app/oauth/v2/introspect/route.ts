import { factsOf } from '#app/request-facts.ts'
import { authorizationServer } from '#lib/authorization-server.ts'
import { handleIntrospection } from '#lib/oauth/introspection.ts'

export const dynamic = 'force-dynamic'

const answer = async (request: Request) =>
  handleIntrospection(request, factsOf(request), await authorizationServer())

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
}
