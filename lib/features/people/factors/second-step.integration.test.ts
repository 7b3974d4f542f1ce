import { TOTP } from 'otpauth'
import { beforeEach, describe, expect, it } from 'vitest'
import { operator } from '#e2e/fixtures/people.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { markDevice } from '#lib/features/people/devices/devices.ts'
import { hashPassword } from '#lib/features/people/passwords/passwords.ts'
import { resumeSession } from '#lib/features/people/sessions.ts'
import { signIn } from '#lib/features/people/sign-in.ts'
import type { Source } from '#lib/features/people/source.ts'
import { db } from '#lib/platform/db/db.ts'
import { isSecondStep } from './enter.ts'
import { replaceRecoveryCodes } from './recovery-codes.ts'
import { findSecondStep, takeSecondStep } from './second-step.ts'
import { newSealedSecret, shownSecret } from './totp.ts'

const password = 'winter-lantern-cobalt-41'
const source: Source = { address: '192.0.2.60', device: null, userAgent: 'curl/8' }
const wrong = { code: 'unauthenticated', field: 'factorCode' }
const over = { code: 'unauthenticated', field: undefined }

let made = 0
let email = ''
let userId = ''
let secret = ''
let recoveryCodes: string[] = []

beforeEach(async () => {
  email = `factor-${++made}@factors.example`
  ;({ userId } = await createUser({ actor: operator }, { email, role: 'developer', password }))
  const sealedSecret = await newSealedSecret(db(), userId)
  await db().totp.create({
    data: { userId, sealedSecret, confirmedAt: new Date() },
    select: { userId: true },
  })
  secret = shownSecret(userId, sealedSecret, { issuer: 'Latchkey', label: email }).text
  recoveryCodes = await db().$transaction((tx) => replaceRecoveryCodes(tx, userId))
})

const codeAt = (steps: number) => new TOTP({ secret }).generate({ timestamp: Date.now() + steps * 30_000 })

async function secondStep(from = source): Promise<string> {
  const entrance = await signIn({ source: from }, { email, password, next: '/docs' })
  if (!isSecondStep(entrance)) throw new Error('no second step')
  return entrance.secondStepToken
}

const take = (token: string, factorCode: string, from = source) =>
  takeSecondStep({ source: from }, { token, factorCode })

describe('PT-03 a sign-in of somebody with a second factor', () => {
  it('PT-03 opens no session by the password alone, and one that has proved it by a code', async () => {
    const token = await secondStep()
    expect(await db().session.count({ where: { userId } })).toBe(0)
    expect(await findSecondStep(token)).toEqual({ hasTotp: true, hasPasskey: false })
    const { ticket, next } = await take(token, codeAt(0))
    expect(next).toBe('/docs')
    expect(await resumeSession(ticket)).toMatchObject({ id: userId })
    const session = await db().session.findUniqueOrThrow({ where: { id: ticket.sessionId } })
    expect(session.factorAt).not.toBeNull()
    expect(await db().auditEntry.count({ where: { action: 'user.signed_in', subjectId: userId } })).toBe(1)
  })

  it('PT-03 takes a code of the app once, and none of an earlier step after it', async () => {
    const later = codeAt(1)
    await take(await secondStep(), later)
    const token = await secondStep()
    for (const code of [later, codeAt(0), codeAt(-1)])
      await expect(take(token, code)).rejects.toMatchObject(wrong)
  })

  it('PT-03 takes one of two who send the same code at once', async () => {
    const [first, second] = [await secondStep(), await secondStep()]
    const code = codeAt(0)
    const outcomes = await Promise.allSettled([take(first, code), take(second, code)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('PT-03 is over once it was taken, when it expired, and for every other browser', async () => {
    const token = await secondStep()
    await take(token, recoveryCodes[0] ?? '')
    await expect(take(token, recoveryCodes[1] ?? '')).rejects.toMatchObject(over)
    const late = await secondStep()
    await db().factorChallenge.updateMany({ where: { userId }, data: { expiresAt: new Date(0) } })
    await expect(take(late, recoveryCodes[1] ?? '')).rejects.toMatchObject(over)
    await expect(take('another', recoveryCodes[1] ?? '')).rejects.toMatchObject(over)
    expect(await findSecondStep(null)).toBeNull()
  })

  it('PT-03 takes a recovery code once, however it is typed, and tells of it', async () => {
    const [code = ''] = recoveryCodes
    await take(await secondStep(), ` ${code.toLowerCase().replaceAll('-', ' ')} `)
    await expect(take(await secondStep(), code)).rejects.toMatchObject(wrong)
    const [entry] = await db().auditEntry.findMany({
      where: { action: 'user.recovery_code_used', subjectId: userId },
    })
    expect(entry?.detail).toEqual({ left: 9 })
    const stored = await db().recoveryCode.findMany({ where: { userId } })
    expect(JSON.stringify(stored)).not.toContain(code.replaceAll('-', ''))
  })

  it('PT-03 is over when the password changes meanwhile, or the person is disabled', async () => {
    const token = await secondStep()
    await db().user.update({ where: { id: userId }, data: { disabledAt: new Date() } })
    await expect(take(token, codeAt(0))).rejects.toMatchObject(over)
    await db().user.update({ where: { id: userId }, data: { disabledAt: null } })
    const again = await secondStep()
    await db().user.update({
      where: { id: userId },
      data: { passwordHash: await hashPassword(`${password}!`) },
    })
    await expect(take(again, codeAt(0))).rejects.toMatchObject(over)
  })

  it('PT-02 counts wrong codes as failed sign-ins, throttles them, and lets a known device try on', async () => {
    const known = { ...source, device: await markDevice(userId, null) }
    const token = await secondStep()
    for (let at = 0; at < 10; at++) await expect(take(token, '000000')).rejects.toMatchObject(wrong)
    await expect(take(token, codeAt(0))).rejects.toMatchObject({ code: 'throttled' })
    const [{ count } = { count: 0n }] = await db().signInFailure.findMany({ where: { userId } })
    expect(Number(count)).toBe(10)
    const { ticket } = await take(await secondStep(known), codeAt(0), known)
    expect(ticket.userId).toBe(userId)
  })

  it('PT-02 lets many marks of devices guess no more than a few', async () => {
    const wrongs = async (device: string) => {
      const there = { ...source, device }
      const token = await secondStep(there)
      for (let at = 0; at < 10; at++) await expect(take(token, '000000', there)).rejects.toMatchObject(wrong)
    }
    for (let at = 0; at < 3; at++) await wrongs(await markDevice(userId, null))
    const fourth = { ...source, device: await markDevice(userId, null) }
    await expect(take(await secondStep(fourth), '000000', fourth)).rejects.toMatchObject({
      code: 'throttled',
    })
    const mark = await markDevice(userId, null)
    expect(await markDevice(userId, mark)).toBe(mark)
  })
})
