import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { operator } from '#e2e/fixtures/people.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { isSecondStep } from '#lib/features/people/factors/enter.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { askForPasskey, passkeySignInSchema, signInByPasskey } from './passkey-sign-in.ts'

const source = { address: '192.0.2.80', device: null, userAgent: 'curl/8' }
const refused = {
  code: 'unauthenticated',
  message: expect.stringContaining('couldn’t sign you in with this passkey'),
}
const over = { code: 'unauthenticated', message: expect.stringContaining('took too long') }

const USER_PRESENT = 0x01
const USER_VERIFIED = 0x04

let made = 0
let userId = ''
let credentialId: Buffer
let privateKey: KeyObject

/** An ES256 key as authenticators send it (RFC 9053 §7.1.1). */
function coseKey(publicKey: KeyObject): Uint8Array<ArrayBuffer> {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const head = Buffer.from('a5010203262001215820', 'hex')
  return Uint8Array.from(
    Buffer.concat([
      head,
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ]),
  )
}

beforeEach(async () => {
  const email = `passkey-${++made}@factors.example`
  const password = 'winter-lantern-cobalt-41'
  ;({ userId } = await createUser({ actor: operator }, { email, role: 'developer', password }))
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  privateKey = pair.privateKey
  credentialId = randomBytes(32)
  await db().passkey.create({
    data: {
      ...{ userId, name: 'Test', counter: 5n, credentialId: Uint8Array.from(credentialId) },
      publicKey: coseKey(pair.publicKey),
    },
    select: { id: true },
  })
})

type Answer = { counter?: number; flags?: number; origin?: string; handle?: string; rpId?: string }

/** What the authenticator of a person answers. */
function answerTo(
  challenge: string,
  {
    counter = 6,
    flags = USER_PRESENT | USER_VERIFIED,
    origin = env.publicUrl,
    handle = userId,
    rpId = new URL(env.publicUrl).hostname,
  }: Answer = {},
) {
  const clientData = Buffer.from(
    JSON.stringify({ type: 'webauthn.get', challenge, origin, crossOrigin: false }),
  )
  const count = Buffer.alloc(4)
  count.writeUInt32BE(counter)
  const authenticatorData = Buffer.concat([
    createHash('sha256').update(rpId).digest(),
    Buffer.from([flags]),
    count,
  ])
  const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()])
  const id = credentialId.toString('base64url')
  const response = {
    ...{ id, rawId: id, type: 'public-key', clientExtensionResults: {} },
    response: {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature: sign('sha256', signed, privateKey).toString('base64url'),
      userHandle: Buffer.from(handle.replaceAll('-', ''), 'hex').toString('base64url'),
    },
  }
  return passkeySignInSchema.parse({ response: JSON.stringify(response) })
}

async function attempt(answer: Answer = {}) {
  const { options, token } = await askForPasskey({ source })
  return await signInByPasskey({ source }, { ...answerTo(options.challenge, answer), token })
}

describe('PT-03 a passkey', () => {
  it('PT-03 signs its person in alone, and counts as two factors', async () => {
    const entrance = await attempt()
    if (isSecondStep(entrance)) throw new Error('a second step')
    expect(entrance.userId).toBe(userId)
    const { factorAt } = await db().session.findUniqueOrThrow({ where: { id: entrance.sessionId } })
    expect(factorAt).not.toBeNull()
    const passkey = await db().passkey.findFirstOrThrow({ where: { userId } })
    expect(passkey).toMatchObject({ counter: 6n, lastUsedAt: expect.any(Date) })
  })

  it.each<[string, Answer]>([
    ['whose person it did not verify', { flags: USER_PRESENT }],
    ['for another origin', { origin: 'https://evil.example' }],
    ['for another host', { rpId: 'evil.example' }],
    ['of another person', { handle: '01a22651-6ac0-726b-aa6c-11f1c77982ae' }],
    ['whose counter did not grow', { counter: 5 }],
  ])('PT-03 %s is refused, as a failed sign-in', async (_what, answer) => {
    await expect(attempt(answer)).rejects.toMatchObject(refused)
    expect(await db().session.count({ where: { userId } })).toBe(0)
    const [row] = await db().signInFailure.findMany({ where: { userId } })
    expect(Number(row?.count)).toBe(1)
  })

  it('PT-03 answers a challenge once, within five minutes, and in the browser that was asked', async () => {
    const { options, token } = await askForPasskey({ source })
    const other = await askForPasskey({ source })
    const answer = answerTo(options.challenge)
    await expect(signInByPasskey({ source }, { ...answer, token: other.token })).rejects.toMatchObject(
      refused,
    )
    await expect(signInByPasskey({ source }, { ...answer, token: null })).rejects.toMatchObject(over)
    await signInByPasskey({ source }, { ...answer, token })
    await expect(signInByPasskey({ source }, { ...answer, token })).rejects.toMatchObject(over)
    const late = await askForPasskey({ source })
    await db().factorChallenge.updateMany({ data: { expiresAt: new Date(0) } })
    const lateAnswer = { ...answerTo(late.options.challenge, { counter: 7 }), token: late.token }
    await expect(signInByPasskey({ source }, lateAnswer)).rejects.toMatchObject(over)
  })

  it('PT-03 lets nobody in who is disabled, and opens nothing once it was removed', async () => {
    await db().user.update({ where: { id: userId }, data: { disabledAt: new Date() } })
    await expect(attempt()).rejects.toMatchObject(refused)
    await db().user.update({ where: { id: userId }, data: { disabledAt: null } })
    await db().passkey.deleteMany({ where: { userId } })
    await expect(attempt()).rejects.toMatchObject(refused)
  })
})
