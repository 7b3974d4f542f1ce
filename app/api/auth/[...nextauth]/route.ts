import type { NextRequest } from 'next/server'
import NextAuth from 'next-auth/next'
import { authOptions } from '#lib/features/people/next-auth.ts'

type Context = { params: Promise<{ nextauth: string[] }> }

/** next-auth's own routes: session, csrf, sign-out, and sign-in for those who do not use our form. */
async function handle(request: NextRequest, context: Context): Promise<Response> {
  return await NextAuth(request, context, await authOptions())
}

export { handle as GET, handle as POST }
