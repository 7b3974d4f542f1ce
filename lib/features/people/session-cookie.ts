import { cookies } from 'next/headers'
import type { Person } from '#lib/access/actor.ts'
import { changePassword } from '#lib/features/people/account/change-password.ts'
import { deleteAccount } from '#lib/features/people/account/delete-account.ts'
import { markDevice } from '#lib/features/people/devices/devices.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { routes } from '#lib/routes.ts'
import { afterSigningIn } from './after-signing-in.ts'
import { cookieOptions, deviceCookieName, secondStepCookieName, sessionCookieName } from './cookies.ts'
import { currentSession } from './current-actor.ts'
import { type Entrance, isSecondStep, SECOND_STEP_SECONDS } from './factors/enter.ts'
import type { InSession } from './factors/in-session.ts'
import { sinceLastSignIn } from './factors/since-last-sign-in.ts'
import { nextPath, pathVia } from './next-path.ts'
import { requestSource } from './request-source.ts'
import { sealTicket } from './session-token.ts'
import { resumeSession, SESSION_ABSOLUTE_SECONDS, type SessionTicket } from './sessions.ts'
import { signOut, signOutElsewhere } from './sign-out.ts'

const DEVICE_SECONDS = 365 * 24 * 3600

/** Gives this browser a session, and lets its account know it from now on. One that it had before ends. */
export async function startSession(ticket: SessionTicket): Promise<void> {
  await endPresentSession()
  await holdSession(ticket)
  const jar = await cookies()
  const former = jar.get(deviceCookieName())?.value ?? null
  const mark = await markDevice(ticket.userId, former)
  jar.set(deviceCookieName(), mark, { ...cookieOptions(), maxAge: DEVICE_SECONDS })
}

/**
 * Lets this browser in as far as a sign-in went: to a session, or to the second step.
 * @returns the path where it goes
 */
export async function admit(entrance: Entrance, next: string | undefined): Promise<string> {
  if (!isSecondStep(entrance)) {
    await startSession(entrance)
    return await afterSigningIn(await firstPage(entrance, next))
  }
  const jar = await cookies()
  jar.set(secondStepCookieName(), entrance.secondStepToken, {
    ...cookieOptions(),
    maxAge: SECOND_STEP_SECONDS,
  })
  return routes.secondStep
}

/** Where a session begins: with what others did to the account meanwhile, or with what the role waits for. */
async function firstPage(ticket: SessionTicket, next: string | undefined): Promise<string | undefined> {
  const person = await resumeSession(ticket)
  if (!person) return next
  const isEnrolling = nextPath(next).split('#', 1)[0] === routes.enrol
  const path = person.withheld?.role && !isEnrolling ? routes.enrol : next
  if ((await sinceLastSignIn(person, ticket.sessionId)).length === 0) return path
  return pathVia(routes.sinceLastSignIn, nextPath(path))
}

/**
 * Makes of a verb that gives the session of this browser a new id one that this browser goes on with.
 * @throws AppError `unauthenticated` when nobody is signed in
 */
export const renewing =
  <Input, Result extends { ticket: SessionTicket }>(
    verb: (ctx: InSession, input: Input) => Promise<Result>,
  ) =>
  async (ctx: { actor: Person }, input: Input): Promise<Omit<Result, 'ticket'>> => {
    const { ticket, ...result } = await verb(await inThisSession(ctx), input)
    await holdSession(ticket)
    return result
  }

/** Lets this browser name a session, as next-auth itself would. */
export async function holdSession(ticket: SessionTicket): Promise<void> {
  const jar = await cookies()
  jar.set(sessionCookieName(), await sealTicket(ticket), {
    ...cookieOptions(),
    maxAge: SESSION_ABSOLUTE_SECONDS,
  })
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

/** The session that the person asks in. */
export async function inThisSession({ actor }: { actor: Person }): Promise<InSession> {
  const present = await currentSession()
  if (!present) throw new AppError('unauthenticated', 'You are signed out. Sign in again.')
  return { actor, sessionId: present.id, source: await requestSource() }
}

/** Changes the password of the person who asks, and keeps this browser signed in. */
export async function changeThisPersonsPassword(
  ctx: { actor: Person },
  input: { password: string },
): Promise<void> {
  await holdSession(await changePassword(await inThisSession(ctx), input))
}

/** Deletes the account of the person who asks, whose session is gone with it. */
export async function deleteThisPersonsAccount(
  ctx: { actor: Person },
  input: { confirmedEmail: string },
): Promise<void> {
  await deleteAccount(ctx, input)
  const jar = await cookies()
  for (const name of [sessionCookieName(), deviceCookieName()])
    jar.set(name, '', { ...cookieOptions(), maxAge: 0 })
}
