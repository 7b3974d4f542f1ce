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
    ['of a form with scripts on', form({ '0': '[{"values":{"name":"$$x"}},"$K1"]', _1_name: '{' }), call],
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

  const type = 'multipart/form-data; boundary=b'
  const part = (head: string, value = '["$F1"]') => `--b\r\n${head}\r\n\r\n${value}\r\n--b--\r\n`
  const named = (name: string) => `Content-Disposition: form-data; name="${name}"`

  it('written as browsers write it is let through', async () => {
    const file = `${named('_1_file')}; filename="a b.txt"\r\nContent-Type: text/plain`
    const body = `--b\r\n${file}\r\n\r\n$F1\r\n${part(named('0'), '["$K1"]')}`
    expect(await post(body, { ...call, 'Content-Type': type })).toBeNull()
  })

  it.each([
    ...[
      '0 ',
      ' 0',
      '0\t',
      '00',
      '+0',
      '-0',
      '0.0',
      '0e0',
      '0x0',
      'S0',
      'S',
      '',
      'name',
      '_1_',
      '_1_ name',
      '1_name',
      '%30',
      '\\0',
    ],
    ...['$ACTION_1:1', '$ACTION_REF_1', '10000'],
  ])('of a call with a part named %j is refused', async (name) => {
    expect(await post(part(named(name), '[]'), { ...call, 'Content-Type': type })).toMatchObject({
      status: 400,
    })
  })

  it.each([
    '$ACTION_REF_1 ',
    '$ACTION_1 :1',
    '$ACTION_01:x',
    '$ACTION_1:1 ',
    '$ACTION_1:S1',
    '$ACTION_X',
    '$x',
    '0',
  ])('of a form with a part named %j is refused', async (name) => {
    expect(await post(part(named(name), '[]'), { 'Content-Type': type })).toMatchObject({ status: 400 })
  })

  it.each([
    'content-disposition: form-data; name="0"',
    'Content-Disposition:form-data; name="0"',
    'Content-Disposition: form-data; name=0',
    "Content-Disposition: form-data; name='0'",
    'Content-Disposition: form-data;name="0"',
    'Content-Disposition: form-data; name="0";',
    "Content-Disposition: form-data; name*=utf-8''0",
    'Content-Disposition: form-data; name="0"; name="_1_a"',
    'Content-Disposition: form-data; name="_1_a"; name="0"',
    'Content-Disposition: form-data; name="_1_a"; name*=utf-8\'\'0',
    'Content-Disposition: form-data; filename="x"; name="0"',
    'Content-Disposition: form-data; name="_1_a"; filename="\\"; name="0"',
    'Content-Disposition: form-data; name="0"; filename*=utf-8\'\'x',
    'Content-Disposition: attachment; name="0"',
    `${named('_1_a')}\r\n${named('0')}`,
    `${named('0')}\r\nContent-Type: text/plain; charset=utf-16le`,
    `${named('0')}\r\nContent-Transfer-Encoding: base64`,
    `X: y\r\n${named('0')}`,
    `${named('0')}\n\nx`,
    'Content-Type: text/plain',
    '',
  ])('of a part with the head %j is refused', async (head) => {
    expect(await post(part(head, '[]'), { ...call, 'Content-Type': type })).toMatchObject({ status: 400 })
  })

  const PLAIN = part(named('0'), '[]')
  it.each([
    ['with something before the first part', `x\r\n${PLAIN}`],
    ['with something after the last part', `${PLAIN}x`],
    ['with its end twice', `${PLAIN}--b--\r\n`],
    ['with lines that end in one byte', PLAIN.replaceAll('\r\n', '\n')],
    ['with its boundary inside of a value', part(named('_1_a'), '--b')],
    ['with a boundary that goes on', PLAIN.replace('--b\r\n', '--bc\r\n')],
    ['with space after a boundary', PLAIN.replace('--b\r\n', '--b \r\n')],
    ['without its end', PLAIN.replace('--b--', '')],
    ['with one argument twice', `--b\r\n${named('0')}\r\n\r\n[]\r\n${PLAIN}`],
    ['that refers to a form twice', part(named('0'), '["$K1","$K1"]')],
    ['with bytes that are no text', Buffer.from(part(named('0'), '["\xff"]'), 'latin1')],
    ['with more parts than a form has', `--b\r\n${named('_1_a')}\r\n\r\n\r\n`.repeat(501) + PLAIN],
  ])('%s is refused', async (_, body) => {
    expect(await post(PLAIN, { ...call, 'Content-Type': type })).toBeNull()
    expect(await post(body, { ...call, 'Content-Type': type })).toMatchObject({ status: 400 })
  })

  it.each([
    'Multipart/Form-Data; boundary=b',
    'multipart/form-data; boundary="b"',
    'multipart/form-data; boundary=b; charset=utf-16le',
    'multipart/form-data; charset=utf-7; boundary=b',
    'multipart/form-data; boundary=a; boundary=b',
    'multipart/form-datax; boundary=b',
    'multipart/mixed; boundary=b',
    'application/x-www-form-urlencoded',
  ])('of the type %j is refused', async (other) => {
    expect(await post(part(named('0'), '[]'), { ...call, 'Content-Type': other })).toMatchObject({
      status: 400,
    })
  })

  it('of a call that is JSON and a form at once is refused', async () => {
    const body = '"&0=%5B%22%24F1%22%5D&"'
    expect(await post(body, { ...call, 'Content-Type': 'application/x-www-form-urlencoded' })).toMatchObject({
      status: 400,
    })
  })

  it('with more than a form may hold is refused, whatever it says of its length', async () => {
    const large = 'x'.repeat(FORM_MAX_BYTES + 1)
    expect(await post(large)).toMatchObject({ status: 413 })
    expect(await post('x', { 'Content-Length': String(large.length) })).toMatchObject({ status: 413 })
  })
})
