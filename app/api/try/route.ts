import { laboratoryRoute } from '#app/laboratory-route.ts'
import { TRY_PATH } from '#lib/oauth/resource.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = laboratoryRoute(TRY_PATH)
