import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth/next'
import { currentSession } from '#lib/features/people/current-actor.ts'
import { signInPath } from '#lib/features/people/next-path.ts'
import { requestSource } from '#lib/features/people/request-source.ts'
import { admit, holdSession } from '#lib/features/people/session-cookie.ts'
import { forgiveAttempt } from '#lib/features/people/throttle.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
import { faultOf, log } from '#lib/platform/log/log.ts'
import { routes } from '#lib/routes.ts'
import { dropFlow, type Flow, presentFlow } from './flow.ts'
import { linkIdentity } from './link-identity.ts'
import { nextAuthOfProvider } from './next-auth-of-provider.ts'
import { problemPath } from './problem-path.ts'
import type { ProviderProblem } from './problems.ts'
import { proveByProvider } from './prove-by-provider.ts'
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
  if (asked.has('error'))
    return leadTo(pathOf(flow, provider, problemOfProvider(provider, asked.get('error'))))

  let path: string | null = null
  const options = await nextAuthOfProvider(provider, async (profile) => {
    path = await outcome(flow, provider, profile)
    return path
  }).catch(unreachable)
  if (!options) return leadTo(pathOf(flow, provider, 'unreachable'))
  const response: Response = await NextAuth(request, context, options)
  const cookies = response.headers.getSetCookie()
  return leadTo(path ?? pathOf(flow, provider, 'failed'), cookies)
}

function unreachable(error: unknown): null {
  if (AppError.is(error) && error.code === 'unavailable') return null
  throw error
}

/** RFC 6749 §4.1.2.1: the person said no, or something is wrong, which the operator has to know. */
function problemOfProvider(provider: SignInProvider, error: string | null): ProviderProblem {
  if (error === 'access_denied') return 'cancelled'
  // Anybody can have a browser send it.
  const code = error && /^[a-z_]{1,60}$/.test(error) ? error : 'unknown'
  log.warn({ provider: provider.id, code }, 'a provider refused a sign-in')
  return 'failed'
}

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
  if (flow.purpose === 'sign_in') {
    const entered = await signInByProvider({ source, next: flow.next, provider, told })
    if ('problem' in entered) return pathOf(flow, provider, entered.problem)
    // Many people of one company come from one address.
    await forgiveAttempt('providerSource', sourceKey(source.address))
    return await admit(entered, flow.next)
  }
  const session = await currentSession()
  if (!session || session.person.id !== flow.userId) return pathOf(flow, provider, 'over')
  const ctx = { session, source }
  const renewed =
    flow.purpose === 'link'
      ? await linkIdentity(ctx, provider, told)
      : await proveByProvider(ctx, provider, told, flow.begunAt)
  if ('problem' in renewed) return pathOf(flow, provider, renewed.problem)
  await holdSession(renewed)
  return flow.next
}

/** The page that says what went wrong. */
function pathOf(flow: Flow | null, provider: SignInProvider, problem: ProviderProblem): string {
  const page = flow && flow.purpose !== 'sign_in' ? flow.next : signInPath(flow?.next ?? routes.apps)
  return problemPath(page, provider.id, problem)
}

function leadTo(path: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ Location: path, 'Cache-Control': 'no-store' })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(null, { status: 303, headers })
}
