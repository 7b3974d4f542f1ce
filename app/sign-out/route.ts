import { endSession } from '#lib/features/people/session-cookie.ts'
import { routes } from '#lib/routes.ts'

/** Ends the session of this browser. A plain form leads here, so that a page of an older version does, too. */
export async function POST(): Promise<Response> {
  await endSession()
  return new Response(null, { status: 303, headers: { Location: routes.home, 'Cache-Control': 'no-store' } })
}
