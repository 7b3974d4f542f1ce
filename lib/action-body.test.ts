import { describe, expect, it } from 'vitest'
import { bodyProblem, FORM_MAX_BYTES } from './action-body.ts'

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  bodyProblem(new Request('http://localhost/apps/new', { method: 'POST', body, headers }))

function form(fields: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.set(name, value)
  return data
}

const call = { 'Next-Action': '7f00' }

describe('a body', () => {
  it.each<[string, BodyInit, Record<string, string>?]>([
    [
      'of a form with scripts off',
      form({ '$ACTION_1:0': '{"id":"7f00","bound":"$@1"}', '$ACTION_1:1': '[{"values":{}}]', name: '$x {' }),
    ],
    ['of a form with scripts on', form({ '0': '[{"values":{"name":"$$x"}},"$K1"]', '1_name': '{' }), call],
    ['of a call without a form', '["$undefined"]', call],
    ['in another type, for a route of its own', 'not json'],
  ])('%s is let through', async (_, body, headers) => {
    expect(await post(body, headers)).toBeNull()
  })

  it.each<[string, BodyInit, Record<string, string>?]>([
    ['of a call that is no JSON', 'a password, say', call],
    ['of a call that is empty', '', call],
    ['that refers into a prototype', '["$1:__proto__:then"]', call],
    ['that refers to a function', form({ '$ACTION_1:1': '["$F1"]' })],
    ['that refers to what is not there', form({ '$ACTION_1:1': '"$@9"' })],
    ['of a call of no action', '[]', { 'Next-Action': '__proto__' }],
    ['whose bound arguments are cut off', form({ '$ACTION_1:1': '[{' })],
    ['without its boundary', 'x', { 'Content-Type': 'multipart/form-data' }],
    ['that ends in the middle', '--b\r\nContent', { 'Content-Type': 'multipart/form-data; boundary=b' }],
  ])('%s is refused as unreadable', async (_, body, headers) => {
    expect(await post(body, headers)).toMatchObject({ status: 400, message: expect.stringContaining('read') })
  })

  it('with more than a form may hold is refused, whatever it says of its length', async () => {
    const large = 'x'.repeat(FORM_MAX_BYTES + 1)
    expect(await post(large)).toMatchObject({ status: 413 })
    expect(await post('x', { 'Content-Length': String(large.length) })).toMatchObject({ status: 413 })
  })
})
