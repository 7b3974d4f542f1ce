import { redirect } from 'next/navigation'
import { getServerSession } from 'next-auth/next'
import { cache } from 'react'
import type { Person } from '#lib/access/actor.ts'
import { authOptions, personOf, readTicket } from './next-auth.ts'
import { signInPath } from './next-path.ts'

/** The session of the request being answered: its row, checked in the database, and the person behind it. */
export const currentSession = cache(async (): Promise<{ id: string; person: Person } | null> => {
  const ticket = readTicket(await getServerSession(await authOptions()))
  const person = ticket && (await personOf(ticket.sessionId, ticket.userId))
  return ticket && person ? { id: ticket.sessionId, person } : null
})

/** Who is asking, or null for a visitor. The only place that decides. */
export async function currentActor(): Promise<Person | null> {
  return (await currentSession())?.person ?? null
}

/** Who is asking, for a page that is for signed-in people: a visitor is led to sign in and back to `path`. */
export async function requireActor(path: string): Promise<Person> {
  return (await currentActor()) ?? redirect(signInPath(path))
}
