import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { HEARD_WITHIN_MS } from '../harness/patience.ts'
import { callApi } from '../harness/token.ts'
import { accessTokenOf, askToken, basic } from './token-client.ts'

let first: Latchkey
let second: Latchkey
let urls: string[]

beforeAll(async () => {
  first = await Latchkey.start()
  second = await Latchkey.startBeside(first)
  urls = [first.url, `http://localhost:${second.port}`]
})
afterAll(async () => {
  await second?.remove()
  await first?.remove()
})

const credentials = ({ client_id: clientId, client_secret: clientSecret }: MadeClient) => ({
  clientId,
  clientSecret,
})

async function cli(args: string[]): Promise<void> {
  const { code, stderr } = await first.command(args)
  expect(code, stderr).toBe(0)
}

/** Asks until the answer has this status, or R is over; what it was at last. */
async function settled(status: number, ask: () => Promise<number>): Promise<number> {
  const end = Date.now() + HEARD_WITHIN_MS
  while ((await ask()) !== status && Date.now() < end) await sleep(20)
  return await ask()
}

/** All that can be seen of an answer, but for what differs between any two. */
function bytesOf({ status, text, headers }: Awaited<ReturnType<typeof askToken>>): string {
  const seen = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name))
  return JSON.stringify([status, text, seen])
}

describe('a deleted client', () => {
  it('CL-02 RV-01 gets no tokens, and those it has are refused, on every instance within 5 s', async () => {
    const client = credentials(await first.createClient('deleted-soon'))
    const authorization = basic(client.clientId, client.clientSecret)
    const tokens = await Promise.all(urls.map((url) => accessTokenOf(url, client)))
    await cli(['client', 'delete', '--id', client.clientId, '--confirm', client.clientId])
    for (const url of urls) {
      expect(await settled(401, async () => (await askToken(url, { authorization })).status)).toBe(401)
      for (const token of tokens)
        expect(await settled(401, async () => (await callApi(url, '/api/v1/whoami', token)).status)).toBe(401)
    }
  })

  it('EN-01 is answered with the very bytes of one that never was', async () => {
    const client = credentials(await first.createClient('deleted-alike'))
    await cli(['client', 'delete', '--id', client.clientId, '--confirm', client.clientId])
    const ask = (clientId: string) =>
      askToken(first.url, { authorization: basic(clientId, client.clientSecret) })
    await settled(401, async () => (await ask(client.clientId)).status)
    expect(bytesOf(await ask(client.clientId))).toBe(bytesOf(await ask('never-was-there')))
  })

  it('CL-02 is asked to be confirmed, and its ID is never given to another', async () => {
    const client = credentials(await first.createClient('deleted-once'))
    expect(
      (await first.command(['client', 'delete', '--id', client.clientId, '--confirm', 'other'])).code,
    ).toBe(2)
    expect(
      (await askToken(first.url, { authorization: basic(client.clientId, client.clientSecret) })).status,
    ).toBe(200)
    await cli(['client', 'delete', '--id', client.clientId, '--confirm', client.clientId])
    const again = await first.command(['client', 'create', '--id', client.clientId, '--team', 'others'])
    expect(again.code).toBe(4)
    expect(again.stderr).toContain('unavailable')
    expect(again.stderr).not.toContain('acme')
  })

  it('works again once it is restored, with new tokens', async () => {
    const client = credentials(await first.createClient('deleted-back'))
    const authorization = basic(client.clientId, client.clientSecret)
    const old = await accessTokenOf(first.url, client)
    await cli(['client', 'delete', '--id', client.clientId, '--confirm', client.clientId])
    for (const url of urls) await settled(401, async () => (await askToken(url, { authorization })).status)
    // Cut-offs count in whole seconds.
    await sleep(1100)
    await cli(['client', 'restore', '--id', client.clientId])
    for (const url of urls) {
      expect(await settled(200, async () => (await askToken(url, { authorization })).status)).toBe(200)
      const fresh = await accessTokenOf(url, client)
      expect(await settled(200, async () => (await callApi(url, '/api/v1/whoami', fresh)).status)).toBe(200)
      expect((await callApi(url, '/api/v1/whoami', old)).status).toBe(401)
    }
  })
})
