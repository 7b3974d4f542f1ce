import type { AuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { cache } from 'react'
import { AppError } from '#lib/kernel/errors.ts'
import { log } from '#lib/platform/log/log.ts'
import { routes } from '#lib/routes.ts'
import { cookieOptions, isHttps, sessionCookieName } from './cookies.ts'
import { isSecondStep } from './factors/enter.ts'
import { nextPath } from './next-path.ts'
import { requestSource } from './request-source.ts'
import { signInSchema } from './schemas.ts'
import { readTicket, sessionSecret } from './session-token.ts'
import { resumeSession, SESSION_ABSOLUTE_SECONDS } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'

/** The person behind a ticket; while one page is made the database is asked once. */
export const personOf = cache((sessionId: string, userId: string) => resumeSession({ sessionId, userId }))

/** A code alone: what next-auth adds may quote the request. Anyone can send a cookie that is no session. */
function reportError(code: string): void {
  if (code !== 'JWT_SESSION_ERROR') log.error({ code }, 'next-auth failed')
}

/**
 * next-auth as used here: its token holds the id of a session row and nothing else. Made per call, because
 * the secret comes from the database.
 */
export async function authOptions(): Promise<AuthOptions> {
  return {
    secret: await sessionSecret(),
    session: { strategy: 'jwt', maxAge: SESSION_ABSOLUTE_SECONDS },
    jwt: { maxAge: SESSION_ABSOLUTE_SECONDS },
    useSecureCookies: isHttps(),
    cookies: { sessionToken: { name: sessionCookieName(), options: cookieOptions() } },
    logger: { error: reportError, warn() {}, debug() {} },
    pages: { signIn: routes.signIn, error: routes.signIn, signOut: routes.account },
    providers: [
      CredentialsProvider({
        name: 'password',
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        async authorize(credentials) {
          const input = signInSchema.safeParse(credentials)
          if (!input.success) return null
          try {
            const entrance = await signIn({ source: await requestSource() }, input.data)
            // The second step is taken on a page of ours.
            if (isSecondStep(entrance)) return null
            return { id: entrance.userId, ...entrance }
          } catch (error) {
            // What next-auth calls a refusal; anything else is a failure of ours and stays one.
            if (AppError.is(error)) return null
            throw error
          }
        },
      }),
    ],
    callbacks: {
      // `user` is there once, at sign-in; later the token is its own witness.
      jwt: ({ token, user }) => ({ ...readTicket(user ?? token) }),
      // The person themselves: `/api/auth/session` must not vouch for a session that was revoked.
      async session({ session, token }) {
        const ticket = readTicket(token)
        const person = ticket && (await personOf(ticket.sessionId, ticket.userId))
        return {
          expires: session.expires,
          ...(ticket && person && { ...ticket, user: { name: person.name, email: person.email } }),
        }
      },
      redirect: ({ url, baseUrl }) => {
        const path = url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : url
        return `${baseUrl}${nextPath(path)}`
      },
    },
    events: {
      async signOut({ token }) {
        const ticket = readTicket(token)
        const actor = ticket && (await resumeSession(ticket))
        if (ticket && actor) await signOut({ actor }, ticket)
      },
    },
  }
}
