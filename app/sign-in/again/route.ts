import { currentSession } from '#lib/features/people/current-actor.ts'
import { signInPath } from '#lib/features/people/next-path.ts'
import { beginAtProvider } from '#lib/features/people/sso/begin.ts'
import { problemOfError, problemPath } from '#lib/features/people/sso/problem-path.ts'
import { AGAIN, provingProvider } from '#lib/features/people/sso/prove-by-provider.ts'
import { routes } from '#lib/routes.ts'

/** Begins a proof of who one is, at a provider, for those who have no password. A button of a form leads here, in a new tab. */
export async function POST(): Promise<Response> {
  const Location = await begin()
  return new Response(null, { status: 303, headers: { Location, 'Cache-Control': 'no-store' } })
}

async function begin(): Promise<string> {
  const session = await currentSession()
  if (!session) return signInPath(routes.signedInAgain)
  const userId = session.person.id
  const provider = await provingProvider(userId)
  if (!provider) return problemPath(routes.signedInAgain, '', 'unable')
  const next = routes.signedInAgain
  return await beginAtProvider({ provider, purpose: 'prove', userId, next }, AGAIN).then(
    () => routes.toProvider,
    (error: unknown) => problemPath(next, provider, problemOfError(error)),
  )
}
