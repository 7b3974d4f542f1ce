import { beforeAll, describe, expect, it } from 'vitest'
import { ERRORS } from '#lib/oauth/errors.ts'
import { type Subject, sharedSubject } from './subject.ts'
import { askToken, basic, formEncode, GRANT, rawBasic, type TokenAsk } from './token-client.ts'

let subject: Subject
let good: string
let secret: string

beforeAll(async () => {
  subject = sharedSubject()
  const client = await subject.createClient('errors-client')
  secret = client.clientSecret
  good = basic(client.clientId, secret)
  await subject.importClient('asleep', 'a secret that is right but sleeping')
  await subject.suspendClient('asleep')
})

const ask = (options: TokenAsk = {}) => askToken(subject.url, { authorization: good, ...options })

/** All that can be seen of an answer, but for what differs between any two. */
function bytesOf({ status, text, headers }: Awaited<ReturnType<typeof ask>>): string {
  const seen = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name))
  return JSON.stringify([status, text, seen])
}

describe('errors of the token endpoint', () => {
  it('ER-01 says error and description in ASCII, and repeats nothing', async () => {
    const canary = 'CANARY"><script>'
    const answers = await Promise.all([
      ask({ body: `grant_type=${formEncode(canary)}` }),
      ask({ body: `${GRANT}&scope=${formEncode(canary)}` }),
      ask({ body: `${GRANT}&resource=${formEncode(canary)}` }),
      ask({ authorization: basic(canary, canary) }),
      ask({ body: `${GRANT}&CANARY=%zz` }),
      ask({ query: `?client_secret=CANARY` }),
    ])
    for (const { status, text, json } of answers) {
      expect([400, 401]).toContain(status)
      expect(text).not.toContain('CANARY')
      expect(Object.keys(json)).toEqual(['error', 'error_description'])
      expect(Object.values(ERRORS).map(({ error }): unknown => error)).toContain(json.error)
      expect(json.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
    }
  })

  it('ER-02 answers every failed authentication with the same bytes', async () => {
    const answers = await Promise.all([
      ask({ authorization: basic('unknown', secret) }),
      ask({ authorization: basic('errors-client', 'wrong') }),
      ask({ authorization: basic('asleep', 'a secret that is right but sleeping') }),
      ask({ authorization: null }),
      ask({ authorization: 'Bearer x' }),
      ask({ authorization: rawBasic('errors-client') }),
      ask({ authorization: null, body: `${GRANT}&client_id=errors-client&client_secret=wrong` }),
    ])
    expect(new Set(answers.map(bytesOf)).size).toBe(1)
    expect(answers[0]?.status).toBe(401)
    expect(answers[0]?.json.error).toBe('invalid_client')
    expect(answers[0]?.headers.get('www-authenticate')).toBe('Basic realm="Latchkey", charset="UTF-8"')
  })

  it('NG-21 refuses parts of the secret and words for nothing', async () => {
    for (const wrong of [secret.slice(0, -1), `${secret}a`, 'null', 'undefined', '[object Object]', ' ']) {
      expect((await ask({ authorization: basic('errors-client', wrong) })).status).toBe(401)
    }
  })

  it('ER-03 says invalid_request when grant_type is missing', async () => {
    for (const body of ['', 'scope=usage:read', 'grant_type=']) {
      const { status, json } = await ask({ body })
      expect([status, json.error]).toEqual([400, 'invalid_request'])
    }
  })

  it('ER-04 says unsupported_grant_type for any other grant, after authentication', async () => {
    const grants = [
      'password',
      'refresh_token',
      'authorization_code',
      'Client_Credentials',
      'urn:ietf:params:oauth:grant-type:device_code',
      'urn:ietf:params:oauth:grant-type:token-exchange',
    ]
    for (const grant of grants) {
      const body = `grant_type=${formEncode(grant)}`
      const { status, json } = await ask({ body })
      expect([status, json.error]).toEqual([400, 'unsupported_grant_type'])
      expect((await ask({ authorization: null, body })).status).toBe(401)
    }
  })

  it('ER-05 says invalid_scope and invalid_target', async () => {
    for (const scope of [
      'admin',
      'clients:write',
      'a"b',
      'clients:read  usage:read',
      'clients:read\tusage:read',
      ' usage:read',
    ]) {
      const { status, json } = await ask({ body: `${GRANT}&scope=${formEncode(scope)}` })
      expect([status, json.error]).toEqual([400, 'invalid_scope'])
    }
    for (const resource of ['https://evil.example', '/api/v1', `${subject.url}/api/v1#x`]) {
      const { status, json } = await ask({ body: `${GRANT}&resource=${formEncode(resource)}` })
      expect([status, json.error]).toEqual([400, 'invalid_target'])
    }
    expect((await ask({ body: `${GRANT}&resource=${formEncode(`${subject.url}/api/v1`)}` })).status).toBe(200)
  })

  it('NG-22 takes a zero byte in any field, and a long hostile ID, without a fault', async () => {
    const bodies = ['grant_type=%00', `${GRANT}&scope=%00`, `${GRANT}&resource=%00`, `${GRANT}&x%00=%00`]
    for (const body of bodies) expect((await ask({ body })).status).toBeLessThan(500)
    const long = rawBasic(`${'a'.repeat(10_000)}!:x`)
    expect((await ask({ authorization: long })).status).toBe(401)
  })
})
