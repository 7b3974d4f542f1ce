import { cookies } from 'next/headers'
import { cookieOptions, deviceCookieName, sessionCookieName } from './cookies.ts'
import { currentSession } from './current-actor.ts'
import { sealTicket } from './session-token.ts'
import { SESSION_ABSOLUTE_SECONDS, type SessionTicket } from './sessions.ts'
import { signOut, signOutElsewhere } from './sign-out.ts'

const DEVICE_SECONDS = 365 * 24 * 3600

/** Gives this browser a session, as next-auth itself would. One that it had before ends. */
export async function startSession(ticket: SessionTicket): Promise<void> {
  await endPresentSession()
  const jar = await cookies()
  jar.set(sessionCookieName(), await sealTicket(ticket), {
    ...cookieOptions(),
    maxAge: SESSION_ABSOLUTE_SECONDS,
  })
}

/** Lets this browser be known to its account from now on. */
export async function rememberDevice(mark: string): Promise<void> {
  const jar = await cookies()
  jar.set(deviceCookieName(), mark, { ...cookieOptions(), maxAge: DEVICE_SECONDS })
}

/** Ends the session of this browser, in the database as well as here. */
export async function endSession(): Promise<void> {
  await endPresentSession()
  const jar = await cookies()
  jar.set(sessionCookieName(), '', { ...cookieOptions(), maxAge: 0 })
}

async function endPresentSession(): Promise<void> {
  const present = await currentSession()
  if (present) await signOut({ actor: present.person }, { sessionId: present.id })
}

/** Ends every session of the person who asks but the one of this browser. */
export async function signOutThisPersonElsewhere(): Promise<{ ended: number }> {
  const present = await currentSession()
  return present ? await signOutElsewhere({ actor: present.person }, { sessionId: present.id }) : { ended: 0 }
}
