import { protocolRoute } from '#app/protocol-route.ts'
import { handleNothing } from '#lib/oauth/endpoints/nothing.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = protocolRoute(handleNothing)
