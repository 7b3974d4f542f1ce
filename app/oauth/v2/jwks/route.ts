import { protocolRoute } from '#app/protocol-route.ts'
import { handleJwks } from '#lib/oauth/endpoints/jwks.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = protocolRoute(handleJwks)
