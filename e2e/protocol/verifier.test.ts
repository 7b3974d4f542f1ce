import { beforeAll, describe, expect, it } from 'vitest'
import { callApi } from '../harness/token.ts'
import { claimsOf, type Forge, openForge, type Part } from './forge.ts'
import { type Subject, sharedSubject } from './subject.ts'
import { accessTokenOf, basic } from './token-client.ts'

// Tokens with the server's own signature, and claims that the server would never write.

let subject: Subject
let client: { clientId: string; clientSecret: string }
let forge: Forge
let claims: ReturnType<typeof claimsOf>
let audience: string

beforeAll(async () => {
  subject = sharedSubject()
  client = await subject.createClient('verified')
  forge = await openForge(subject.dataDir)
  claims = claimsOf(await accessTokenOf(subject.url, client))
  audience = `${subject.url}/api/v1`
})

const statusOf = async (token: string) => (await callApi(subject.url, '/api/v1/whoami', token)).status
const withClaims = async (changed: object) => statusOf(await forge.sign({ ...claims, ...changed }))
const withHeader = async (changed: object) =>
  statusOf(await forge.sign(claims, { ...forge.header, ...changed }))

async function statusesOf<T>(cases: readonly T[], status: (one: T) => Promise<number>) {
  const seen: [T, number][] = []
  for (const one of cases) seen.push([one, await status(one)])
  return seen
}

/** Every case with the same answer. */
const all = <T>(cases: readonly T[], status: number) => cases.map((one) => [one, status])

describe('the API’s verifier', () => {
  it('JW-01 takes at+jwt and application/at+jwt, and no other type, however well signed', async () => {
    const good = ['at+jwt', 'application/at+jwt', 'AT+JWT']
    const bad = ['JWT', 'jwt', undefined, null, '', 'dpop+jwt', 'client-authentication+jwt', ['at+jwt'], 1]
    expect(await statusesOf(good, (typ) => withHeader({ typ }))).toEqual(all(good, 200))
    expect(await statusesOf(bad, (typ) => withHeader({ typ }))).toEqual(all(bad, 401))
  })

  it('JW-03 JW-04 binds the algorithm to the key, takes no critical extension and finds a key by exact kid', async () => {
    const bad = [
      { alg: 'none' },
      { alg: 'HS256' },
      { alg: 'RS256' },
      { alg: 'EdDSA' },
      { alg: undefined },
      { crit: ['b64'], b64: true },
      { crit: [] },
      { kid: undefined },
      { kid: ` ${forge.header.kid}` },
      { kid: [forge.header.kid] },
    ]
    expect(await statusesOf(bad, withHeader)).toEqual(all(bad, 401))
  })

  it('JW-05 NG-16 takes aud only as its own name, or a list of strings that holds it', async () => {
    const good = [audience, [audience], ['https://other.example', audience]]
    const bad = [
      `${audience}/`,
      `${audience}#`,
      audience.toUpperCase(),
      subject.url,
      [],
      [subject.url],
      [audience, 1],
      [audience, null],
      [1, {}],
      [[audience]],
      { [audience]: true },
      null,
      undefined,
      1,
      true,
    ]
    expect(await statusesOf(good, (aud) => withClaims({ aud }))).toEqual(all(good, 200))
    expect(await statusesOf(bad, (aud) => withClaims({ aud }))).toEqual(all(bad, 401))
  })

  it('JW-05 NG-20 refuses when what a check goes by is missing, or of another type', async () => {
    const named = Object.keys(claims).filter((claim) => claim !== 'scope')
    expect(named).toEqual(expect.arrayContaining(['iss', 'aud', 'sub', 'client_id', 'iat', 'exp', 'jti']))
    for (const claim of named) {
      for (const value of [undefined, null, '', {}, [], true])
        expect(await withClaims({ [claim]: value }), `${claim} ${JSON.stringify(value)}`).toBe(401)
    }
  })

  it('JW-05 takes times as finite numbers only', async () => {
    const text = JSON.stringify(claims)
    for (const exp of ['NaN', 'Infinity', '1e999', '-1e999', `"${claims.exp}"`, '']) {
      const changed = text.replace(`"exp":${claims.exp}`, `"exp":${exp}`)
      expect(changed).not.toBe(text)
      expect(await statusOf(await forge.sign(changed)), exp).toBe(401)
    }
    expect(await withClaims({ nbf: 'now' })).toBe(401)
    expect(await withClaims({ nbf: null })).toBe(401)
  })

  it('JW-05 lets the last of duplicate members count, in claims and in the header', async () => {
    const lastly = (json: object, first: string) => `{${first},${JSON.stringify(json).slice(1)}`
    const evil = '"aud":"https://evil.example","exp":1'
    expect(await statusOf(await forge.sign(lastly(claims, evil)))).toBe(200)
    const { aud, ...rest } = claims
    const overridden = lastly({ ...rest, aud: 'https://evil.example' }, `"aud":${JSON.stringify(aud)}`)
    expect(await statusOf(await forge.sign(overridden))).toBe(401)
    expect(await statusOf(await forge.sign(claims, lastly(forge.header, '"alg":"none"')))).toBe(200)
    const { alg, ...header } = forge.header
    const none = lastly({ ...header, alg: 'none' }, `"alg":"${alg}"`)
    expect(await statusOf(await forge.sign(claims, none))).toBe(401)
  })

  it('NG-16 refuses parts that are no objects, and answers nothing but 401', async () => {
    const deep = `${'['.repeat(1_500)}${']'.repeat(1_500)}`
    const bad: Part[] = [null, [], '"x"', '1', '', '{', 'true', deep, '{"a":'.repeat(500)]
    expect(await statusesOf(bad, async (part) => statusOf(await forge.sign(part)))).toEqual(all(bad, 401))
    expect(await statusesOf(bad, async (part) => statusOf(await forge.sign(claims, part)))).toEqual(
      all(bad, 401),
    )
  })

  it('BR-02 refuses another issuer, another subject than the client, and scope that is no list of names', async () => {
    const bad = [
      { iss: `${subject.url}/` },
      { iss: 'https://evil.example' },
      { sub: 'someone-else' },
      { client_id: 'someone-else' },
      { scope: ['usage:read'] },
      { scope: 'a  b' },
      { scope: 'a"b' },
    ]
    expect(await statusesOf(bad, withClaims)).toEqual(all(bad, 401))
  })
})

