import { decode, encode } from 'next-auth/jwt'
import { z } from 'zod'
import { serverSecret } from '#lib/features/signing-keys/server-secret.ts'
import { SESSION_ABSOLUTE_SECONDS, type SessionTicket } from './sessions.ts'

/** What the session token must hold; one without it is nobody's (NG-07). */
const ticketSchema = z.object({ sessionId: z.uuid(), userId: z.uuid() })

/** The ticket in a session token or in the session made from it; null when it holds none. */
export function readTicket(holder: unknown): SessionTicket | null {
  const parsed = ticketSchema.safeParse(holder)
  return parsed.success ? parsed.data : null
}

/** The secret that next-auth encrypts its tokens with; random, kept in the database. */
export async function sessionSecret(): Promise<string> {
  return (await serverSecret('session')).toString('base64url')
}

/** What a cookie carries of a session, as next-auth itself would write it. */
export async function sealTicket({ sessionId, userId }: SessionTicket): Promise<string> {
  return await encode({
    token: { sessionId, userId },
    secret: await sessionSecret(),
    maxAge: SESSION_ABSOLUTE_SECONDS,
  })
}

/**
 * What a cookie holds. next-auth's own way would also make another cookie, which a page cannot set, and take any
 * failure on the way for a session that is none.
 */
export async function openTicket(token: string | undefined): Promise<SessionTicket | null> {
  if (!token) return null
  const secret = await sessionSecret()
  return readTicket(await decode({ token, secret }).catch(() => null))
}
