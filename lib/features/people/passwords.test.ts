import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
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
  it('counts characters, not bytes: 15 are enough, 14 are not', () => {
    expect(problem('kopje welt grau')).toBeNull()
    expect(problem('kopje welt gra')).toContain('15')
    expect(problem('🦊🐙🌵🧭🪁🎷🧊🪐🍋🛶🧲🎈🪵🐚🦉')).toBeNull()
    expect(problem('🦊🐙🌵🧭🪁🎷🧊🪐🍋🛶🧲🎈🪵🐚')).toContain('15')
  })

  it.each([64, 128, 256])('takes %i characters', (length) => {
    const password = varied(length)
    expect(problem(password)).toBeNull()
  })

  it('refuses more than 256 characters rather than cutting them off', () => {
    const password = varied(257)
    expect(problem(password)).toContain('256')
  })

  it.each([
    'Password1234567',
    'P@ssw0rd!P@ssw0rd!',
    'qwertyuiopasdfgh',
    '123456789012345',
    'zyxwvutsrqponmlk',
    'aaaaaaaaaaaaaaaa',
    'abcabcabcabcabca',
    'letmein-welcome-1',
    'correct horse battery staple',
    'my-latchkey-account',
  ])('refuses %s with a reason', (password) => {
    expect(problem(password)).toMatch(/^This password (is|repeats|contains) .+\.$/)
  })

  it('refuses the first part of the e-mail address, in any case', () => {
    expect(problem('very GRACE.hopper indeed')).toContain('e-mail')
    expect(problem('a banana boat at dawn', 'ana@example.com')).toBeNull()
  })

  it('has no rules of composition: digits alone or letters alone will do', () => {
    expect(problem('628194837261940')).toBeNull()
    expect(problem('gravel turnip lantern')).toBeNull()
  })

  it('answers the same for every spelling that NFKC makes equal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (password) => {
        expect(problem(password.normalize('NFKD'))).toBe(problem(password.normalize('NFKC')))
      }),
    )
  })

  it('refuses whatever is one unit repeated', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 20 }),
        fc.integer({ min: 15, max: 30 }),
        (unit, times) => {
          expect(problem(unit.repeat(times))).not.toBeNull()
        },
      ),
    )
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
