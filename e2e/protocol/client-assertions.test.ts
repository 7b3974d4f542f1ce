import { createPublicKey } from 'node:crypto'
import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  type Differences,
  type KeyPair,
  newKeyPair,
  sendAssertion,
  signAssertion,
} from '../harness/assertion.ts'
import { HEARD } from '../harness/patience.ts'
import { type Subject, sharedSubject } from './subject.ts'
import { accessTokenOf, askToken, basic, GRANT } from './token-client.ts'

const CLIENT = 'assertion-client'

const addedSchema = z.object({ key_id: z.string(), kid: z.string() })
const listedSchema = z.object({ keys: z.array(z.object({ kid: z.string() })) })

let subject: Subject
let clientSecret: string
let pair: KeyPair
let added: z.output<typeof addedSchema>

beforeAll(async () => {
  subject = sharedSubject()
  pair = newKeyPair()
  ;({ clientSecret } = await subject.createClient(CLIENT))
  added = await addKey(CLIENT, pair)
})

async function addKey(clientId: string, { publicPem, alg }: KeyPair, name = 'a key') {
  const args = ['add-key', '--id', clientId, '--name', name, '--alg', alg, '--key-stdin']
  return addedSchema.parse(await subject.cli(['client', ...args], publicPem))
}

const sign = (differences: Differences = {}, by = pair, clientId = CLIENT) =>
  signAssertion(subject.url, clientId, by, differences)
const send = async (differences: Differences = {}, more = {}) =>
  sendAssertion(subject.url, await sign(differences), more)
const nowInSeconds = () => Math.floor(Date.now() / 1000)

describe('private_key_jwt', () => {
  it('PK-01 gets a token, which names the key as its credential', async () => {
    const answer = await send({ header: { kid: added.kid } })
    expect(answer.status).toBe(200)
    const token = JSON.parse(answer.text).access_token
    expect(decodeJwt(token)).toMatchObject({ client_id: CLIENT, credential_ref: added.key_id })
  })

  it('PK-01 answers 400 to a missing or unknown type, and to another client’s client_id', async () => {
    const type = 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer'
    for (const more of [
      { client_assertion_type: '' },
      { client_assertion_type: type },
      { client_id: 'endpoint-client' },
    ]) {
      const answer = await send({}, more)
      expect(answer.status).toBe(400)
      expect(JSON.parse(answer.text).error).toBe('invalid_request')
    }
    expect((await send({}, { client_id: CLIENT })).status).toBe(200)
  })

  it('PK-01 PK-02 PK-03 PK-05 ER-02 refuses every wrong field with the same bytes', async () => {
    const now = nowInSeconds()
    const [header = '', payload, signature = ''] = (await sign()).split('.')
    const stranger = newKeyPair()
    const answers = await Promise.all([
      ...[
        { iss: 'nobody' },
        { iss: 'nobody', sub: 'nobody' },
        { jti: undefined },
        { exp: undefined },
        { aud: `${subject.url}/oauth/v2/token` },
        { aud: [subject.url, 'https://evil.example'] },
        { aud: `${subject.url}/` },
        { aud: undefined },
        { exp: now + 400 },
        { iat: now + 120, exp: now + 180 },
        { iat: now - 120, exp: now - 60 },
        { nbf: now + 120 },
      ].map((claims) => send({ claims })),
      ...[{ typ: 'at+jwt' }, { typ: 'dpop+jwt' }, { kid: '../../x' }].map((changed) =>
        send({ header: changed }),
      ),
      sendAssertion(subject.url, `${header}.${payload}.${'A'.repeat(signature.length)}`),
      sendAssertion(subject.url, await sign({}, stranger)),
      sendAssertion(subject.url, 'no.jwt'),
      sendAssertion(subject.url, await sign({}, pair, 'never-registered')),
    ])
    const seen = answers.map(({ status, text, headers }) => {
      const { 'x-request-id': _, date: __, ...kept } = Object.fromEntries(headers)
      return JSON.stringify([status, text, kept])
    })
    expect([...new Set(seen)]).toHaveLength(1)
    expect(answers[0]?.status).toBe(401)
    expect(JSON.parse(answers[0]?.text ?? '').error).toBe('invalid_client')
    expect(answers[0]?.headers.get('www-authenticate')).toMatch(/^Basic /)
  })

  it('PK-03 takes a life of 300 s and none of 301 s', async () => {
    const iat = nowInSeconds()
    expect((await send({ claims: { iat, exp: iat + 300 } })).status).toBe(200)
    expect((await send({ claims: { iat, exp: iat + 301 } })).status).toBe(401)
  })

  it('PK-04 NG-12 works once, and a second time at no endpoint', async () => {
    const assertion = await sign()
    expect((await sendAssertion(subject.url, assertion)).status).toBe(200)
    expect((await sendAssertion(subject.url, assertion)).status).toBe(401)
    expect((await sendAssertion(subject.url, assertion, { token: 'x' }, 'introspect')).status).toBe(401)
    expect((await sendAssertion(subject.url, assertion, { token: 'x' }, 'revoke')).status).toBe(401)
  })

  it('PK-04 NG-12 a jti is not used up by a wrong signature or audience, nor by another client', async () => {
    await subject.createClient('assertion-neighbour')
    const neighbour = newKeyPair('Ed25519')
    await addKey('assertion-neighbour', neighbour)
    const claims = { jti: `wanted by several ${nowInSeconds()}` }
    const forged = await sign({ claims }, newKeyPair())
    expect((await sendAssertion(subject.url, forged)).status).toBe(401)
    expect((await send({ claims: { ...claims, aud: 'https://evil.example' } })).status).toBe(401)
    const theirs = await sign({ claims }, neighbour, 'assertion-neighbour')
    expect((await sendAssertion(subject.url, theirs)).status).toBe(200)
    expect((await send({ claims })).status).toBe(200)
    expect((await send({ claims })).status).toBe(401)
  })

  it('PK-05 keeps our own access tokens out', async () => {
    const token = await accessTokenOf(subject.url, { clientId: CLIENT, clientSecret })
    expect((await sendAssertion(subject.url, token)).status).toBe(401)
  })

  it('PK-01 authenticates at introspection and revocation', async () => {
    const token = await accessTokenOf(subject.url, { clientId: CLIENT, clientSecret })
    const told = await sendAssertion(subject.url, await sign(), { token }, 'introspect')
    expect(JSON.parse(told.text)).toMatchObject({ active: true, client_id: CLIENT })
    expect((await sendAssertion(subject.url, await sign(), { token }, 'revoke')).status).toBe(200)
    const after = await sendAssertion(subject.url, await sign(), { token }, 'introspect')
    expect(after.text).toBe('{"active":false}')
  })
})

