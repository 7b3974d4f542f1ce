import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import type { Person } from '#lib/access/actor.ts'
import { toldPeer } from '#lib/platform/peer-address.ts'
import { askedAddress } from './asked-address.ts'
import { sessionCookieName } from './cookies.ts'
import { personOf } from './next-auth.ts'
import { acceptTermsPath, signInPath } from './next-path.ts'
import { openTicket } from './session-token.ts'
import { openTerms } from './terms.ts'

/**
 * The session of the request being answered: its row, checked in the database, and the person behind it. When the
 * database cannot be asked this throws: nobody is taken for a visitor because of that.
 */
export const currentSession = cache(async (): Promise<{ id: string; person: Person } | null> => {
  const ticket = await openTicket((await cookies()).get(sessionCookieName())?.value)
  const person = ticket && (await personOf(ticket.sessionId, ticket.userId))
  if (!ticket || !person) return null
  return { id: ticket.sessionId, person: { ...person, address: toldPeer(await headers()) } }
})

/** Who is asking, or null for a visitor. The only place that decides. */
export async function currentActor(): Promise<Person | null> {
  return (await currentSession())?.person ?? null
}

/**
 * Who is asking, for a page that is for signed-in people: a visitor is led to sign in, and whoever has not accepted the
 * terms in force to do so, and both back to the address that they asked for.
 * @param path the page's
 */
export async function requireActor(path: string): Promise<Person> {
  const actor = (await currentActor()) ?? redirect(signInPath(await askedAddress(path)))
  if (!(await isAnswerToForm()) && (await openTerms(actor)))
    redirect(acceptTermsPath(await askedAddress(path)))
  return actor
}

/**
 * A page that answers a form tells what became of it, perhaps with a secret that is shown this once: the next page asks
 * instead.
 */
const isAnswerToForm = async () => (await headers()).has('content-type')
