import { factsOf } from '#app/request-facts.ts'
import { authorizationServer } from '#lib/authorization-server.ts'
import { handleRevocation } from '#lib/oauth/revocation.ts'

export const dynamic = 'force-dynamic'

const answer = async (request: Request) =>
  handleRevocation(request, factsOf(request), await authorizationServer())

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
}
