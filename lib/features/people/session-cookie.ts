import { cookies } from 'next/headers'
import type { Person } from '#lib/access/actor.ts'
import { changePassword } from '#lib/features/people/account/change-password.ts'
import { deleteAccount } from '#lib/features/people/account/delete-account.ts'
import { markDevice } from '#lib/features/people/devices/devices.ts'
import { routes } from '#lib/routes.ts'
import { afterSigningIn } from './after-signing-in.ts'
import { cookieOptions, deviceCookieName, secondStepCookieName, sessionCookieName } from './cookies.ts'
import { currentSession } from './current-actor.ts'
import { type Entrance, isSecondStep, SECOND_STEP_SECONDS } from './factors/enter.ts'
import { takeSecondStep } from './factors/second-step.ts'
import { requestSource } from './request-source.ts'
import { sealTicket } from './session-token.ts'
import { SESSION_ABSOLUTE_SECONDS, type SessionTicket } from './sessions.ts'
import { signOut, signOutElsewhere } from './sign-out.ts'
import type { Source } from './source.ts'

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
    return await afterSigningIn(next)
  }
  const jar = await cookies()
  jar.set(secondStepCookieName(), entrance.secondStepToken, {
    ...cookieOptions(),
    maxAge: SECOND_STEP_SECONDS,
  })
  return routes.secondStep
}

/** What this browser has of a second step that it has yet to take. */
export async function secondStepToken(): Promise<string | null> {
  return (await cookies()).get(secondStepCookieName())?.value ?? null
}

/**
 * Takes the second step that this browser was led to.
 * @returns the path where it goes
 */
export async function takeThisBrowsersSecondStep(
  ctx: { source: Source },
  { factorCode }: { factorCode: string },
): Promise<string> {
  const { ticket, next } = await takeSecondStep(ctx, { token: await secondStepToken(), factorCode })
  const jar = await cookies()
  jar.set(secondStepCookieName(), '', { ...cookieOptions(), maxAge: 0 })
  return await admit(ticket, next)
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

/** Changes the password of the person who asks, and keeps this browser signed in. */
export async function changeThisPersonsPassword(
  ctx: { actor: Person },
  input: { password: string },
): Promise<void> {
  await holdSession(await changePassword({ ...ctx, source: await requestSource() }, input))
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
