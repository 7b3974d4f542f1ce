import { COOKIES_PARAMETER } from '#lib/features/people/after-signing-in.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { nextPath } from '#lib/features/people/next-path.ts'
import { routes } from '#lib/routes.ts'

/** Leads on a browser that kept the cookie of its new session; any other learns at the sign-in page that it blocks them. */
export async function GET(request: Request): Promise<Response> {
  const next = nextPath(new URL(request.url).searchParams.get('next'))
  const Location = (await currentActor())
    ? next
    : `${routes.signIn}?${new URLSearchParams({ [COOKIES_PARAMETER]: 'blocked', next })}`
  return new Response(null, { status: 303, headers: { Location, 'Cache-Control': 'no-store' } })
}
