import { describe, expect, it } from 'vitest'
import { storedUserAgent } from './user-agent.ts'

const asNodeGivesIt = (text: string) => Buffer.from(text).toString('latin1')

describe('a user agent', () => {
  it('is stored as it was sent, whether in ASCII, UTF-8 or Latin-1', () => {
    expect(storedUserAgent('curl/8.4.0')).toBe('curl/8.4.0')
    expect(storedUserAgent(asNodeGivesIt('שלום 👩/1.0'))).toBe('שלום 👩/1.0')
    expect(storedUserAgent('caf\u00e9/1.0')).toBe('caf\u00e9/1.0')
    expect(storedUserAgent(null)).toBeNull()
  })

  it('is cut without half a character', () => {
    const cut = storedUserAgent(asNodeGivesIt(`${'a'.repeat(255)}👩`))
    expect(cut).toHaveLength(256)
    expect(cut?.isWellFormed()).toBe(true)
  })
})
