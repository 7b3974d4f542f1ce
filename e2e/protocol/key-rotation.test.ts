import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { Latchkey, type MadeClient, runCli } from '../harness/latchkey.ts'
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

  expect((await latchkey.command(['key', 'rotate'])).code).toBe(0)
  await expect.poll(publishedKids, { timeout: 15_000 }).toHaveLength(2)
  expect(kidOf(await tokenOf(latchkey.url, client))).toBe(first)
  const again = await latchkey.command(['key', 'rotate'])
  expect(again).toMatchObject({ code: 4, stderr: expect.stringContaining('already published') })

  const { stdout } = await latchkey.command(['key', 'list'])
  expect(stdout).toMatch(/published[\s\S]*signing/)

  expect((await latchkey.command(['key', 'retire', '--kid', first ?? '', '--json'])).code).toBe(0)
  const refused = async () => (await callApi(latchkey.url, '/api/v1/whoami', token)).status
  await expect.poll(refused, { timeout: 5_000, interval: 200 }).toBe(401)
  const fresh = await tokenOf(latchkey.url, client)
  expect(kidOf(fresh)).not.toBe(first)
  expect((await callApi(latchkey.url, '/api/v1/whoami', fresh)).status).toBe(200)
})

it('KY-07 with another key-encryption key the command line makes no key, changes nothing and says why', async () => {
  const before = await (await fetch(`${latchkey.url}/oauth/v2/jwks`)).text()
  const { stdout: keys } = await latchkey.command(['key', 'list'])
  const { stdout: apis } = await latchkey.command(['api', 'list'])
  const signing = JSON.parse(before).keys.at(-1).kid
  const env = {
    PORT: String(latchkey.port),
    DATA_DIR: latchkey.dataDir,
    LATCHKEY_KEK: randomBytes(32).toString('base64'),
  }
  for (const args of [
    ['key', 'rotate', '--alg', 'RS256'],
    ['key', 'retire', '--kid', signing],
    ['api', 'create', '--id', 'x', '--name', 'x', '--audience', 'urn:x', '--alg', 'EdDSA'],
    ['api', 'update', '--id', 'latchkey', '--name', 'Changed'],
  ]) {
    const { code, stderr } = await runCli(args, env)
    expect(code, args.join(' ')).toBe(7)
    expect(stderr).toContain('LATCHKEY_KEK')
    expect(stderr).not.toMatch(/\n\s+at /)
  }
  expect((await latchkey.command(['key', 'list'])).stdout).toBe(keys)
  expect((await latchkey.command(['api', 'list'])).stdout).toBe(apis)
  expect(await (await fetch(`${latchkey.url}/oauth/v2/jwks`)).text()).toBe(before)
  expect((await latchkey.command(['key', 'rotate', '--alg', 'RS256'])).code).toBe(0)
})

it.each([
  [['key', 'retire', '--kid', 'x'], 'thumbprint'],
  [['key', 'retire', '--kid', 'A'.repeat(43)], 'no such key', 3],
  [['key', 'retire'], 'required option'],
])('%j ends with a clear error', async (args, expected, exitCode = 2) => {
  const { code, stderr } = await latchkey.command(args)
  expect(code).toBe(exitCode)
  expect(stderr).toContain(expected)
})
