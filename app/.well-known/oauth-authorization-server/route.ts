import { protocolRoute } from '#app/protocol-route.ts'
import { handleMetadata } from '#lib/oauth/endpoints/metadata.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = protocolRoute(handleMetadata)
