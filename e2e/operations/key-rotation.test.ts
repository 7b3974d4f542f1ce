import { setTimeout as sleep } from 'node:timers/promises'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { steadily } from '../harness/steadily.ts'
import { callApi, tokenOf } from '../harness/token.ts'

/** Rotations of the signing key; more by FAULT_ROUNDS=20. */
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 4)
const RATE = 200
const T_SECONDS = 60
const J_SECONDS = 5

let latchkey: Latchkey
let client: MadeClient

beforeAll(async () => {
  latchkey = await Latchkey.start({
    env: { JWKS_MAX_AGE: `${J_SECONDS}s`, SIGNING_KEY_PUBLISHED: `${2 * J_SECONDS}s` },
  })
  await latchkey.cli(['api', 'update', '--id', 'latchkey', '--token-life', String(T_SECONDS)])
  client = await latchkey.createClient('rotated-under-load')
})
afterAll(async () => {
  await latchkey?.remove()
})

/** A service of somebody else's: knows the address of the JWKS, and keeps what it reads for J seconds. */
function thirdPartyVerifier() {
  const keys = createRemoteJWKSet(new URL(`${latchkey.url}/oauth/v2/jwks`), {
    cacheMaxAge: J_SECONDS * 1000,
  })
  const expected = { issuer: latchkey.url, audience: `${latchkey.url}/api/v1`, typ: 'at+jwt' }
  return (token: string) => jwtVerify(token, keys, expected)
}

const kidOf = (token: string) => decodeProtectedHeader(token).kid ?? ''

it(`FT-11 KY-03 KY-04 ${ROUNDS} rotations of the signing key at ${RATE} requests/s: no verifier fails; a key is published 2·J before it signs, and stays`, {
  timeout: ROUNDS * 40_000 + 120_000,
}, async () => {
  const verifiers = Array.from({ length: 3 }, thirdPartyVerifier)
  const firstSeen = new Map<string, number>()
  const firstSigned = new Map<string, number>()
  /** The newest token of each key: what must work for longest. */
  const last = new Map<string, string>()
  const failures = new Map<string, number>()
  const gone: string[] = []
  let verified = 0
  const failed = (what: string) => failures.set(what, (failures.get(what) ?? 0) + 1)

  const watching = new AbortController()
  const watch = async () => {
    while (!watching.signal.aborted) {
      const { keys } = await (await fetch(`${latchkey.url}/oauth/v2/jwks`)).json()
      const now = Date.now()
      const published = new Set<string>(keys.map(({ kid }: { kid: string }) => kid))
      for (const kid of published) if (!firstSeen.has(kid)) firstSeen.set(kid, now)
      for (const kid of firstSeen.keys()) if (!published.has(kid)) gone.push(kid)
      await sleep(100)
    }
  }
  const askAndVerify = async () => {
    const askedAt = Date.now()
    try {
      const token = await tokenOf(latchkey.url, client)
      const kid = kidOf(token)
      firstSigned.set(kid, Math.min(askedAt, firstSigned.get(kid) ?? askedAt))
      last.set(kid, token)
      await verifiers[verified++ % verifiers.length]?.(token)
    } catch (error) {
      failed(error instanceof Error ? `${error.name} ${error.message}` : String(error))
    }
  }

  const watched = watch()
  await expect.poll(() => firstSeen.size).toBe(1)
  const load = steadily(RATE, askAndVerify)
  for (let round = 0; round < ROUNDS; round++) {
    const { code, stdout, stderr } = await latchkey.cli(['key', 'rotate', '--json'])
    expect(code, stderr).toBe(0)
    const { kid } = JSON.parse(stdout)
    await expect.poll(() => firstSigned.has(kid), { timeout: 40_000, interval: 50 }).toBe(true)
  }
  await load.stop()
  // KY-04: whatever has not expired is still good, by whichever key, for them and for us.
  for (const token of last.values()) {
    const { exp = 0 } = decodeJwt(token)
    if (exp * 1000 < Date.now()) continue
    for (const verify of verifiers) await verify(token).catch((error: Error) => failed(error.message))
    expect((await callApi(latchkey.url, '/api/v1/whoami', token)).status).toBe(200)
  }
  watching.abort()
  await watched

  expect([...failures]).toEqual([])
  expect(gone).toEqual([])
  expect(verified).toBeGreaterThan(ROUNDS * RATE)
  expect([...firstSigned.keys()].sort()).toEqual([...firstSeen.keys()].sort())
  // The first key of an empty database signs at once; every other waits.
  const [, ...rotated] = firstSigned
  expect(rotated).toHaveLength(ROUNDS)
  for (const [kid, signedAt] of rotated) {
    expect(signedAt - (firstSeen.get(kid) ?? signedAt)).toBeGreaterThanOrEqual(2 * J_SECONDS * 1000)
  }
})
