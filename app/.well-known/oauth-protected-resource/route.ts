import { protocolRoute } from '#app/protocol-route.ts'
import { handleProtectedResource } from '#lib/oauth/endpoints/protected-resource.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = protocolRoute(handleProtectedResource)
