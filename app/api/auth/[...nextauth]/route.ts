import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth/next'
import { currentSession } from '#lib/features/people/current-actor.ts'
import { authOptions } from '#lib/features/people/next-auth.ts'
import { finishAtProvider } from '#lib/features/people/sso/finish.ts'
import { providerOf } from '#lib/features/people/sso/providers.ts'
import { env } from '#lib/platform/env.ts'

type Context = { params: Promise<{ nextauth: string[] }> }

/** What of next-auth is used here. The rest has pages of its own, or fails without what it is for. */
const ANSWERED: Readonly<Record<string, readonly string[]>> = {
  GET: ['session', 'csrf', 'providers', 'signin', 'signout', 'error'],
  POST: ['signin', 'signout', 'callback'],
}

/** next-auth's own routes: session, csrf, sign-out, sign-in for those who do not use our form; and where providers lead back. */
async function handle(request: NextRequest, context: Context): Promise<Response> {
  const [action, id] = (await context.params).nextauth
  const provider = action === 'callback' && request.method === 'GET' ? providerOf(id) : null
  if (provider) return await finishAtProvider(request, context, provider)
  if (!action || !ANSWERED[request.method]?.includes(action)) return new Response(null, { status: 404 })
  // CVE-2022-31093: one that is no address made next-auth wait for ever (NG-09).
  const callbackUrl = request.nextUrl.searchParams.get('callbackUrl')
  if (callbackUrl !== null && !URL.canParse(callbackUrl, env.publicUrl))
    return new Response(null, { status: 400 })
  // Were it to fail in there, next-auth would tell the browser to forget its session.
  if (action === 'session') await currentSession()
  return await NextAuth(request, context, await authOptions())
}

export { handle as GET, handle as POST }
