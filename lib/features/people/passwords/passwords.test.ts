import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { passwordStrength } from './password-strength.ts'
import {
  HASHES_AT_ONCE,
  HASHES_WAITING,
  hashPassword,
  KNOWN_WAITING,
  passwordProblem,
  passwordWork,
  verifyPassword,
} from './passwords.ts'

const person = { email: 'grace.hopper@example.com' }
const problem = (password: string, email = person.email) => passwordProblem(password, { email })

/** Printable text without a pattern, the same every time. */
const varied = (length: number) =>
  createHash('shake256', { outputLength: length })
    .update('varied')
    .digest('latin1')
    .replace(/[\s\S]/g, (byte) => String.fromCharCode(0x21 + (byte.charCodeAt(0) % 90)))

describe('password policy', () => {
  it('PT-01 counts characters, not bytes: 15 are enough, 14 are not', async () => {
    expect(await problem('kopje welt grau')).toBeNull()
    expect(await problem('kopje welt gra')).toContain('15')
    expect(await problem('🦊🐙🌵🧭🪁🎷🧊🪐🍋🛶🧲🎈🪵🐚🦉')).toBeNull()
    expect(await problem('🦊🐙🌵🧭🪁🎷🧊🪐🍋🛶🧲🎈🪵🐚')).toContain('15')
  })

  it.each([64, 128, 256])('PT-01 takes %i characters', async (length) => {
    const password = varied(length)
    expect(await problem(password)).toBeNull()
  })

  it('refuses more than 256 characters rather than cutting them off', async () => {
    const password = varied(257)
    expect(await problem(password)).toContain('256')
  })

  it.each([
    'Password1234567',
    'P@ssw0rd!P@ssw0rd!',
    'qwertyuiopasdfgh',
    '123456789012345',
    'zyxwvutsrqponmlk',
    'aaaaaaaaaaaaaaaa',
    'abcabcabcabcabca',
    'iloveyouiloveyou1',
    'administrator2024',
    'my-latchkey-account',
  ])('PT-01 refuses %s with a reason', async (password) => {
    expect(await problem(password)).toMatch(/^This password (is|repeats|contains) .+\.$/)
  })

  it('refuses the first part of the e-mail address, in any case', async () => {
    expect(await problem('very GRACE.hopper indeed')).toContain('e-mail')
    expect(await problem('a banana boat at dawn', 'ana@example.com')).toBeNull()
  })

  it('says so of an address and little else, where its parts are too short to be looked for', async () => {
    const own = 'made of your e-mail address'
    expect(await problem('ana@corp.example', 'ana@corp.example')).toContain(own)
    expect(await problem('ana@corp.example1', 'ana@corp.example')).toContain(own)
  })

  it('has no rules of composition: digits alone or letters alone will do', async () => {
    expect(await problem('628194837261940')).toBeNull()
    expect(await problem('gravel turnip lantern')).toBeNull()
  })

  it('answers the same for every spelling that NFKC makes equal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 300 }), async (password) => {
        expect(await problem(password.normalize('NFKD'))).toBe(await problem(password.normalize('NFKC')))
      }),
    )
  })

  it('refuses whatever is one unit repeated', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, maxLength: 20 }),
        fc.integer({ min: 15, max: 30 }),
        async (unit, times) => {
          expect(await problem(unit.repeat(times))).not.toBeNull()
        },
      ),
    )
  })
})

describe('the thread that judges passwords', () => {
  it('answers many at once, each about its own', async () => {
    const asked = ['gravel turnip lantern', 'zyxwvutsrqponmlk', 'aaaaaaaaaaaaaaaa', 'kopje welt grau']
    const answers = await Promise.all(
      asked.map((password) => passwordStrength().ask({ password, context: [] })),
    )
    expect(answers.map(({ score }) => score >= 3)).toEqual([true, false, false, true])
  })

  it('keeps the main thread free meanwhile', async () => {
    let turns = 0
    const ticking = setInterval(() => turns++, 5)
    // A long search: every sign may stand for a letter.
    await passwordStrength().ask({ password: '4@3!0$'.repeat(8), context: [] })
    clearInterval(ticking)
    expect(turns).toBeGreaterThan(2)
  })
})

describe('password hashes', () => {
  it('are Argon2id with at least 19 MiB and two passes', async () => {
    expect(await hashPassword('gravel turnip lantern')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  it('match the same password however its accents are composed, and no other', async () => {
    const stored = await hashPassword('crème brûlée à midi')
    expect(await verifyPassword(stored, 'crème brûlée à midi'.normalize('NFD'))).toBe(true)
    expect(await verifyPassword(stored, 'creme brulee a midi')).toBe(false)
  })

  it('do not cut a long password short', async () => {
    const long = 'gravel '.repeat(30)
    expect(await verifyPassword(await hashPassword(`${long}a`), `${long}b`)).toBe(false)
  })

  it('are made so many at a time, and beyond those that may wait refused with a sentence', async () => {
    expect(HASHES_AT_ONCE).toBeLessThanOrEqual(2)
    const password = 'gravel turnip lantern'
    const stored = await hashPassword(password)
    let leave = () => {}
    const left = new Promise<void>((done) => {
      leave = done
    })
    const crowd = (count: number, moreMayWait = 0) =>
      Array.from({ length: count }, () => passwordWork().run(() => left, moreMayWait))
    const strangers = crowd(HASHES_AT_ONCE + HASHES_WAITING)
    const refusal = { code: 'throttled', message: expect.stringContaining('Try again') }
    await expect(verifyPassword(stored, password)).rejects.toMatchObject(refusal)
    await expect(hashPassword(password)).rejects.toMatchObject(refusal)
    const known = [verifyPassword(stored, password, 'known'), ...crowd(KNOWN_WAITING - 1, KNOWN_WAITING)]
    await expect(verifyPassword(stored, password, 'known')).rejects.toMatchObject(refusal)
    leave()
    await Promise.all(strangers)
    expect((await Promise.all(known))[0]).toBe(true)
    expect(await verifyPassword(stored, password)).toBe(true)
  })

  it('match nothing for nobody', async () => {
    expect(await verifyPassword(null, 'gravel turnip lantern')).toBe(false)
  })
})