describe('keys of a client', () => {
  it('PK-06 may be of every kind, two at once while one takes over from the other', async () => {
    const id = 'key-rotator'
    await subject.createClient(id)
    const pairs = [newKeyPair('RS256'), newKeyPair('PS256'), newKeyPair('Ed25519')] as const
    const [first, ...kept] = [
      await addKey(id, pairs[0]),
      await addKey(id, pairs[1]),
      await addKey(id, pairs[2]),
    ]
    for (const one of pairs) {
      expect((await sendAssertion(subject.url, await sign({}, one, id))).status).toBe(200)
    }
    await subject.cli(['client', 'remove-key', '--id', id, '--key', first.key_id])
    const statuses = () =>
      Promise.all(
        pairs.map(async (one) => (await sendAssertion(subject.url, await sign({}, one, id))).status),
      )
    await expect.poll(statuses, HEARD).toEqual([401, 200, 200])
    const { keys: listed } = listedSchema.parse(await subject.cli(['client', 'keys', '--id', id]))
    expect(listed.map(({ kid }) => kid).sort()).toEqual(kept.map(({ kid }) => kid).sort())
  })

  it('PK-06 the command line takes no private, weak or symmetric key', async () => {
    const id = 'key-leaker'
    await subject.createClient(id)
    const privatePem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const args = ['add-key', '--id', id, '--name', 'x', '--key-stdin']
    for (const key of [
      privatePem,
      JSON.stringify(pair.privateKey.export({ format: 'jwk' })),
      '{"kty":"oct","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"}',
      '{"kty":"RSA","n":"AQAB","e":"AQAB"}',
    ]) {
      const error = await subject.cli(['client', ...args], key).catch(String)
      expect(error).toMatch(/private key or a shared secret|at least 2048 bits/)
      expect(error).not.toContain(privatePem.split('\n')[1])
    }
  })

  it('PK-06 the command line takes no sixth key', async () => {
    const id = 'key-hoarder'
    await subject.createClient(id)
    for (let count = 0; count < 5; count++) await addKey(id, newKeyPair(), `key ${count}`)
    await expect(addKey(id, newKeyPair())).rejects.toThrow(/5 keys/)
  })

  it('PK-06 expire when the command line said so, and not before they are added', async () => {
    const id = 'key-expirer'
    await subject.createClient(id)
    const args = ['add-key', '--id', id, '--name', 'x', '--key-stdin', '--expires']
    const added = await subject.cli(['client', ...args, '2099-12-31'], newKeyPair().publicPem)
    expect(added.expires_at).toBe('2099-12-31T00:00:00.000Z')
    await expect(subject.cli(['client', ...args, '2020-01-01'], newKeyPair().publicPem)).rejects.toThrow(
      /in the past/,
    )
    await expect(subject.cli(['client', ...args, 'tomorrow'], newKeyPair().publicPem)).rejects.toThrow(
      /2027-12-31/,
    )
  })
})

