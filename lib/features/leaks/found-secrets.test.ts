import { describe, expect, it } from 'vitest'
import { newSecret } from '#lib/features/credentials/secret.ts'
import { foundIn, itemsIn } from './found-secrets.ts'

const PEM = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----'
const JWK = '{"kty":"EC","crv":"P-256","d":"x","x":"y","y":"z"}'
const IMPORTED = 'Zq8!imported-elsewhere-2024'

const secretsIn = (text: string) => itemsIn(text).flatMap((item) => foundIn(item).secrets)

describe('what somebody found', () => {
  it('is one secret a line, without what comes along when one copies', () => {
    const [one, other] = [newSecret('live'), newSecret('sandbox')]
    expect(itemsIn(`\ufeff ${one} \r\n\n\t${other}\n`)).toEqual([one, other])
  })

  it.each([
    ['a file of settings', `CLIENT_SECRET=${IMPORTED}`],
    ['one with quotes', `client_secret = "${IMPORTED}"`],
    ['YAML', `  secret: '${IMPORTED}'`],
    ['JSON', `  "client_secret": "${IMPORTED}",`],
    ['a line of its own', IMPORTED],
  ])('is found in %s', (_, text) => {
    expect(secretsIn(text)).toContain(IMPORTED)
  })

  it('is found wherever a secret of ours stands', () => {
    const secret = newSecret('live')
    expect(secretsIn(`curl -u "acme:${secret}" https://example.com/${secret}x # ${secret}.`)).toContain(
      secret,
    )
  })

  it('may be private keys among other lines, also as one line with \\n', () => {
    expect(itemsIn(`one line of text\n${PEM}\n{"keys":[${JWK}]}`)).toEqual([
      PEM,
      JWK,
      'one line of text',
      '{"keys":[',
      ']}',
    ])
    expect(foundIn(JSON.stringify({ key: PEM })).keys).toEqual([PEM])
    expect(foundIn(`-----BEGIN PRIVATE KEY-----\nnot closed`).keys).toEqual([])
  })

  it.each([
    ['beginnings of keys', '-----BEGIN PRIVATE KEY-----'],
    ['keys that never end', '-----BEGIN PRIVATE KEY-----AAAA'],
    ['braces', '{'],
    ['types of keys', '{"kty"'],
    ['types of keys in one object', '"kty"'],
    ['quotes', '"\''],
    ['names', 'a='],
  ])('is looked for in one pass: %s', (_, part) => {
    const text = `{${part.repeat((1024 * 1024) / part.length)}`
    const startedAt = performance.now()
    for (const item of itemsIn(text)) foundIn(item)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  it('is kept in no form where it is too short to be a secret: somebody may paste a password', () => {
    expect(secretsIn('hunter2\nDATABASE_PASSWORD=hunter2\nwinter-lantern-cobal1')).not.toContain('hunter2')
    expect(secretsIn('winter-lantern-cobal1')).toEqual([])
  })
})