describe('clocks', () => {
  /** The answer to a token whose times are relative to the moment of asking; asked again on a slow machine. */
  async function statusAt(times: (now: number) => object): Promise<number> {
    for (;;) {
      const now = Date.now() / 1000
      const status = await withClaims(times(now))
      if (Date.now() / 1000 - now < 0.9) return status
    }
  }

  it.each([
    ['iat 29 s ahead', 200, (now: number) => ({ iat: now + 29 })],
    ['iat 31 s ahead', 401, (now: number) => ({ iat: now + 31 })],
    ['nbf 29 s ahead', 200, (now: number) => ({ nbf: now + 29 })],
    ['nbf 31 s ahead', 401, (now: number) => ({ nbf: now + 31 })],
    ['exp 29 s ago', 200, (now: number) => ({ iat: now - 60, exp: now - 29 })],
    ['exp 31 s ago', 401, (now: number) => ({ iat: now - 60, exp: now - 31 })],
  ])('JW-06 %s is answered %i', async (_, status, times) => {
    expect(await statusAt(times)).toBe(status)
  })

  it('JW-06 RV-04 introspection goes by our own clock, without leeway for what has expired', async () => {
    const now = Date.now() / 1000
    const expired = await forge.sign({ ...claims, iat: now - 60, exp: now - 5 })
    const ask = async (token: string) => {
      const response = await fetch(`${subject.url}/oauth/v2/introspect`, {
        method: 'POST',
        headers: { Authorization: basic(client.clientId, client.clientSecret) },
        body: new URLSearchParams({ token }),
      })
      return await response.text()
    }
    expect(await ask(expired)).toBe('{"active":false}')
    expect(JSON.parse(await ask(await forge.sign(claims))).active).toBe(true)
  })
})

describe('what every other consumer of tokens refuses', () => {
  it('JW-05 NG-10 a token with a claim missing is inactive at introspection and 200 without effect at revocation', async () => {
    const token = await forge.sign({ ...claims, client_ref: undefined })
    const body = () => new URLSearchParams({ token })
    const headers = { Authorization: basic(client.clientId, client.clientSecret) }
    const introspected = await fetch(`${subject.url}/oauth/v2/introspect`, {
      method: 'POST',
      headers,
      body: body(),
    })
    expect(await introspected.text()).toBe('{"active":false}')
    const revoked = await fetch(`${subject.url}/oauth/v2/revoke`, { method: 'POST', headers, body: body() })
    expect(revoked.status).toBe(200)
    expect(await withClaims({})).toBe(200)
  })
})
