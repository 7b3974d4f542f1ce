import { protocolRoute } from '#app/protocol-route.ts'
import { handleRevocation } from '#lib/oauth/endpoints/revocation.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = protocolRoute(handleRevocation)
