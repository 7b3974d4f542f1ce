import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'
import { HEARD_WITHIN_MS } from '../harness/patience.ts'
import { callApi } from '../harness/token.ts'
import { claimsOf, openForge } from './forge.ts'
import { type Subject, subjectAt } from './subject.ts'
import { askToken, basic, formEncode, GRANT } from './token-client.ts'

// A server of its own: the other protocol tests count on one key.

const ALGS = ['ES256', 'RS256', 'EdDSA'] as const

let latchkey: Latchkey
let subject: Subject
let client: { clientId: string; clientSecret: string }

const audienceOf = (id: string) => `https://${id}.example`

async function makeApi(id: string, ...options: string[]) {
  const made = await subject.cli([
    ...['api', 'create', '--id', id, '--name', id, '--audience', audienceOf(id)],
    ...options,
  ])
  const scope = ['--name', `${id}:read`, '--api', id, '--description', id, '--grant', 'owner']
  await subject.cli(['scope', 'create', ...scope])
  return made
}

async function tokenFor(id: string): Promise<string> {
  const { status, text, json } = await askToken(latchkey.url, {
    authorization: basic(client.clientId, client.clientSecret),
    body: `${GRANT}&resource=${formEncode(audienceOf(id))}`,
  })
  if (status !== 200) throw new Error(text)
  return String(json.access_token)
}

/** Verifies as a service of one's own would. */
const verify = (token: string, id: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(`${latchkey.url}/oauth/v2/jwks`)), {
    issuer: latchkey.url,
    audience: audienceOf(id),
    typ: 'at+jwt',
  })

const publishedAlgs = async () => {
  const { keys } = await (await fetch(`${latchkey.url}/oauth/v2/jwks`)).json()
  return keys.map(({ alg }: { alg: string }) => alg).sort()
}

beforeAll(async () => {
  latchkey = await Latchkey.start({ env: { JWKS_MAX_AGE: '4s', SIGNING_KEY_PUBLISHED: '8s' } })
  subject = subjectAt(latchkey)
})
afterAll(async () => {
  await latchkey?.remove()
})

describe('an API chooses what its tokens are signed with', () => {
  it('JW-03 ES256 unless it says so; the first use of an algorithm makes its one key', async () => {
    expect(await publishedAlgs()).toEqual(['ES256'])
    expect(await makeApi('es256')).toMatchObject({ alg: 'ES256' })
    expect(await makeApi('rs256', '--alg', 'RS256')).toMatchObject({ alg: 'RS256' })
    expect(await makeApi('eddsa', '--alg', 'EdDSA')).toMatchObject({ alg: 'EdDSA' })
    await makeApi('second', '--alg', 'RS256')
    await expect.poll(publishedAlgs).toEqual(['ES256', 'EdDSA', 'RS256'])
    const scope = 'es256:read rs256:read eddsa:read second:read'
    client = await subject.createClient('many-algs', { scope })
  })

  it.each(ALGS)(
    'JW-03 KY-01 a %s token is verified by a library that knows nothing but the JWKS',
    async (alg) => {
      const id = alg.toLowerCase()
      const token = await tokenFor(id)
      const { payload, protectedHeader } = await verify(token, id)
      expect(protectedHeader).toEqual({ typ: 'at+jwt', alg, kid: expect.any(String) })
      expect(payload).toMatchObject({ sub: 'many-algs', client_id: 'many-algs', scope: `${id}:read` })
      // RT-02: for that API alone.
      expect((await callApi(latchkey.url, '/api/v1/whoami', token)).status).toBe(401)
    },
  )

  it('KY-01 KY-02 the JWKS shows public members only, whatever the type of key', async () => {
    const { keys } = await (await fetch(`${latchkey.url}/oauth/v2/jwks`)).json()
    const members = Object.fromEntries(
      keys.map((key: Record<string, string>) => [key.kty, Object.keys(key).sort()]),
    )
    expect(members).toEqual({
      EC: ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
      RSA: ['alg', 'e', 'kid', 'kty', 'n', 'use'],
      OKP: ['alg', 'crv', 'kid', 'kty', 'use', 'x'],
    })
  })

  it('JW-03 NG-10 our verifier takes each key with its own algorithm, Ed25519 by both of its names', async () => {
    const scope = await subject.createClient('own-api')
    const { json } = await askToken(latchkey.url, {
      authorization: basic(scope.clientId, scope.clientSecret),
    })
    const claims = claimsOf(String(json.access_token))
    const accepted: string[] = []
    for (const keyAlg of ALGS) {
      const forge = await openForge(latchkey.dataDir, keyAlg)
      for (const alg of [...ALGS, 'Ed25519', 'RS512', 'PS256', 'HS256', 'none']) {
        const token = await forge.sign(claims, { ...forge.header, alg })
        const { status } = await callApi(latchkey.url, '/api/v1/whoami', token)
        if (status === 200) accepted.push(`${keyAlg} key as ${alg}`)
        else expect(status).toBe(401)
      }
    }
    expect(accepted).toEqual([
      'ES256 key as ES256',
      'RS256 key as RS256',
      'EdDSA key as EdDSA',
      'EdDSA key as Ed25519',
    ])
  })

  it('MD-01 metadata names algorithms of assertions, which clients choose, and none of tokens, which they do not', async () => {
    const metadata = await (await fetch(`${latchkey.url}/.well-known/oauth-authorization-server`)).json()
    const named = Object.keys(metadata).filter((member) => member.includes('_alg_'))
    expect(named.sort()).toEqual([
      'introspection_endpoint_auth_signing_alg_values_supported',
      'revocation_endpoint_auth_signing_alg_values_supported',
      'token_endpoint_auth_signing_alg_values_supported',
    ])
  })
})

