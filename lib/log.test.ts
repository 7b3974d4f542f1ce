import { describe, expect, it } from 'vitest'
import { faultOf } from './log.ts'

describe('what the log says of a failure', () => {
  it('is its kind, code and place, and nothing that it quotes', () => {
    let fault: unknown
    try {
      JSON.parse('my-password-in-the-wrong-field')
    } catch (error) {
      fault = error
    }
    const said = faultOf(fault)
    expect(said).toMatchObject({ kind: 'SyntaxError', code: null })
    expect(said.stack.length).toBeGreaterThan(0)
    expect(JSON.stringify(said)).not.toContain('my-password')
    expect(faultOf(Object.assign(new Error('x'), { code: '23505' })).code).toBe('23505')
    expect(faultOf('my-password')).toEqual({ kind: 'string', code: null, stack: [] })
  })
})
