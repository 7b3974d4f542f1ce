import { describe, expect, it } from 'vitest'
import { ERRORS } from '#lib/oauth/errors.ts'
import { CAUSES, docsOfReason, INVALID_CLIENT_CAUSES } from './causes.ts'

describe('the causes of a refusal', () => {
  it('tell many of one 401 apart, each with its own words', () => {
    expect(INVALID_CLIENT_CAUSES.length).toBeGreaterThanOrEqual(12)
    const words = Object.values(CAUSES).map(({ what }) => what)
    expect(new Set(words).size).toBe(words.length)
    for (const { code } of INVALID_CLIENT_CAUSES) expect(ERRORS[code].status).toBe(401)
  })

  it('have addresses in the docs that no error has, too', () => {
    const anchors = INVALID_CLIENT_CAUSES.map(({ reason }) => reason)
    for (const anchor of anchors) expect(Object.keys(ERRORS)).not.toContain(anchor)
    expect(docsOfReason('secret_with_space')).toBe('/docs/errors#secret_with_space')
    expect(docsOfReason('secret_in_query')).toBe('/docs/errors#secret_in_query')
    expect(docsOfReason('of_a_later_version')).toBe('/docs/errors')
  })
})
