import { protocolRoute } from '#app/protocol-route.ts'
import { handleToken } from '#lib/oauth/endpoints/token.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = protocolRoute(handleToken)
