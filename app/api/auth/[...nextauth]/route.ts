import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth/next'
import { currentSession } from '#lib/features/people/current-actor.ts'
import { authOptions } from '#lib/features/people/next-auth.ts'

type Context = { params: Promise<{ nextauth: string[] }> }

/** next-auth's own routes: session, csrf, sign-out, and sign-in for those who do not use our form. */
async function handle(request: NextRequest, context: Context): Promise<Response> {
  // Were it to fail in there, next-auth would tell the browser to forget its session.
  if ((await context.params).nextauth[0] === 'session') await currentSession()
  return await NextAuth(request, context, await authOptions())
}

export { handle as GET, handle as POST }
