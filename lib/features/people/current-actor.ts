import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { decode } from 'next-auth/jwt'
import { cache } from 'react'
import type { Person } from '#lib/access/actor.ts'
import { sessionCookieName } from './cookies.ts'
import { personOf, readTicket, sessionSecret } from './next-auth.ts'
import { acceptTermsPath, signInPath } from './next-path.ts'
import { type SessionTicket, watchSession } from './sessions.ts'
import { openTerms } from './terms.ts'

/**
 * The session of the request being answered: its row, checked in the database, and the person behind it. When the
 * database cannot be asked this throws: nobody is taken for a visitor because of that.
 */
export const currentSession = cache(async (): Promise<{ id: string; person: Person } | null> => {
  const ticket = await presentTicket()
  const person = ticket && (await personOf(ticket.sessionId, ticket.userId))
  return ticket && person ? { id: ticket.sessionId, person } : null
})

/**
 * What the cookie holds. next-auth's own way would also make another cookie, which a page cannot set, and take any
 * failure on the way for a session that is none.
 */
async function presentTicket(): Promise<SessionTicket | null> {
  const token = (await cookies()).get(sessionCookieName())?.value
  if (!token) return null
  const secret = await sessionSecret()
  return readTicket(await decode({ token, secret }).catch(() => null))
}

/** Who is asking, or null for a visitor. The only place that decides. */
export async function currentActor(): Promise<Person | null> {
  return (await currentSession())?.person ?? null
}

/** Who is looking at a page that asks by itself, or null. Checked like any request, and no use of the session. */
export async function watchingActor(): Promise<Person | null> {
  const ticket = await presentTicket()
  return ticket && (await watchSession(ticket))
}

/**
 * Who is asking, for a page that is for signed-in people: a visitor is led to sign in, and whoever has not accepted the
 * terms in force to do so, and both back to `path`.
 */
export async function requireActor(path: string): Promise<Person> {
  const actor = (await currentActor()) ?? redirect(signInPath(path))
  if (!(await isAnswerToForm()) && (await openTerms(actor))) redirect(acceptTermsPath(path))
  return actor
}

/**
 * A page that answers a form tells what became of it, perhaps with a secret that is shown this once: the next page asks
 * instead.
 */
const isAnswerToForm = async () => (await headers()).has('content-type')
