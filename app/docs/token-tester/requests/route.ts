import { laboratoryRoute } from '#app/laboratory-route.ts'
import { routes } from '#lib/routes.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = laboratoryRoute(routes.testedRequests)
