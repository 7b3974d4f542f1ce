import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  addClient,
  basic,
  type FakeServer,
  formEncode,
  rawBasic,
  START,
  secretOf,
} from '#e2e/fixtures/fake-server.ts'
import {
  type Ask,
  askForToken,
  GOOD,
  GRANT,
  post,
  SECRET,
  serverOfAcme,
} from '#e2e/fixtures/token-requests.ts'
import { StoreUnavailable } from '#lib/oauth/ports.ts'

const REFUSED = [400, 401]

let server: FakeServer

beforeEach(async () => {
  server = await serverOfAcme()
})

const ask = (options: Ask = {}) => askForToken(server, options)

describe('client authentication', () => {
  const ODD = 'p+w%25:/= &"\\~'

  it('TK-10 decodes base64, splits at the first colon, then form-decodes each half', async () => {
    addClient(server, 'a:b', ODD)
    for (const scheme of ['Basic', 'basic', 'BASIC', 'bAsIc']) {
      const header = basic('a:b', ODD).replace('Basic', scheme)
      expect((await ask({ authorization: header })).status).toBe(200)
    }
    const unpadded = basic('a:b', ODD).replace(/=+$/, '')
    expect((await ask({ authorization: unpadded })).status).toBe(200)
    expect((await ask({ authorization: rawBasic(`a%3ab:${formEncode(ODD)}`) })).status).toBe(200)
  })

  it('TK-10 round-trips every printable ID and secret', async () => {
    const printable = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)),
    })
    const filled = printable.filter((text) => text !== '')
    await fc.assert(
      fc.asyncProperty(filled, filled, async (clientId, secret) => {
        server.clients.clear()
        addClient(server, clientId, secret)
        expect((await ask({ authorization: basic(clientId, secret) })).status).toBe(200)
        expect((await ask(post(clientId, secret))).status).toBe(200)
      }),
    )
  })

  it('TK-11 NG-15 makes no second guess', async () => {
    addClient(server, 'plus', 'a+b')
    addClient(server, 'a%62', SECRET)
    addClient(server, 'ab', 'another secret of some length')
    expect((await ask({ authorization: rawBasic('plus:a+b') })).status).toBe(401)
    expect((await ask({ authorization: rawBasic('plus:a%2Bb') })).status).toBe(200)
    expect((await ask({ authorization: rawBasic(`a%62:${SECRET}`) })).status).toBe(401)
    expect((await ask({ authorization: rawBasic(`a%2562:${SECRET}`) })).status).toBe(200)
    expect((await ask({ authorization: basic('ab', SECRET) })).status).toBe(401)
  })

  it.each(['%C3%A9', '%00', '%C0%80', '%ED%A0%80', '%zz', '%FF', '\u00e9', '\0', '%'])(
    'TK-12 NG-22 refuses %j in ID and secret of Basic',
    async (junk) => {
      for (const pair of [`ac${junk}me:${SECRET}`, `acme:${SECRET}${junk}`]) {
        expect(await ask({ authorization: rawBasic(pair) })).toMatchObject({
          status: 401,
          error: 'invalid_client',
        })
      }
    },
  )

  it.each([
    '',
    'Basic',
    'Basic ',
    'Basic !!!!',
    rawBasic('acme'),
    rawBasic(':'),
    rawBasic(`:${SECRET}`),
    rawBasic('acme:'),
    `Bearer ${SECRET}`,
    'Digest username="acme", realm="x"',
    `${GOOD} trailing`,
    `Basic\t${GOOD.slice(6)}`,
    GOOD.slice(6),
    `Basic${GOOD.slice(6)}`,
  ])('TK-13 refuses the malformed header %j with a challenge', async (authorization) => {
    const { status, error, headers } = await ask({ authorization })
    expect(status).toBe(401)
    expect(error).toBe('invalid_client')
    expect(headers.get('www-authenticate')).toBe('Basic realm="Latchkey", charset="UTF-8"')
  })

  // Each refusal is held for 25 ms (EN-01), one after the other.
  it('TK-13 answers every header with 400 or 401', { timeout: 60_000 }, async () => {
    const text = fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((c) => String.fromCharCode(c)) })
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom('', 'Basic ', 'basic  '), async (junk, scheme) => {
        expect(REFUSED).toContain((await ask({ authorization: `${scheme}${junk}` })).status)
        expect(REFUSED).toContain((await ask({ authorization: rawBasic(junk) })).status)
      }),
    )
    expect(server.reported).toEqual([])
  })

  it('NG-14 refuses junk in base64 that Buffer would skip', async () => {
    const token = GOOD.slice(6)
    const middle = token.length / 2
    for (const junk of ['!', ' ', '-_', '=', '\t', '.']) {
      const spoilt = `Basic ${token.slice(0, middle)}${junk}${token.slice(middle)}`
      expect((await ask({ authorization: spoilt })).status).toBe(401)
    }
    addClient(server, 'padding', 'ab') // two bytes over: padding and spare bits
    const padded = rawBasic('padding:ab')
    expect(padded.endsWith('=')).toBe(true)
    expect((await ask({ authorization: padded })).status).toBe(200)
    expect((await ask({ authorization: `${padded}=` })).status).toBe(401)
    expect((await ask({ authorization: `${padded}QUJD` })).status).toBe(401)
    const spare = padded.replace(/.(=+)$/, (_, equals) => `j${equals}`)
    expect(Buffer.from(spare.slice(6), 'base64').toString()).toBe('padding:ab')
    expect((await ask({ authorization: spare })).status).toBe(401)
  })

  it('TK-14 refuses two methods, even when both are right', async () => {
    const both = await ask({ body: post('acme', SECRET).body })
    expect(both).toMatchObject({ status: 400, error: 'invalid_request' })
    expect((await ask({ body: `${GRANT}&client_assertion=x` })).status).toBe(400)
    expect((await ask(post('acme', SECRET, '&client_assertion=x'))).status).toBe(400)
    expect((await ask({ authorizationHeaderCount: 2 })).status).toBe(400)
    expect((await ask({ authorization: `${GOOD}, ${GOOD}` })).status).toBe(400)
    expect((await ask({ authorization: `Bearer x,${GOOD}` })).status).toBe(400)
  })

  it('TK-15 takes an equal client_id beside Basic, and no other', async () => {
    addClient(server, 'other', 'another secret')
    expect((await ask({ body: `${GRANT}&client_id=acme` })).status).toBe(200)
    expect((await ask({ body: `${GRANT}&client_id=other` })).status).toBe(400)
  })

  it('TK-16 refuses a method that the owner turned off', async () => {
    addClient(server, 'basic-only', SECRET, { authMethods: ['client_secret_basic'] })
    expect((await ask({ authorization: basic('basic-only', SECRET) })).status).toBe(200)
    expect((await ask(post('basic-only', SECRET))).status).toBe(401)
    expect(server.events.at(-1)).toMatchObject({ reason: 'auth_method_off', clientId: 'internal basic-only' })
  })

  it('SE-04 takes any live secret and no expired one', async () => {
    const secrets = [
      secretOf('first', { expiresAt: START }),
      secretOf('second', { expiresAt: START + 1 }),
      secretOf('third'),
    ]
    addClient(server, 'many', '', { secrets })
    expect((await ask({ authorization: basic('many', 'first') })).status).toBe(401)
    expect((await ask({ authorization: basic('many', 'second') })).status).toBe(200)
    expect((await ask({ authorization: basic('many', 'third') })).status).toBe(200)
    server.clock.now = START + 1
    expect((await ask({ authorization: basic('many', 'second') })).status).toBe(401)
    expect(server.events.map(({ reason }) => reason)).toEqual([
      'expired_secret',
      'issued',
      'issued',
      'expired_secret',
    ])
  })

  it.each([
    'null',
    'undefined',
    '[object Object]',
    SECRET.slice(0, -1),
    `${SECRET}a`,
    SECRET.slice(0, 72),
    ' ',
  ])('NG-21 refuses the secret %j', async (secret) => {
    if (secret === SECRET) return
    expect((await ask({ authorization: basic('acme', secret) })).status).toBe(401)
    expect((await ask(post('acme', secret))).status).toBe(401)
  })

  it('NG-21 refuses every secret of a client that has none', async () => {
    addClient(server, 'empty', '', { secrets: [] })
    for (const secret of ['null', 'undefined', '0', ' ']) {
      expect((await ask({ authorization: basic('empty', secret) })).status).toBe(401)
    }
  })

  it('NG-22 reads a long hostile ID in no time', async () => {
    const started = performance.now()
    await ask({ authorization: `Basic ${'a'.repeat(50_000)}!` })
    await ask({ authorization: `${',a'.repeat(25_000)}!` })
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('credentials that cannot be read', () => {
  it('still tell the owner of the client that they name, and the wire nothing', async () => {
    const plain = await ask({ authorization: 'Basic !' })
    for (const [authorization, reason] of [
      [rawBasic(`acme:${SECRET}\n`), 'malformed_credentials'],
      [rawBasic('acme'), 'no_credentials'],
      [rawBasic('acme:'), 'no_credentials'],
    ] as const) {
      const answer = await ask({ authorization })
      expect([answer.status, answer.text]).toEqual([401, plain.text])
      expect(server.events.at(-1)).toMatchObject({ clientId: 'internal acme', reason })
    }
    await ask({ authorization: null, body: `${GRANT}&client_id=acme` })
    expect(server.events.at(-1)).toMatchObject({ clientId: 'internal acme', reason: 'no_credentials' })
    await ask({ authorization: rawBasic('nobody:') })
    expect(server.events.at(-1)).toMatchObject({ clientId: null, reason: 'malformed_credentials' })
  })

  it('are diagnosed where they hold a secret', async () => {
    server.diagnoseSecret = () => ({ reason: 'secret_with_space', credentialId: 'the one' })
    await ask({ authorization: rawBasic(`acme:${SECRET}\n`) })
    expect(server.events.at(-1)).toMatchObject({ reason: 'secret_with_space', credentialId: 'the one' })
  })

  it('are nobody’s while the client cannot be looked up', async () => {
    const away = {
      ...server,
      findClient: () => Promise.reject(new StoreUnavailable('away')),
      record: async (event: (typeof server.events)[number]) => void server.events.push(event),
    }
    expect((await ask({ server: away, authorization: rawBasic('acme:') })).status).toBe(401)
    expect(server.events.at(-1)).toMatchObject({ clientId: null })
  })
})
