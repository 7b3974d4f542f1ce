import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { makeChallenge, takeChallenge } from '#lib/features/people/factors/challenges.ts'
import { type Entrance, enter } from '#lib/features/people/factors/enter.ts'
import { maySignInHere } from '#lib/features/people/may-sign-in-here.ts'
import { holdPerson } from '#lib/features/people/sessions.ts'
import { noteFailure } from '#lib/features/people/sign-in-failures.ts'
import type { Source } from '#lib/features/people/source.ts'
import { countAttempt, forgiveAttempt } from '#lib/features/people/throttle.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
import { log } from '#lib/platform/log/log.ts'
import { CHALLENGE_SECONDS, passkeysArePossible, relyingParty } from './relying-party.ts'
import { authenticationField } from './responses.ts'

export const passkeySignInSchema = z.object({
  response: authenticationField,
  next: z.string().max(2048).optional().catch(undefined),
})
export type PasskeySignInInput = z.output<typeof passkeySignInSchema>

/**
 * Asks a browser for a passkey, whosever it is: it offers those that it keeps for this host.
 * @returns what the browser is given, and the token by which it answers
 * @throws AppError `conflict` where the origin cannot have passkeys, `throttled`
 */
export async function askForPasskey(ctx: {
  source: Source
}): Promise<{ options: PublicKeyCredentialRequestOptionsJSON; token: string }> {
  if (!passkeysArePossible()) throw new AppError('conflict', 'Passkeys don’t work at this address.')
  await countAttempt('passkeyQuestions', sourceKey(ctx.source.address))
  const { generateAuthenticationOptions } = await import('@simplewebauthn/server')
  const challenge = Uint8Array.from(randomBytes(32))
  const options = await generateAuthenticationOptions({
    ...{ rpID: relyingParty().id, challenge, timeout: CHALLENGE_SECONDS * 1000 },
    userVerification: 'required',
  })
  const { token } = await makeChallenge(db(), {
    ...{ kind: 'passkey_sign_in', validSeconds: CHALLENGE_SECONDS },
    challenge,
  })
  return { options, token }
}

const refusal = () =>
  new AppError(
    'unauthenticated',
    'We couldn’t sign you in with this passkey. Use another one, or your password.',
  )

/**
 * Lets the person of a passkey in. It verified them itself, so that it counts as two factors.
 * @throws AppError `unauthenticated`, `throttled`
 */
export async function signInByPasskey(
  { source }: { source: Source },
  { token, response, next }: PasskeySignInInput & { token: string | null },
): Promise<Entrance> {
  await countAttempt('passkeySource', sourceKey(source.address))
  // Taken before it is judged: a challenge is answered once, whatever the answer is.
  const asked = await takeChallenge(db(), 'passkey_sign_in', token)
  if (!asked?.challenge) throw new AppError('unauthenticated', 'This took too long. Try again.')
  const credentialId = Uint8Array.from(Buffer.from(response.id, 'base64url'))
  const passkey = await db().passkey.findUnique({ where: { credentialId } })
  if (!passkey) throw refusal()
  const verified = await verify(response, asked.challenge, passkey)
  if (!verified) {
    await noteFailure(passkey.userId, source)
    throw refusal()
  }
  const entrance = await db().$transaction(async (tx) => {
    const person = await holdPerson(tx, passkey.userId)
    const { count } = await tx.passkey.updateMany({
      // Removed or used meanwhile: what was verified was verified against this counter.
      where: { id: passkey.id, counter: passkey.counter },
      data: {
        counter: verified.newCounter,
        isBackedUp: verified.credentialBackedUp,
        lastUsedAt: new Date(),
      },
    })
    if (!person || count === 0 || !(await maySignInHere(person, tx))) throw refusal()
    return await enter(tx, { person, source, next }, { isTwoFactors: true })
  })
  await forgiveAttempt('passkeySource', sourceKey(source.address))
  return entrance
}

type StoredPasskey = { userId: string; credentialId: Uint8Array; publicKey: Uint8Array; counter: bigint }

/** What was verified, or null. A counter that did not grow is refused where one counts at all (WebAuthn §6.1.1). */
async function verify(
  response: PasskeySignInInput['response'],
  challenge: Uint8Array,
  { userId, credentialId, publicKey, counter }: StoredPasskey,
) {
  if (!isHandleOf(userId, response.response.userHandle)) return null
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const { id, origin } = relyingParty()
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: Buffer.from(challenge).toString('base64url'),
      ...{ expectedOrigin: origin, expectedRPID: id, requireUserVerification: true },
      credential: {
        id: Buffer.from(credentialId).toString('base64url'),
        publicKey: Uint8Array.from(publicKey),
        counter: Number(counter),
      },
    })
    return verified ? authenticationInfo : null
  } catch (error) {
    log.warn({ userId, reason: String(error) }, 'a passkey does not fit')
    return null
  }
}

/** Whether the authenticator names the person to whom the passkey belongs (WebAuthn §7.2, step 6). */
function isHandleOf(userId: string, handle: string | undefined): boolean {
  const expected = Buffer.from(userId.replaceAll('-', ''), 'hex')
  const actual = Buffer.from(handle ?? '', 'base64url')
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}
