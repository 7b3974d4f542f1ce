import { parse } from 'hono/utils/cookie'
import type { Person } from '#lib/access/actor.ts'
import { sessionCookieName } from './cookies.ts'
import { openTicket } from './session-token.ts'
import { watchSession } from './sessions.ts'

/**
 * Who is looking at a page that asks by itself, or null. Checked like any request, and no use of the session. Read from
 * the request alone, because Next does not answer it.
 */
export async function watchingPerson({ headers }: Request): Promise<Person | null> {
  const name = sessionCookieName()
  const ticket = await openTicket(parse(headers.get('cookie') ?? '', name)[name])
  return ticket && (await watchSession(ticket))
}
