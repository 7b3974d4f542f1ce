import { randomBytes } from 'node:crypto'
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { changed } from '#lib/changes/changed.ts'
import { makeChallenge, takeChallenge } from '#lib/features/people/factors/challenges.ts'
import { firstCodes } from '#lib/features/people/factors/first-codes.ts'
import { goOnAlone, type InSession } from '#lib/features/people/factors/in-session.ts'
import { requireMayEnrol } from '#lib/features/people/factors/may-enrol.ts'
import { holdPerson, type SessionTicket } from '#lib/features/people/sessions.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { nameText } from '#lib/kernel/readable-text.ts'
import { db } from '#lib/platform/db/db.ts'
import { log } from '#lib/platform/log/log.ts'
import { CHALLENGE_SECONDS, passkeysArePossible, relyingParty } from './relying-party.ts'
import { registrationField } from './responses.ts'

/** More than anybody has devices. */
const PASSKEYS_MAX = 20

/** Asks for the name first: what is wrong with it is said before the browser asks for anything. */
export const startPasskeySchema = z.object({ passkey: nameText('Enter a name.') })

export const addPasskeySchema = z.object({
  passkey: nameText('Enter a name.'),
  response: registrationField,
})
/** What a browser is given to make a passkey. */
export type NewPasskeyOptions = PublicKeyCredentialCreationOptionsJSON
export type AddPasskeyInput = z.output<typeof addPasskeySchema>

const userHandle = (userId: string) => Uint8Array.from(Buffer.from(userId.replaceAll('-', ''), 'hex'))

/**
 * Asks a browser to make a passkey for the actor, which it keeps and unlocks by itself. Attestation is not asked for: nothing
 * here would depend on the maker of an authenticator.
 * @returns what the browser is given, and the token by which it answers
 * @throws AppError `forbidden` when the session may not enrol, `conflict` where the origin cannot have passkeys
 */
export async function startPasskey({
  actor,
  sessionId,
}: InSession): Promise<{ options: NewPasskeyOptions; token: string }> {
  if (!passkeysArePossible()) throw new AppError('conflict', 'Passkeys don’t work at this address.')
  await requireMayEnrol(db(), sessionId)
  const known = await db().passkey.findMany({
    where: { userId: actor.id },
    select: { credentialId: true, transports: true },
  })
  if (known.length >= PASSKEYS_MAX)
    throw new AppError('conflict', `You have ${PASSKEYS_MAX} passkeys. Remove one.`)
  const { generateRegistrationOptions } = await import('@simplewebauthn/server')
  const party = relyingParty()
  const challenge = Uint8Array.from(randomBytes(32))
  const options = await generateRegistrationOptions({
    ...{ rpName: party.name, rpID: party.id, challenge, timeout: CHALLENGE_SECONDS * 1000 },
    ...{ userID: userHandle(actor.id), userName: actor.email, userDisplayName: actor.name },
    attestationType: 'none',
    excludeCredentials: known.map(({ credentialId, transports }) => ({
      id: Buffer.from(credentialId).toString('base64url'),
      transports,
    })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  const { token } = await makeChallenge(db(), {
    ...{ kind: 'passkey_enrolment', validSeconds: CHALLENGE_SECONDS },
    ...{ userId: actor.id, challenge },
  })
  return { options, token }
}

/**
 * Adds a passkey that the actor's browser has made. The session goes on under a new id, and all others end.
 * @returns recovery codes to be shown once, for whoever has none
 * @throws AppError `conflict` when nothing was asked or it took too long, `invalid`, `forbidden`
 */
export async function addPasskey(
  ctx: InSession,
  { token, passkey, response }: AddPasskeyInput & { token: string | null },
): Promise<{ ticket: SessionTicket; codes: string[] | null }> {
  const { actor, sessionId } = ctx
  // Taken before it is judged: a challenge is answered once, whatever the answer is.
  const asked = await takeChallenge(db(), 'passkey_enrolment', token)
  if (!asked?.challenge || asked.userId !== actor.id)
    throw new AppError('conflict', 'This took too long. Try again.')
  const { credential, credentialBackedUp } = await verify(response, asked.challenge)
  return await db().$transaction(async (tx) => {
    await holdPerson(tx, actor.id)
    await requireMayEnrol(tx, sessionId)
    const { count } = await tx.passkey.createMany({
      data: [
        {
          ...{ userId: actor.id, name: passkey, isBackedUp: credentialBackedUp },
          credentialId: Uint8Array.from(Buffer.from(credential.id, 'base64url')),
          publicKey: credential.publicKey,
          counter: credential.counter,
          transports: response.response.transports ?? [],
          lastUsedAt: null,
        },
      ],
      skipDuplicates: true,
    })
    if (count === 0) throw new AppError('conflict', 'This passkey was already added.')
    const codes = await firstCodes(tx, actor.id)
    const ticket = await goOnAlone(tx, ctx, { factorAt: new Date(), enrolmentAt: null })
    await changed(tx, {
      actor,
      name: 'user.passkey_added',
      subject: { kind: 'user', id: actor.id },
      detail: { device: passkey },
    })
    return { ticket, codes }
  })
}

async function verify(response: AddPasskeyInput['response'], challenge: Uint8Array) {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const { id, origin } = relyingParty()
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: Buffer.from(challenge).toString('base64url'),
    ...{ expectedOrigin: origin, expectedRPID: id, requireUserVerification: true },
  }).catch((error: unknown) => {
    log.warn({ reason: String(error) }, 'a new passkey does not fit')
    return null
  })
  if (!verified?.verified)
    throw new AppError('invalid', 'This passkey can’t be used. Try again, or use another device.')
  return verified.registrationInfo
}
