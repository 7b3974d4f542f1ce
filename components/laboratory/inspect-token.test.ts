import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkToken, decodeToken } from './inspect-token.ts'

const issuer = 'https://portal.example'
const audience = `${issuer}/api/v1`
const now = 1_800_000_000_000

let token: string
let jwks: unknown

async function signedWith(alg: string) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const signed = await new SignJWT({ client_id: 'größe' })
    .setProtectedHeader({ alg, typ: 'at+jwt', kid: 'key-1' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime(now / 1000 + 3600)
    .sign(privateKey)
  return {
    token: signed,
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'key-1', alg, use: 'sig' }] },
  }
}

beforeAll(async () => {
  const signed = await signedWith('ES256')
  token = signed.token
  jwks = signed.jwks
})

const failing = async (candidate: string, change: Partial<Parameters<typeof checkToken>[1]> = {}) =>
  (await checkToken(candidate, { jwks, issuer, now, ...change }))
    .filter((check) => !check.holds)
    .map((check) => check.label)

describe('a token in the tester', () => {
  it('passes every check when it is good', async () => {
    expect(await failing(token)).toEqual([])
  })

  it.each(['ES256', 'RS256', 'EdDSA'])(
    'JW-03 is checked with %s, and fails with another’s key',
    async (alg) => {
      const own = await signedWith(alg)
      expect(await failing(own.token, { jwks: own.jwks })).toEqual([])
      const other = await signedWith(alg)
      expect(await failing(own.token, { jwks: other.jwks })).toEqual(['Signature'])
    },
  )

  it('shows its claims, beyond ASCII too', () => {
    expect(decodeToken(token)?.claims.client_id).toBe('größe')
  })

  it('fails the signature when a claim was altered', async () => {
    const [head, , signature] = token.split('.')
    const forged = Buffer.from(
      JSON.stringify({ iss: issuer, aud: audience, exp: now / 1000 + 60, scope: 'all' }),
    ).toString('base64url')
    expect(await failing(`${head}.${forged}.${signature}`)).toEqual(['Signature'])
  })

  it('fails the signature when no published key has its kid', async () => {
    expect(await failing(token, { jwks: { keys: [] } })).toEqual(['Signature'])
  })

  it('is good for whatever one API it names, and for none when it names none or several', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' }] }
    const signed = (aud?: string | string[]) =>
      new SignJWT({ ...(aud !== undefined && { aud }), iss: issuer, exp: now / 1000 + 60 })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'key-1' })
        .sign(privateKey)
    for (const aud of ['https://bookings.example', ['https://bookings.example'], audience])
      expect(await failing(await signed(aud), { jwks: keys })).toEqual([])
    for (const aud of [undefined, [], ['https://a.example', 'https://b.example'], ''])
      expect(await failing(await signed(aud), { jwks: keys })).toEqual(['Audience'])
  })

  it('fails for another issuer and after its time', async () => {
    expect(await failing(token, { issuer: 'https://evil.example' })).toEqual(['Issuer'])
    expect(await failing(token, { now: now + 3_600_000 })).toEqual(['Time'])
  })

  it('is told apart from what is not a token at all', async () => {
    expect(await failing('opaque')).toEqual(['Format'])
    expect(decodeToken('a.b.c')).toBeNull()
  })
})
