import { cookies } from 'next/headers'
import { NextRequest } from 'next/server'
import NextAuth from 'next-auth/next'
import { z } from 'zod'
import type { Person } from '#lib/access/actor.ts'
import { cookieOptions } from '#lib/features/people/cookies.ts'
import { nextPath } from '#lib/features/people/next-path.ts'
import { requestSource } from '#lib/features/people/request-source.ts'
import { countAttempt } from '#lib/features/people/throttle.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { env } from '#lib/platform/env.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
import { routes } from '#lib/routes.ts'
import { FLOW_SECONDS, type Flow, holdFlow } from './flow.ts'
import { nextAuthOfProvider } from './next-auth-of-provider.ts'
import { providerOf, type SignInProvider } from './providers.ts'

/** Longer ones do not fit into a cookie with the rest. */
const NEXT_MAX_LENGTH = 800

/** Of the part of the account page that lists providers. */
export const WAYS_ID = 'your-providers'

const csrfSchema = z.object({ csrfToken: z.string() })

/**
 * Begins a sign-in at a provider: asks next-auth for the address there, and has this browser hold what the response is
 * bound to. The page at `routes.toProvider` leads there.
 * @param parameters sent along, such as `prompt`
 * @throws AppError `not_found` for a provider that is not set up, `unavailable` when it can't be reached, `throttled`
 */
export async function beginAtProvider(
  wanted: Pick<Flow, 'purpose' | 'userId'> & { provider: unknown; next: string | undefined },
  parameters: Readonly<Record<string, string>> = {},
): Promise<void> {
  const provider = providerOf(wanted.provider)
  if (!provider) throw new AppError('not_found', 'There is no such provider.')
  await countAttempt('providerSource', sourceKey((await requestSource()).address))

  const csrf = await askNextAuth(provider, 'csrf')
  const { csrfToken } = csrfSchema.parse(await csrf.json())
  const response = await askNextAuth(provider, `signin/${provider.id}?${new URLSearchParams(parameters)}`, {
    method: 'POST',
    body: new URLSearchParams({ csrfToken, callbackUrl: env.publicUrl }),
  })
  const address = URL.parse(response.headers.get('location') ?? '')
  const state = address?.searchParams.get('state')
  if (!address || !state)
    throw new AppError('unavailable', `We couldn’t reach ${provider.name}. Try again in a moment.`)
  const next = nextPath(wanted.next)
  await holdFlow({
    provider: provider.id,
    purpose: wanted.purpose,
    userId: wanted.userId,
    next: next.length > NEXT_MAX_LENGTH ? nextPath(null) : next,
    state,
    address: address.href,
    begunAt: Math.floor(Date.now() / 1000),
  })
}

/**
 * Begins a sign-in at a provider that the actor's account is to be entered by from then on.
 * @throws AppError as `beginAtProvider`
 */
export const beginLinking = (ctx: { actor: Person }, { provider }: { provider: string }): Promise<void> =>
  beginAtProvider({ provider, purpose: 'link', userId: ctx.actor.id, next: `${routes.account}#${WAYS_ID}` })

/** Asks next-auth as a form of its own would, and has the browser keep what it keeps. */
async function askNextAuth(
  provider: SignInProvider,
  path: string,
  init?: { method: 'POST'; body: URLSearchParams },
): Promise<Response> {
  const request = new NextRequest(`${env.publicUrl}/api/auth/${path}`, init)
  const nextauth = request.nextUrl.pathname.split('/').slice(3)
  const options = await nextAuthOfProvider(provider, async () => nextPath(null))
  const response: Response = await NextAuth(request, { params: Promise.resolve({ nextauth }) }, options)
  const jar = await cookies()
  for (const cookie of response.headers.getSetCookie()) {
    const [pair = ''] = cookie.split(';', 1)
    const at = pair.indexOf('=')
    jar.set(pair.slice(0, at), decodeURIComponent(pair.slice(at + 1)), {
      ...cookieOptions(),
      maxAge: FLOW_SECONDS,
    })
  }
  return response
}
