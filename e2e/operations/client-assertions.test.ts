import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { type KeyPair, newKeyPair, sendAssertion, signAssertion } from '../harness/assertion.ts'
import { freePort } from '../harness/free-port.ts'
import { Latchkey } from '../harness/latchkey.ts'
import { HEARD } from '../harness/patience.ts'

const ROUNDS = 20
const BACK_WITHIN_MS = 15_000

const pairs = { acme: newKeyPair(), other: newKeyPair('Ed25519') }

let first: Latchkey
let second: Latchkey

beforeAll(async () => {
  first = await Latchkey.start()
  second = await startSecond()
  for (const id of ['acme', 'other'] as const) {
    await first.createClient(id)
    await addKey(id, pairs[id])
  }
})
afterAll(async () => {
  await second?.remove()
  await first?.remove()
})

async function startSecond(): Promise<Latchkey> {
  return await Latchkey.start({
    port: await freePort(),
    env: {
      PUBLIC_URL: first.url,
      DATABASE_URL: first.databaseUrl,
      MIGRATE_DATABASE_URL: first.ownerDatabaseUrl,
      LATCHKEY_KEK: readFileSync(join(first.dataDir, 'kek'), 'utf8').trim(),
      ASSERTION_AUDIENCE: 'issuer-or-token-endpoint',
    },
  })
}

async function addKey(clientId: string, { publicPem }: KeyPair): Promise<string> {
  const args = ['client', 'add-key', '--id', clientId, '--name', 'a key', '--key-stdin', '--json']
  const { code, stdout, stderr } = await first.cli(args, publicPem)
  expect(code, stderr).toBe(0)
  return JSON.parse(stdout).key_id
}

const urls = () => [first, second].map(({ port }) => `http://localhost:${port}`)
const sign = (clientId: 'acme' | 'other' = 'acme', claims = {}) =>
  signAssertion(first.url, clientId, pairs[clientId], { claims })
const statusAt = async (url: string, assertion: string) => (await sendAssertion(url, assertion)).status

describe('client assertions on two instances', () => {
  it('PK-04 NG-12 of two that come at once, one on each, exactly one gets a token', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const assertion = await sign()
      const statuses = await Promise.all(urls().map((url) => statusAt(url, assertion)))
      expect(statuses.sort()).toEqual([200, 401])
    }
  })

  it('PK-04 of many that come at once, exactly one gets a token', async () => {
    const assertion = await sign()
    const sent = Array.from({ length: 10 }, () => urls()).flat()
    const statuses = await Promise.all(sent.map((url) => statusAt(url, assertion)))
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 401)).toHaveLength(sent.length - 1)
  })

  it('PK-04 another client with the same jti is not affected', async () => {
    const claims = { jti: 'one jti for two clients' }
    for (const clientId of ['acme', 'other'] as const) {
      const [one = '', two = ''] = urls()
      expect(await statusAt(one, await sign(clientId, claims))).toBe(200)
      expect(await statusAt(two, await sign(clientId, claims))).toBe(401)
    }
  })

  it('PK-04 a used assertion is refused after a restart', async () => {
    const assertion = await sign()
    const [, url = ''] = urls()
    expect(await statusAt(url, assertion)).toBe(200)
    await second.remove()
    second = await startSecond()
    for (const instance of urls()) expect(await statusAt(instance, assertion)).toBe(401)
    for (const instance of urls()) expect(await statusAt(instance, await sign())).toBe(200)
  })

  it('PK-02 the token endpoint as audience is taken where that is set, and nowhere else', async () => {
    const [one = '', two = ''] = urls()
    const claims = { aud: `${first.url}/oauth/v2/token` }
    expect(await statusAt(one, await sign('acme', claims))).toBe(401)
    expect(await statusAt(two, await sign('acme', claims))).toBe(200)
    const both = { aud: [first.url, `${first.url}/oauth/v2/token`] }
    for (const url of urls()) expect(await statusAt(url, await sign('acme', both))).toBe(401)
  })

  it('RV-01 PK-06 a removed key is refused on every instance within 5 s', async () => {
    const pair = newKeyPair()
    const keyId = await addKey('acme', pair)
    const statusNow = async (url: string) => statusAt(url, await signAssertion(first.url, 'acme', pair))
    for (const url of urls()) await expect.poll(() => statusNow(url), HEARD).toBe(200)
    const { code } = await first.cli(['client', 'remove-key', '--id', 'acme', '--key', keyId])
    expect(code).toBe(0)
    for (const url of urls()) await expect.poll(() => statusNow(url), HEARD).toBe(401)
  })

  it('RV-02 the command line revokes what was got with a key', async () => {
    const pair = newKeyPair()
    const keyId = await addKey('acme', pair)
    const token = await vi.waitFor(async () => {
      const { text } = await sendAssertion(first.url, await signAssertion(first.url, 'acme', pair))
      return z.object({ access_token: z.string() }).parse(JSON.parse(text)).access_token
    }, HEARD)
    const headers = { authorization: `Bearer ${token}` }
    const callApi = async () => (await fetch(`${first.url}/api/v1/whoami`, { headers })).status
    expect(await callApi()).toBe(200)
    expect((await first.cli(['token', 'revoke', '--key', keyId])).code).toBe(0)
    await expect.poll(callApi, HEARD).toBe(401)
  })

  it('PK-04 ER-06 good assertions get 503, never 401, while the database is away', async () => {
    const [url = ''] = urls()
    expect(await statusAt(url, await sign())).toBe(200)
    process.kill(first.postgresPid, 'SIGKILL')
    const seen: number[] = []
    const isBack = () => seen.includes(503) && seen.at(-1) === 200
    for (const end = Date.now() + BACK_WITHIN_MS; !isBack() && Date.now() < end; await sleep(100))
      seen.push(await statusAt(url, await sign()))
    expect(isBack()).toBe(true)
    expect(new Set(seen).difference(new Set([200, 503]))).toEqual(new Set())
  })

  it('LG-01 no assertion is in what the servers print', async () => {
    const assertion = await sign()
    for (const url of urls()) await statusAt(url, assertion)
    await fetch(`${first.url}/oauth/v2/token?client_assertion=${assertion}`, { method: 'POST' })
    const [, payload = '', signature = ''] = assertion.split('.')
    for (const { output } of [first, second]) {
      expect(output).not.toContain(payload)
      expect(output).not.toContain(signature)
    }
  })
})
