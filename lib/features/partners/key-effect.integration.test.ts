import { beforeAll, describe, expect, it } from 'vitest'
import { developer, operator } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import { createApi } from '#lib/features/apis/create-api.ts'
import { updateApi } from '#lib/features/apis/update-api.ts'
import { addResourceServer } from '#lib/features/apps/resource-server.ts'
import { equipWithoutSecret } from '#lib/features/credentials/equip-client.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { keySet } from '#lib/features/signing-keys/keys.ts'
import { listKeys, retireKey, rotateKey } from '#lib/features/signing-keys/rotate.ts'
import { rollUpUsage } from '#lib/features/usage/roll-up.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { keyEffect, keyEffectInWords } from './key-effect.ts'

const ctx = { actor: operator }
const HOUR_MS = 3_600_000
let clientRef: string

beforeAll(async () => {
  await keySet()
  // The key has signed for two days.
  await db().signingKey.updateMany({ data: { signsFrom: new Date(Date.now() - 48 * HOUR_MS) } })
  const api = { environment: 'live', tokenTtlSeconds: 600 } as const
  await createApi(ctx, {
    ...{ ...api, id: 'trains', name: 'Trains', audience: 'https://trains.example', signingAlg: 'ES256' },
    tokenTtlSeconds: 4 * 3600,
  })
  await createApi(ctx, {
    ...{ ...api, id: 'planes', name: 'Planes', audience: 'https://planes.example', signingAlg: 'RS256' },
  })
  for (const clientId of ['train-service', 'plane-service']) {
    const app = { clientId, name: clientId, description: '', environment: 'live', scopes: [] } as const
    await equipWithoutSecret(ctx, { ...app, scopes: [], team: 'key-company' })
  }
  await addResourceServer(ctx, { apiId: 'trains', clientId: 'train-service' })
  await addResourceServer(ctx, { apiId: 'planes', clientId: 'plane-service' })
  const found = await db().client.findUniqueOrThrow({
    where: { clientId: 'train-service' },
    select: { id: true },
  })
  clientRef = found.id
})

const signing = async (alg = 'ES256') =>
  (await listKeys()).find((key) => key.alg === alg && key.state === 'signing')?.kid ?? ''
const issue = (count: number, agoMs: number) =>
  writeEvents({
    events: Array.from({ length: count }, () => eventAt(clientRef, Date.now() - agoMs)),
    counts: [],
  })

describe('what removing a signing key breaks', () => {
  it('is every token that may still be valid, by the longest life there is, and the services that introspect', async () => {
    await issue(3, 0)
    await issue(4, 3 * HOUR_MS)
    await issue(5, 6 * HOUR_MS)
    for (const isRolledUp of [false, true]) {
      if (isRolledUp) await rollUpUsage()
      const effect = await keyEffect(ctx, await signing())
      expect(effect).toEqual({
        ...{ alg: 'ES256', isUnused: false, tokens: 7, introspecting: 1 },
        apis: [expect.stringContaining('Latchkey'), 'Trains'],
      })
      if (effect)
        expect(keyEffectInWords(effect)).toMatch(
          /^At most 7 valid access tokens of .*Latchkey.*, Trains will be refused .* 2 APIs: 1 service known to introspect/,
        )
    }
  })

  it('counts tokens of an API that was changed to live shorter, or to be signed otherwise, while the old ones live', async () => {
    await updateApi(ctx, { id: 'trains', tokenTtlSeconds: 60 })
    expect(await keyEffect(ctx, await signing())).toMatchObject({ tokens: 7, introspecting: 1 })
    const rsa = await signing('RS256')
    expect(await keyEffect(ctx, rsa)).toMatchObject({ apis: ['Planes'], introspecting: 1 })
    await db().signingKey.updateMany({
      where: { alg: 'ES256' },
      data: { createdAt: new Date(Date.now() - 48 * HOUR_MS) },
    })
    await updateApi(ctx, { id: 'planes', signingAlg: 'ES256' })
    expect(await keyEffect(ctx, rsa)).toMatchObject({ apis: ['Planes'], introspecting: 1 })
  })

  it('is nothing for a key that is published and has not signed, and unknown for one that is gone', async () => {
    const { kid } = await rotateKey(ctx, { alg: 'ES256' })
    const effect = await keyEffect(ctx, kid)
    expect(effect).toMatchObject({ isUnused: true, tokens: 0, apis: [], introspecting: 0 })
    expect(effect && keyEffectInWords(effect)).toBe(
      'This key hasn’t signed anything yet: no token is refused.',
    )
    await retireKey(ctx, { kid })
    expect(await keyEffect(ctx, kid)).toBeNull()
    expect(await keyEffect(ctx, 'no-such-key')).toBeNull()
  })

  it('is nothing where no API’s tokens are signed so', async () => {
    const { kid } = await rotateKey(ctx, { alg: 'EdDSA' })
    await db().signingKey.updateMany({ where: { kid }, data: { signsFrom: new Date(Date.now() - HOUR_MS) } })
    const effect = await keyEffect(ctx, kid)
    expect(effect).toMatchObject({ isUnused: false, tokens: 0, apis: [] })
    expect(effect && keyEffectInWords(effect)).toBe(
      'No API’s tokens are signed with EdDSA: no token is refused.',
    )
  })

  it('is told to staff alone', async () => {
    const actor = await developer('key-nobody')
    await expect(keyEffect({ actor }, await signing())).rejects.toSatisfy(
      (error) => AppError.is(error) && error.code === 'forbidden',
    )
  })
})
