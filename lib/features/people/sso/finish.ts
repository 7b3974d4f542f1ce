import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth/next'
import { signInPath } from '#lib/features/people/next-path.ts'
import { requestSource } from '#lib/features/people/request-source.ts'
import { admit } from '#lib/features/people/session-cookie.ts'
import { forgiveAttempt } from '#lib/features/people/throttle.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
import { faultOf, log } from '#lib/platform/log/log.ts'
import { routes } from '#lib/routes.ts'
import { dropFlow, type Flow, presentFlow } from './flow.ts'
import { nextAuthOfProviders } from './next-auth-of-providers.ts'
import { problemPath } from './problem-path.ts'
import type { ProviderProblem } from './problems.ts'
import type { SignInProvider } from './providers.ts'
import { signInByProvider } from './sign-in-by-provider.ts'
import { readClaims, type Told } from './told.ts'

type Context = { params: Promise<{ nextauth: string[] }> }

/**
 * Takes the response with which a provider leads back, once: next-auth checks state, nonce and PKCE, redeems the code and
 * checks the ID token; what it is for decides what follows. Always leads to a page of ours, which says what went wrong.
 */
export async function finishAtProvider(
  request: NextRequest,
  context: Context,
  provider: SignInProvider,
): Promise<Response> {
  const flow = await presentFlow()
  await dropFlow()
  const asked = request.nextUrl.searchParams
  if (flow?.provider !== provider.id || flow.state !== asked.get('state'))
    return leadTo(pathOf(null, provider, 'over'))
  if (asked.has('error')) return leadTo(pathOf(flow, provider, problemOfProvider(asked.get('error'))))

  let path: string | null = null
  const options = await nextAuthOfProviders(async (profile) => {
    path = await outcome(flow, provider, profile)
    return path
  })
  const response: Response = await NextAuth(request, context, options)
  const cookies = response.headers.getSetCookie()
  return leadTo(path ?? pathOf(flow, provider, 'failed'), cookies)
}

/** RFC 6749 §4.1.2.1: the person said no, or something is wrong. */
const problemOfProvider = (error: string | null): ProviderProblem =>
  error === 'access_denied' ? 'cancelled' : 'failed'

/** What becomes of somebody who signed in there: where the browser goes. */
async function outcome(flow: Flow, provider: SignInProvider, profile: unknown): Promise<string> {
  try {
    return await enterBy(flow, provider, readClaims(provider.issuer, profile))
  } catch (error) {
    log.error({ provider: provider.id, ...faultOf(error) }, 'a sign-in at a provider could not be finished')
    return pathOf(flow, provider, 'failed')
  }
}

async function enterBy(flow: Flow, provider: SignInProvider, told: Told): Promise<string> {
  const source = await requestSource()
  const entered = await signInByProvider({
    ...{ source, next: flow.next },
    ...{ provider, told },
  })
  if ('problem' in entered) return pathOf(flow, provider, entered.problem)
  // Many people of one company come from one address.
  await forgiveAttempt('providerSource', sourceKey(source.address))
  return await admit(entered, flow.next)
}

/** The page that says what went wrong. */
const pathOf = (flow: Flow | null, provider: SignInProvider, problem: ProviderProblem): string =>
  problemPath(signInPath(flow?.next ?? routes.apps), provider.id, problem)

function leadTo(path: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ Location: path, 'Cache-Control': 'no-store' })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(null, { status: 303, headers })
}
