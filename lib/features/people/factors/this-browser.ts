import { cookies } from 'next/headers'
import type { Person } from '#lib/access/actor.ts'
import { cookieOptions, passkeyCookieName, secondStepCookieName } from '#lib/features/people/cookies.ts'
import { admit, inThisSession, renewing } from '#lib/features/people/session-cookie.ts'
import type { Source } from '#lib/features/people/source.ts'
import type { InSession } from './in-session.ts'
import {
  type AddPasskeyInput,
  addPasskey,
  type NewPasskeyOptions,
  startPasskey,
} from './passkeys/add-passkey.ts'
import { type PasskeySignInInput, signInByPasskey } from './passkeys/passkey-sign-in.ts'
import { CHALLENGE_SECONDS } from './passkeys/relying-party.ts'
import { takeSecondStep } from './second-step.ts'

// The verbs of second factors that a browser answers, with the cookies by which it is told from others.

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

/** Lets this browser, and no other, answer a challenge to its passkeys. */
export async function holdPasskeyChallenge(token: string): Promise<void> {
  const jar = await cookies()
  jar.set(passkeyCookieName(), token, { ...cookieOptions(), maxAge: CHALLENGE_SECONDS })
}

const passkeyToken = async () => (await cookies()).get(passkeyCookieName())?.value ?? null

/**
 * Signs in by the passkey with which this browser answers.
 * @returns the path where it goes
 */
export async function signInByThisBrowsersPasskey(
  ctx: { source: Source },
  input: PasskeySignInInput,
): Promise<string> {
  const entrance = await signInByPasskey(ctx, { ...input, token: await passkeyToken() })
  return await admit(entrance, input.next)
}

/** Asks this browser for a new passkey of the person who asks. */
export async function startPasskeyHere(ctx: { actor: Person }): Promise<{ options: NewPasskeyOptions }> {
  const { options, token } = await startPasskey(await inThisSession(ctx))
  await holdPasskeyChallenge(token)
  return { options }
}

/** Adds the passkey that this browser has made. */
export const addPasskeyHere = renewing(async (ctx: InSession, input: AddPasskeyInput) =>
  addPasskey(ctx, { ...input, token: await passkeyToken() }),
)