describe('an API that apps use', () => {
  const update = (...options: string[]) => latchkey.command(['api', 'update', '--id', 'es256', ...options])
  const algNow = async () => decodeProtectedHeader(await tokenFor('es256')).alg

  it('KY-03 changes its algorithm only to one whose key was published ahead; tokens that are out keep working', async () => {
    const before = await tokenFor('es256')
    // By the rule of a day, which this command goes by, the RS256 key is too young.
    const tooEarly = subject.cli(['api', 'update', '--id', 'es256', '--alg', 'RS256'])
    await expect(tooEarly).rejects.toThrow('key rotate --alg RS256')
    expect(await algNow()).toBe('ES256')
    await expect.poll(async () => (await update('--alg', 'RS256')).code, { timeout: 30_000 }).toBe(0)
    await expect.poll(algNow, { timeout: HEARD_WITHIN_MS }).toBe('RS256')
    await verify(before, 'es256')
    await verify(await tokenFor('es256'), 'es256')
  })

  it('changes the life of new tokens within 5 s, and tells of all that in its audit rows and the list', async () => {
    expect((await update('--token-life', '120', '--name', 'Shorter')).code).toBe(0)
    const life = async () => {
      const { iat, exp } = claimsOf(await tokenFor('es256'))
      return exp - iat
    }
    await expect.poll(life, { timeout: HEARD_WITHIN_MS }).toBe(120)
    const { stdout } = await latchkey.command(['api', 'list'])
    expect(stdout).toMatch(/es256 {2}Shorter\n.* 120 s {2}RS256/)
    expect((await latchkey.command(['audit', 'verify'])).code).toBe(0)
  })

  it('KY-03 KY-04 each algorithm rotates by itself, by hand', async () => {
    const kidOf = async (id: string) => decodeProtectedHeader(await tokenFor(id)).kid
    const [rs, ed] = [await kidOf('rs256'), await kidOf('eddsa')]
    const old = await tokenFor('eddsa')
    const { stdout: published } = await latchkey.command(['key', 'rotate', '--alg', 'EdDSA', '--json'])
    const rotated = JSON.parse(published)
    expect(rotated).toMatchObject({ alg: 'EdDSA' })
    expect(await kidOf('eddsa')).toBe(ed)
    await expect.poll(() => kidOf('eddsa'), { timeout: 20_000 }).toBe(rotated.kid)
    expect(await kidOf('rs256')).toBe(rs)
    await verify(old, 'eddsa')
    const { stdout } = await latchkey.command(['key', 'list'])
    expect(stdout.split('\n').filter((line) => / EdDSA /.test(line))).toEqual([
      expect.stringContaining('signing'),
      expect.stringContaining('retiring'),
    ])
  })

  it('KY-04 a removed key’s tokens are refused, and another of its algorithm signs at once', async () => {
    const old = await tokenFor('eddsa')
    const { kid } = decodeProtectedHeader(old)
    const { replaced_by: replacedBy } = await subject.cli(['key', 'retire', '--kid', String(kid)])
    await expect
      .poll(async () => decodeProtectedHeader(await tokenFor('eddsa')).kid, { timeout: 10_000 })
      .toBe(replacedBy)
    await verify(await tokenFor('eddsa'), 'eddsa')
    await expect(verify(old, 'eddsa')).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
  })
})

it.each([
  [['api', 'create', '--id', 'x', '--name', 'x', '--audience', 'urn:x', '--alg', 'HS256'], 'ES256'],
  [['api', 'create', '--id', 'x', '--name', 'x', '--audience', 'urn:x', '--alg', 'none'], 'ES256'],
  [['api', 'update', '--id', 'es256', '--alg', 'Ed25519'], 'EdDSA'],
  [['api', 'update', '--id', 'es256', '--token-life', '59'], '60'],
  [['api', 'update', '--id', 'nowhere', '--name', 'x'], 'no API', 3],
  [['api', 'update'], 'required option'],
  [['key', 'rotate', '--alg', 'PS256'], 'RS256'],
])('%j ends with a clear error', async (args, expected, exitCode = 2) => {
  const { code, stderr } = await latchkey.command(args)
  expect(code).toBe(exitCode)
  expect(stderr).toContain(expected)
  expect(stderr).not.toMatch(/\n\s+at /)
})