describe('what a client may use', () => {
  it('PK-02 the token endpoint as audience only where it is allowed, for that client alone', async () => {
    const id = 'lenient-client'
    await subject.createClient(id)
    await addKey(id, pair)
    const aud = `${subject.url}/oauth/v2/token`
    const ask = async (clientId: string, claims = { aud }) =>
      (await sendAssertion(subject.url, await sign({ claims }, pair, clientId))).status
    const allow = (audience: string) =>
      subject.cli(['client', 'update', '--id', id, '--assertion-audience', audience])
    expect(await ask(id)).toBe(401)
    expect(await allow('issuer-or-token-endpoint')).toMatchObject({
      assertion_audience: 'issuer-or-token-endpoint',
    })
    await expect.poll(() => ask(id), HEARD).toBe(200)
    expect([await ask(id, { aud: subject.url }), await ask(CLIENT)]).toEqual([200, 401])
    expect(await ask(id, { aud: `${aud}/` })).toBe(401)
    await allow('issuer')
    await expect.poll(() => ask(id), HEARD).toBe(401)
  })

  it('PK-01 a key is named by its thumbprint or by the kid that it came with', async () => {
    const id = 'named-key-client'
    await subject.createClient(id)
    const own = newKeyPair()
    const jwk = { ...createPublicKey(own.privateKey).export({ format: 'jwk' }), kid: 'signing 2026' }
    const args = ['client', 'add-key', '--id', id, '--name', 'a key', '--key-stdin']
    const made = await subject.cli(args, JSON.stringify(jwk))
    expect(made).toMatchObject({ own_kid: 'signing 2026' })
    const ask = async (kid?: string) =>
      (await sendAssertion(subject.url, await sign({ header: { kid } }, own, id))).status
    const statuses = [await ask('signing 2026'), await ask(String(made.kid)), await ask(), await ask('other')]
    expect(statuses).toEqual([200, 200, 200, 401])
  })

  it('TK-16 a method that was turned off answers 401, and the others go on', async () => {
    const id = 'choosy-client'
    const { clientSecret: secret } = await subject.createClient(id)
    await addKey(id, pair)
    const body = `${GRANT}&client_id=${id}&client_secret=${secret}`
    const statuses = async () => [
      (await askToken(subject.url, { authorization: basic(id, secret) })).status,
      (await askToken(subject.url, { body })).status,
      (await sendAssertion(subject.url, await sign({}, pair, id))).status,
    ]
    expect(await statuses()).toEqual([200, 200, 200])
    await subject.cli([
      'client',
      'update',
      '--id',
      id,
      '--auth-method',
      'client_secret_basic private_key_jwt',
    ])
    await expect.poll(statuses, HEARD).toEqual([200, 401, 200])
    await subject.cli(['client', 'update', '--id', id, '--auth-method', 'client_secret_post'])
    await expect.poll(statuses, HEARD).toEqual([401, 200, 401])
  })

  it('ER-05 a grant that was taken away answers unauthorized_client, until it is given back', async () => {
    const id = 'grantless-client'
    const { clientSecret: secret } = await subject.createClient(id)
    const ask = () => askToken(subject.url, { authorization: basic(id, secret) })
    expect(await subject.cli(['client', 'update', '--id', id, '--grant', ''])).toMatchObject({
      grant_types: [],
    })
    await expect.poll(ask, HEARD).toMatchObject({ status: 400, json: { error: 'unauthorized_client' } })
    await subject.cli(['client', 'update', '--id', id, '--grant', 'client_credentials'])
    await expect.poll(async () => (await ask()).status, HEARD).toBe(200)
  })
})
