import { protocolRoute } from '#app/protocol-route.ts'
import { handleIntrospection } from '#lib/oauth/endpoints/introspection.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = protocolRoute(handleIntrospection)
