import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { callApi, tokenOf } from '../harness/token.ts'

// A server of its own: the other protocol tests count on one key.

let latchkey: Latchkey
let client: MadeClient

beforeAll(async () => {
  latchkey = await Latchkey.start()
  client = await latchkey.createClient('rotated')
})
afterAll(async () => {
  await latchkey?.remove()
})

const publishedKids = async () => {
  const answer = await (await fetch(`${latchkey.url}/oauth/v2/jwks`)).json()
  return z
    .object({ keys: z.array(z.object({ kid: z.string() })) })
    .parse(answer)
    .keys.map(({ kid }) => kid)
}

const kidOf = (token: string) =>
  z
    .object({ kid: z.string() })
    .parse(JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())).kid

it('KY-03 KY-04 a key is published before it signs; a removed key’s tokens are refused within 5 s, new ones are good', async () => {
  const token = await tokenOf(latchkey.url, client)
  const [first] = await publishedKids()
  expect(kidOf(token)).toBe(first)

  expect((await latchkey.cli(['key', 'rotate'])).code).toBe(0)
  await expect.poll(publishedKids, { timeout: 15_000 }).toHaveLength(2)
  expect(kidOf(await tokenOf(latchkey.url, client))).toBe(first)
  const again = await latchkey.cli(['key', 'rotate'])
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('published already') })

  const { stdout } = await latchkey.cli(['key', 'list'])
  expect(stdout).toMatch(/published[\s\S]*signing/)

  expect((await latchkey.cli(['key', 'retire', '--kid', first ?? '', '--json'])).code).toBe(0)
  const refused = async () => (await callApi(latchkey.url, '/api/v1/whoami', token)).status
  await expect.poll(refused, { timeout: 5_000, interval: 200 }).toBe(401)
  const fresh = await tokenOf(latchkey.url, client)
  expect(kidOf(fresh)).not.toBe(first)
  expect((await callApi(latchkey.url, '/api/v1/whoami', fresh)).status).toBe(200)
})

it.each([
  [['key', 'retire', '--kid', 'x'], 'thumbprint'],
  [['key', 'retire', '--kid', 'A'.repeat(43)], 'no such key'],
  [['key', 'retire'], 'required option'],
])('%j ends with a clear error and code 1', async (args, expected) => {
  const { code, stderr } = await latchkey.cli(args)
  expect(code).toBe(1)
  expect(stderr).toContain(expected)
})
