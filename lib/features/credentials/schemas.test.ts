import { describe, expect, it } from 'vitest'
import { addSecretSchema, extendSchema, overlapSeconds, rotateSecretSchema } from './schemas.ts'

const HOUR = 3600
const target = { clientId: 'acme', credentialId: '019a0000-0000-7000-8000-000000000000' }

const secondsOf = (form: Record<string, string>) => overlapSeconds(extendSchema.parse({ ...target, ...form }))

describe('the form of a rotation', () => {
  it('SE-04 lets the old one go on for 7 days unless told otherwise', () => {
    expect(secondsOf({})).toBe(7 * 24 * HOUR)
  })

  it('SE-04 takes what it offers, and whole hours up to 30 days', () => {
    expect(['now', '1h', '24h', '7d', '30d'].map((overlap) => secondsOf({ overlap }) / HOUR)).toEqual([
      0, 1, 24, 168, 720,
    ])
    expect(secondsOf({ overlap: 'custom', hours: '720' })).toBe(720 * HOUR)
    for (const hours of ['', '0', '721', '-1', '1.5', '1e2', ' ', '٣'])
      expect(() => secondsOf({ overlap: 'custom', hours })).toThrow(/1 to 720/)
  })

  it('SE-04 does not look at hours that were typed before something else was chosen', () => {
    expect(secondsOf({ overlap: '1h', hours: 'many' })).toBe(HOUR)
  })

  it('is told of all that is wrong with it at once', () => {
    const form = { ...target, name: '', overlap: 'custom', hours: 'many', expiry: 'date', expiresAt: '' }
    const { error } = rotateSecretSchema.safeParse(form)
    expect(error?.issues.map(({ path }) => path.join())).toEqual(['name', 'hours', 'expiresAt'])
    expect(rotateSecretSchema.safeParse({ ...form, name: 'a', hours: '3', expiry: 'never' }).error).toBe(
      undefined,
    )
  })

  it('is told of a date that has gone by beside all else, and of none that does not count', () => {
    const form = { clientId: 'acme', name: '', expiresAt: '2020-01-01' }
    const { error } = addSecretSchema.safeParse({ ...form, expiry: 'date' })
    expect(error?.issues.map(({ path }) => path.join())).toEqual(['name', 'expiresAt'])
    expect(addSecretSchema.safeParse({ ...form, name: 'a', expiry: 'never' }).error).toBe(undefined)
  })

  it('ends at the beginning of a day in UTC, or never', () => {
    const form = { clientId: 'acme', name: 'one' }
    expect(addSecretSchema.parse({ ...form, expiresAt: '2027-12-31' }).expiresAt).toEqual(
      new Date('2027-12-31T00:00:00Z'),
    )
    expect(addSecretSchema.parse({ ...form, expiresAt: '' }).expiresAt).toBeNull()
    const refused = addSecretSchema.safeParse({ ...form, expiresAt: '31.12.2027' })
    expect(refused.error?.issues[0]?.message).toBe('Enter a date, or nothing.')
  })
})
