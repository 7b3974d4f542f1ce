import { beforeEach, describe, expect, it } from 'vitest'
import { addClient, basic, type FakeServer, fakeServer } from '#e2e/fixtures/fake-server.ts'
import { type Ask, askForToken, SECRET, serverOfAcme } from '#e2e/fixtures/token-requests.ts'
import type { RestrictionMode } from '#lib/oauth/ports.ts'
import { addressRestriction } from '#lib/oauth/restrictions/addresses.ts'
import { quotaRestriction } from '#lib/oauth/restrictions/quota.ts'

let server: FakeServer

beforeEach(async () => {
  server = await serverOfAcme()
})

const ask = (options: Ask = {}) => askForToken(server, options)

describe('restrictions', () => {
  const only = (mode: RestrictionMode, address: string) => addressRestriction(mode, [`${address}/32`])

  it('refuse an address that is not allowed as they would a wrong secret, byte for byte', async () => {
    addClient(server, 'fenced', SECRET, { restrictions: [only('enforce', '198.51.100.1')] })
    const fenced = await ask({ authorization: basic('fenced', SECRET) })
    const wrong = await ask({ authorization: basic('acme', 'wrong') })
    expect([fenced.status, fenced.text]).toEqual([401, wrong.text])
    expect([...fenced.headers]).toEqual([...wrong.headers])
    expect(server.events[0]).toMatchObject({
      outcome: 'refused',
      reason: 'address_not_allowed',
      clientId: 'internal fenced',
      credentialId: `id of ${SECRET}`,
    })
  })

  it('let an address pass that is allowed, and any while they only observe', async () => {
    addClient(server, 'home', SECRET, { restrictions: [only('enforce', '192.0.2.7')] })
    addClient(server, 'watched', SECRET, { restrictions: [only('observe', '198.51.100.1')] })
    expect((await ask({ authorization: basic('home', SECRET) })).status).toBe(200)
    expect((await ask({ authorization: basic('watched', SECRET) })).status).toBe(200)
    expect(server.events.map(({ observed }) => observed)).toEqual([null, 'address_not_allowed'])
  })

  it('answer 429 beyond an enforced quota, with when to come back and what is left', async () => {
    addClient(server, 'metered', SECRET, { restrictions: [quotaRestriction('enforce', 1)] })
    const good = await ask({ authorization: basic('metered', SECRET) })
    expect(good.status).toBe(200)
    expect(good.headers.get('ratelimit-policy')).toBe('"failures";q=300;w=60, "quota";q=1;w=3600')
    expect(good.headers.get('ratelimit')).toBe('"failures";r=300;t=60, "quota";r=0;t=1800')
    const beyond = await ask({ authorization: basic('metered', SECRET) })
    expect([beyond.status, beyond.error]).toEqual([429, 'temporarily_unavailable'])
    expect(beyond.headers.get('retry-after')).toBe('1800')
    expect(beyond.headers.get('ratelimit')).toBe('"quota";r=0;t=1800')
    expect(server.events.map(({ reason }) => reason)).toEqual(['issued', 'quota_reached'])
  })

  it('hold an enforced quota against addresses that are merely observed', async () => {
    addClient(server, 'mixed', SECRET, {
      restrictions: [only('observe', '198.51.100.1'), quotaRestriction('enforce', 1)],
    })
    const statuses = [
      await ask({ authorization: basic('mixed', SECRET) }),
      await ask({ authorization: basic('mixed', SECRET) }),
    ]
    expect(statuses.map(({ status }) => status)).toEqual([200, 429])
    expect(server.events.map(({ observed }) => observed)[0]).toBe('address_not_allowed')
  })

  it('observe the same requests that they then refuse', async () => {
    const from = ['192.0.2.7', '198.51.100.1', '192.0.2.7', '192.0.2.7', '198.51.100.1', '192.0.2.7']
    const answers = async (mode: RestrictionMode) => {
      const own = await fakeServer()
      addClient(own, 'acme', SECRET, {
        restrictions: [only(mode, '192.0.2.7'), quotaRestriction(mode, 2)],
      })
      for (const peerAddress of from) await ask({ server: own, peerAddress })
      return own.events.map(({ observed, outcome, reason }) => (outcome === 'issued' ? observed : reason))
    }
    const observed = await answers('observe')
    expect(observed).toEqual([
      null,
      'address_not_allowed',
      null,
      'quota_reached',
      'address_not_allowed',
      'quota_reached',
    ])
    expect(await answers('enforce')).toEqual(observed)
  })
})
