import { laboratoryRoute } from '#app/laboratory-route.ts'
import { TRY_METADATA_PATH } from '#lib/edges/laboratory/try.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = laboratoryRoute(TRY_METADATA_PATH)
