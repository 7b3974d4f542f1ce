import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRequest } from './raw-http.ts'

const ORIGIN = 'https://portal.example'

const parsed = (text: string) => {
  const result = parseRequest(text, ORIGIN)
  if (!result.ok) throw new Error(result.problem)
  return result
}
const problem = (text: string) => {
  const result = parseRequest(text, ORIGIN)
  return result.ok ? null : result.problem
}
const unsendable = (text: string) => parsed(text).unsendable.map(({ what }) => what)

describe('a request that is written as HTTP', () => {
  it('is taken apart as it is, whatever ends its lines', () => {
    const lines = [
      'POST /oauth/v2/token?a=b HTTP/1.1',
      'Host: portal.example',
      'Authorization: Basic abc=',
      'content-type:application/x-www-form-urlencoded ',
      '',
      'grant_type=client_credentials&scope=a+b',
    ]
    for (const end of ['\n', '\r\n'])
      expect(parsed(lines.join(end))).toEqual({
        ok: true,
        request: {
          method: 'POST',
          target: '/oauth/v2/token?a=b',
          headers: [
            ['Authorization', 'Basic abc='],
            ['content-type', 'application/x-www-form-urlencoded'],
          ],
          body: 'grant_type=client_credentials&scope=a+b',
        },
        unsendable: [],
      })
  })

  it('keeps a body as it is, blank lines and white space too', () => {
    expect(parsed('POST / HTTP/1.1\n\n a=b \n\nc\n').request.body).toBe(' a=b \n\nc\n')
    expect(parsed('POST /').request.body).toBeNull()
  })

  it('says what a browser would not send', () => {
    expect(
      unsendable(
        'post /x#part HTTP/2\nHost: other.example\nContent-Length: 3\nCookie: a=b\nSec-Fetch-Site: none\nX-Own: 1\n\nabc',
      ),
    ).toEqual(['post', 'HTTP/2', '#part', 'Host', 'Content-Length', 'Cookie', 'Sec-Fetch-Site'])
    expect(unsendable('GET /x\n\nbody')).toEqual(['The body'])
    expect(parsed('GET /x\n\nbody').request.body).toBeNull()
    expect(unsendable('GET /x\nAuthorization: Basic a\nauthorization: Basic b')).toEqual([
      'Two headers Authorization',
    ])
  })

  it.each([
    ['', /first line/],
    ['POST', /first line/],
    ['POST /a b HTTP/1.1', /first line/],
    ['TRACE / HTTP/1.1', /TRACE/],
    ['POST https://elsewhere.example/oauth/v2/token HTTP/1.1', /portal\.example only/],
    ['POST //elsewhere.example/ HTTP/1.1', /only/],
    ['POST / HTTP/1.1\nno header', /not a header/],
    ['POST / HTTP/1.1\nA: b\n c', /second line/],
    ['POST / HTTP/1.1\nA: größe €', /character/],
  ])('%j is refused with a reason', (text, reason) => {
    expect(problem(text)).toMatch(reason)
  })

  it.each([
    ['/oauth/v2/../../api/v1/x', true],
    ['/a/./b', true],
    ['/a b'.replace(' ', '"'), true],
    ['/api/v1/x?q=a%20b', false],
    [`${ORIGIN}/api/v1/x#part`, false],
  ])('says whether the path %s is sent otherwise', (target, isRewritten) => {
    const result = parseRequest(`GET ${target} HTTP/1.1\n\n`, ORIGIN)
    expect(result.ok && result.unsendable.some(({ what }) => what === 'The path')).toBe(isRewritten)
  })

  it('never leaves its origin, and gives no header that fetch refuses, whatever is written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string(),
        fc.string({ unit: 'binary' }),
        (target, name, value) => {
          const result = parseRequest(`POST ${target} HTTP/1.1\n${name}: ${value}\n\nbody`, ORIGIN)
          if (!result.ok) return
          expect(new URL(result.request.target, ORIGIN).origin).toBe(ORIGIN)
          expect(
            () => new Headers(result.request.headers.map(([n, v]): [string, string] => [n, v])),
          ).not.toThrow()
        },
      ),
    )
  })
})
