import { decodeJwt, decodeProtectedHeader } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { sendRaw, tokenRequest } from './raw-http.ts'
import { type Subject, sharedSubject } from './subject.ts'
import { askToken, basic, formEncode, GRANT, rawBasic, type TokenAsk } from './token-client.ts'

const ODD_ID = 'a:b c'
const ODD_SECRET = 'p+w%25:/= of "some" \\ length~'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

let subject: Subject
let clientId: string
let clientSecret: string
let good: string

beforeAll(async () => {
  subject = sharedSubject()
  ;({ clientId, clientSecret } = await subject.createClient('endpoint-client'))
  good = basic(clientId, clientSecret)
  await subject.importClient(ODD_ID, ODD_SECRET)
  await subject.importClient('a%62', 'the secret of a percent six two')
  await subject.importClient('ab', 'the secret of plain a then b')
})

const ask = (options: TokenAsk = {}) => askToken(subject.url, { authorization: good, ...options })
const raw = (payload: Parameters<typeof sendRaw>[1]) => sendRaw(subject.port, payload)
const CLOSE = 'Connection: close'
const length = (body: string) => `Content-Length: ${Buffer.byteLength(body)}`

describe('token endpoint', () => {
  it('TK-01 answers Basic and client_credentials with a Bearer JWT and nothing else', async () => {
    const { status, json } = await ask({ body: `${GRANT}&scope=clients%3Aread+usage%3Aread` })
    expect(status).toBe(200)
    expect(Object.keys(json).sort()).toEqual(['access_token', 'expires_in', 'token_type'])
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 3600 })
    const claims = decodeJwt(String(json.access_token))
    expect(Number(claims.exp) - Number(claims.iat)).toBe(3600)
  })

  it('JW-01 JW-02 signs the JWT profile for access tokens', async () => {
    const token = String((await ask()).json.access_token)
    expect(decodeProtectedHeader(token)).toEqual({ typ: 'at+jwt', alg: 'ES256', kid: expect.any(String) })
    expect(decodeJwt(token)).toEqual({
      iss: subject.url,
      aud: `${subject.url}/api/v1`,
      sub: clientId,
      client_id: clientId,
      iat: expect.any(Number),
      exp: expect.any(Number),
      jti: expect.stringMatching(/^[\w-]{22,}$/),
      client_ref: expect.stringMatching(UUID),
      credential_ref: expect.stringMatching(UUID),
      scope: 'clients:read usage:read',
    })
  })

  it('TK-02 returns scope whenever granted and requested differ', async () => {
    expect((await ask()).json.scope).toBe('clients:read usage:read')
    expect((await ask({ body: `${GRANT}&scope=usage:read` })).json).not.toHaveProperty('scope')
    expect((await ask({ body: `${GRANT}&scope=usage:read+usage:read` })).json.scope).toBe('usage:read')
  })

  it('TK-03 sets the same headers on every answer', async () => {
    const answers = await Promise.all([
      ask(),
      ask({ body: 'x=%zz' }),
      ask({ authorization: null }),
      ask({ method: 'PUT' }),
      ask({ body: `${GRANT}&x=`.padEnd(20_000, 'a') }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 401, 405, 413])
    for (const { headers } of answers) {
      expect(headers.get('content-type')).toBe('application/json')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('pragma')).toBe('no-cache')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-request-id')).toMatch(/^[\da-f]{8}-[\da-f]{4}-7/)
      for (const absent of ['etag', 'set-cookie', 'location']) expect(headers.has(absent)).toBe(false)
    }
    expect((await ask({ headers: { 'if-none-match': '*' } })).status).toBe(200)
  })

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'])('TK-04 refuses %s', async (method) => {
    const { status, headers } = await ask({ method, headers: { 'x-http-method-override': 'POST' } })
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe('POST, OPTIONS')
  })

  it('TK-04 refuses TRACE and methods that do not exist', async () => {
    for (const method of ['TRACE', 'TRACK', 'CONNECT', 'FOO']) {
      const { statuses } = await raw(tokenRequest([CLOSE], '', { method }))
      for (const status of statuses) expect([400, 404, 405, 501]).toContain(status)
    }
  })

  it('TK-05 never counts the query, and refuses secrets in it', async () => {
    expect((await ask({ query: `?${GRANT}`, body: '' })).json.error).toBe('invalid_request')
    const query = `?client_id=${clientId}&client_secret=${clientSecret}`
    const answer = await ask({ authorization: null, query })
    expect(answer.status).toBe(400)
    expect(answer.json.error).toBe('invalid_request')
    expect(answer.text).not.toContain(clientSecret)
    for (const name of ['client_assertion', 'access_token', 'client%5fsecret']) {
      expect((await ask({ query: `?${name}=x` })).status).toBe(400)
    }
  })

  it('TK-06 wants a form in UTF-8', async () => {
    const types: [string, number][] = [
      ['APPLICATION/x-www-form-urlencoded', 200],
      ['application/x-www-form-urlencoded; charset=UTF-8', 200],
      ['application/x-www-form-urlencoded;charset="utf-8"', 200],
      ['application/x-www-form-urlencoded; charset=ISO-8859-1', 200],
      ['application/json', 400],
      ['multipart/form-data; boundary=x', 400],
      ['text/plain', 400],
    ]
    for (const [type, status] of types) {
      expect((await ask({ headers: { 'content-type': type } })).status).toBe(status)
    }
    const untyped = `POST /oauth/v2/token HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${good}\r\n${length(GRANT)}\r\n${CLOSE}\r\n\r\n${GRANT}`
    expect((await raw(untyped)).statuses).toEqual([400])
  })

  it('TK-07 rejects a repeated recognised parameter anywhere in the body', async () => {
    for (const name of ['grant_type', 'scope', 'client_id', 'client_secret']) {
      expect((await ask({ body: `${GRANT}&${name}=&${name}=` })).json.error).toBe('invalid_request')
    }
    const filler = Array.from({ length: 1500 }, (_, index) => `f${index}=`).join('&')
    expect((await ask({ body: `${GRANT}&${filler}` })).status).toBe(200)
    expect((await ask({ body: `${GRANT}&${filler}&${GRANT}` })).json.error).toBe('invalid_request')
    expect((await ask({ body: `${GRANT}&%67rant_type=x` })).json.error).toBe('invalid_request')
  })

  it('TK-08 takes an empty value as absent', async () => {
    expect((await ask({ body: `${GRANT}&scope=` })).json.scope).toBe('clients:read usage:read')
    expect((await ask({ body: `${GRANT}&client_secret=` })).status).toBe(200)
    expect((await ask({ body: 'grant_type=' })).json.error).toBe('invalid_request')
  })

  it('TK-09 ignores unknown parameters', async () => {
    const { status, json } = await ask({ body: `__proto__=1&constructor=2&a[b]=c&a[b]=c&${GRANT}` })
    expect(status).toBe(200)
    expect(Object.keys(json).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type'])
  })

  it('TK-10 reads Basic by base64, first colon, then form-decoding', async () => {
    for (const scheme of ['basic', 'BASIC']) {
      expect((await ask({ authorization: good.replace('Basic', scheme) })).status).toBe(200)
    }
    expect((await ask({ authorization: basic(ODD_ID, ODD_SECRET) })).status).toBe(200)
    const body = `${GRANT}&client_id=${formEncode(ODD_ID)}&client_secret=${formEncode(ODD_SECRET)}`
    expect((await ask({ authorization: null, body })).status).toBe(200)
  })

  it('TK-11 NG-15 makes no second guess', async () => {
    expect((await ask({ authorization: rawBasic(`${formEncode(ODD_ID)}:${ODD_SECRET}`) })).status).toBe(401)
    expect((await ask({ authorization: rawBasic('a%62:the secret of a percent six two') })).status).toBe(401)
    expect((await ask({ authorization: rawBasic('a%62:the secret of plain a then b') })).status).toBe(200)
    expect((await ask({ authorization: basic('a%62', 'the secret of a percent six two') })).status).toBe(200)
    expect((await ask({ authorization: basic('ab', 'the secret of a percent six two') })).status).toBe(401)
  })

  it.each(['%C3%A9', '%00', '%C0%80', '%ED%A0%80', '%zz', '%FF'])(
    'TK-12 NG-22 refuses %s in ID and secret',
    async (junk) => {
      for (const [id, secret] of [
        [`${clientId}${junk}`, clientSecret],
        [clientId, `${clientSecret}${junk}`],
      ]) {
        const header = await ask({ authorization: rawBasic(`${id}:${secret}`) })
        expect([header.status, header.json.error]).toEqual([401, 'invalid_client'])
        const body = `${GRANT}&client_id=${id}&client_secret=${secret}`
        const posted = await ask({ authorization: null, body })
        expect([posted.status, posted.json.error]).toEqual([400, 'invalid_request'])
      }
    },
  )

  it('TK-13 answers malformed headers with 401 and a challenge', async () => {
    const malformed = [
      'Basic',
      'Basic !!!!',
      rawBasic('acme'),
      rawBasic(':'),
      rawBasic(`:${clientSecret}`),
      rawBasic(`${clientId}:`),
      `Bearer ${clientSecret}`,
      `${good} trailing`,
      good.slice(6),
      '\u00e9',
    ]
    for (const authorization of malformed) {
      const { status, json, headers } = await ask({ authorization })
      expect([status, json.error]).toEqual([401, 'invalid_client'])
      expect(headers.get('www-authenticate')).toBe('Basic realm="Latchkey", charset="UTF-8"')
    }
  })

  it('NG-14 refuses junk that a lenient base64 would skip', async () => {
    const token = good.slice(6)
    for (const junk of ['!', ' ', '-_', '=']) {
      const authorization = `Basic ${token.slice(0, 10)}${junk}${token.slice(10)}`
      expect((await ask({ authorization })).status).toBe(401)
    }
    expect((await ask({ authorization: `${good}=QUJD` })).status).toBe(401)
  })

  it('TK-14 refuses two methods, and two Authorization headers', async () => {
    const posted = `${GRANT}&client_id=${clientId}&client_secret=${clientSecret}`
    expect((await ask({ body: posted })).json.error).toBe('invalid_request')
    expect((await ask({ body: `${GRANT}&client_assertion=x` })).json.error).toBe('invalid_request')
    expect((await ask({ authorization: `${good}, ${good}` })).json.error).toBe('invalid_request')
    const twice = [`Authorization: ${good}`, `authorization: ${good}`, length(GRANT), CLOSE]
    const { statuses, text } = await raw(tokenRequest(twice, GRANT))
    expect(statuses).toEqual([400])
    expect(text).toContain('"invalid_request"')
  })

  it('TK-15 takes client_id beside Basic only if equal', async () => {
    expect((await ask({ body: `${GRANT}&client_id=${clientId}` })).status).toBe(200)
    expect((await ask({ body: `${GRANT}&client_id=ab` })).json.error).toBe('invalid_request')
  })

  it('TK-16 takes the secret by header and by body', async () => {
    const body = `${GRANT}&client_id=${clientId}&client_secret=${clientSecret}`
    expect((await ask({ authorization: null, body })).status).toBe(200)
  })

  it('TK-17 caps the body at 16 KiB', async () => {
    const fill = (size: number) => `${GRANT}&x=`.padEnd(size, 'a')
    expect((await ask({ body: fill(16_384) })).status).toBe(200)
    expect((await ask({ body: fill(16_385) })).status).toBe(413)
  })

  it('TK-17 stops reading an endless chunked body and closes', async () => {
    const chunk = `4000\r\n${'a'.repeat(0x4000)}\r\n`
    function* endless() {
      yield tokenRequest([`Authorization: ${good}`, 'Transfer-Encoding: chunked'], '')
      for (let sent = 0; sent < 2 ** 30; sent += chunk.length) yield chunk
    }
    const { statuses, closed, bytesSent } = await raw(endless())
    expect(statuses).toEqual([413])
    expect(closed).toBe(true)
    expect(bytesSent).toBeLessThan(64 * 2 ** 20)
  })

  it('TK-17 takes chunked bodies and refuses framing that lies', async () => {
    const authorization = `Authorization: ${good}`
    const half = GRANT.length - 4
    const chunked = `${half.toString(16)}\r\n${GRANT.slice(0, half)}\r\n4\r\n${GRANT.slice(half)}\r\n0\r\n\r\n`
    const sent = await raw(tokenRequest([authorization, 'Transfer-Encoding: chunked', CLOSE], chunked))
    expect(sent.statuses).toEqual([200])

    const lies = [
      ['Transfer-Encoding: chunked', length(GRANT)],
      [length(GRANT), `Content-Length: ${GRANT.length - 1}`],
      ['Content-Length: +29'],
      ['Content-Length: -1'],
      ['Transfer-Encoding: chunked, identity'],
      ['Transfer-Encoding : chunked'],
    ]
    for (const headers of lies) {
      const { statuses, closed } = await raw(tokenRequest([authorization, ...headers], GRANT))
      expect(statuses).toEqual([400])
      expect(closed).toBe(true)
    }
    const short = await raw(tokenRequest([authorization, 'Content-Length: 10'], GRANT))
    expect(short.statuses.at(-1)).toBe(400)
    expect(short.closed).toBe(true)
  })

  it('TK-17 answers 431 to headers above 16 KiB', async () => {
    const { statuses, closed } = await raw(tokenRequest([`X-Big: ${'a'.repeat(17_000)}`, CLOSE], ''))
    expect(statuses).toEqual([431])
    expect(closed).toBe(true)
  })

  it('TK-18 NG-03 never redirects, whatever the spelling of the path', async () => {
    const paths = [
      '/oauth/v2/token/',
      '//oauth/v2/token',
      '/oauth//v2/token',
      '/OAuth/v2/Token',
      '/oauth/v2/./token',
      '/x/../oauth/v2/token',
      '/oauth/v2/token;x',
      '/oauth/v2/%74oken',
      '/oauth/v2/token%2f',
      '/oauth%2Fv2/token',
      '\\oauth\\v2\\token',
      '/oauth/v2/tokens',
      '/oauth/v2',
    ]
    for (const path of paths) {
      const headers = [`Authorization: ${good}`, length(GRANT), CLOSE]
      const { statuses, text } = await raw(tokenRequest(headers, GRANT, { path }))
      for (const status of statuses) expect([400, 404, 405]).toContain(status)
      expect(text.toLowerCase()).not.toContain('\r\nlocation:')
    }
  })

  it('WB-02 lets the portal in from a browser, and nobody else', async () => {
    const own = await ask({ method: 'OPTIONS', headers: { origin: subject.url } })
    expect(own.status).toBe(204)
    expect(own.headers.get('access-control-allow-origin')).toBe(subject.url)
    for (const origin of ['https://evil.example', `${subject.url}.evil.example`, 'null']) {
      const { headers } = await ask({ authorization: null, headers: { origin } })
      expect(headers.has('access-control-allow-origin')).toBe(false)
      expect(headers.get('vary')).toBe('Origin')
    }
    const refused = await ask({ authorization: null, headers: { origin: subject.url } })
    expect(refused.headers.get('access-control-allow-origin')).toBe(subject.url)
    expect(refused.headers.has('access-control-allow-credentials')).toBe(false)
  })
})
