import { beforeAll, describe, expect, it } from 'vitest'
import { newApp } from '#e2e/fixtures/credentials.ts'
import { developer } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import type { Person } from '#lib/access/actor.ts'
import { versionOf } from '#lib/changes/seen-version.ts'
import { generateFirstSecret } from '#lib/features/credentials/add-credential.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { changeMethodsKnowingly } from '#lib/features/restrictions/change-methods-knowingly.ts'
import { restrictClient } from '#lib/features/restrictions/restrict-client.ts'
import { restrictKnowingly } from '#lib/features/restrictions/restrict-knowingly.ts'
import { shownRestrictions } from '#lib/features/restrictions/shown-restrictions.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { updateClient } from './update-client.ts'

let ada: Person
let ctx: { actor: Person }

beforeAll(async () => {
  ada = await developer('settings')
  ctx = { actor: ada }
})

/** The refusal that a change meets. */
async function refusalOf(change: Promise<unknown>): Promise<AppError> {
  const refused = await change.then(
    () => null,
    (error: unknown) => error,
  )
  if (!AppError.is(refused)) throw new Error(`no refusal: ${refused}`)
  return refused
}

describe('of two tabs in settings', () => {
  it('the older one is told who changed what since, and replaces it once that was read', async () => {
    const clientId = await newApp(ada)
    const opened = versionOf({ name: clientId, description: '' })
    const details = { clientId, description: '', seen: opened }
    await updateClient(ctx, { ...details, name: 'First' })
    const refusal = await refusalOf(updateClient(ctx, { ...details, name: 'Second' }))
    expect(refusal.code).toBe('conflict')
    expect(refusal.message).toMatch(
      /^settings@people\.example changed this on \d+ \w+ \d{4} at \d\d:\d\d UTC, after you opened this page\. It is now “First”, empty\./,
    )
    expect(await updateClient(ctx, { ...details, name: 'First' })).toMatchObject({ changed: false })
    const again = { ...details, name: 'Second', seen: refusal.values?.seen }
    expect(await updateClient(ctx, again)).toMatchObject({ changed: true, name: 'Second' })
  })

  it('neither minds what the other group of settings is, and scopes in whatever order are the same', async () => {
    const clientId = await newApp(ada)
    await updateClient(ctx, { clientId, name: 'First', description: '' })
    const seen = versionOf({ scopes: [] })
    expect(await updateClient(ctx, { clientId, scopes: ['usage:read', 'clients:read'], seen })).toMatchObject(
      {
        changed: true,
      },
    )
    const scopes = versionOf({ scopes: ['usage:read', 'clients:read'] })
    expect(scopes).toBe(versionOf({ scopes: ['clients:read', 'usage:read'] }))
    expect(await updateClient(ctx, { clientId, scopes: [], seen: scopes })).toMatchObject({ changed: true })
  })

  it('the older one does not loosen a restriction that it never saw', async () => {
    const clientId = await newApp(ada)
    const seen = versionOf({ allowedAddresses: [], addressMode: 'off' })
    await restrictClient(ctx, { clientId, seen, allowedAddresses: ['192.0.2.0/24'], addressMode: 'enforce' })
    const older = { clientId, seen, allowedAddresses: ['192.0.2.0/24'], addressMode: 'observe' as const }
    expect((await refusalOf(restrictClient(ctx, older))).message).toContain(
      'It is now “192.0.2.0/24”, “enforce”.',
    )
    const rows = await db().clientRestriction.findMany({ where: { client: { clientId } } })
    expect(rows).toMatchObject([{ kind: 'addresses', mode: 'enforce' }])
  })
})

/** An app whose tokens of an hour ago went to these addresses, with its secret. */
async function appUsedFrom(addresses: readonly string[]): Promise<{ clientId: string; clientRef: string }> {
  const clientId = await newApp(ada)
  const { credentialId } = await generateFirstSecret(ctx, { clientId })
  const { id } = await db().client.findUniqueOrThrow({ where: { clientId }, select: { id: true } })
  const events = addresses.map((address) => eventAt(id, Date.now() - 60_000, { address, credentialId }))
  await writeEvents({ events, counts: [] })
  return { clientId, clientRef: id }
}

describe('enforcing what refuses requests of the last 7 days', () => {
  it('says from which addresses and with which secret, and is done when it is asked for once more', async () => {
    const { clientId } = await appUsedFrom(['203.0.113.7', '203.0.113.7', '192.0.2.9'])
    const wanted = { clientId, addressMode: 'enforce' as const, allowedAddresses: ['192.0.2.0/24'] }
    const refusal = await refusalOf(restrictKnowingly(ctx, wanted))
    expect(refusal.message).toMatch(/2 tokens from 203\.0\.113\.7 with “Secret of \d+ \w+”/)
    expect(refusal.message).not.toContain('192.0.2.9')
    const { understood } = refusal.values ?? {}
    // What was understood was this list and no other.
    const other = { ...wanted, allowedAddresses: ['198.51.100.0/24'], understood }
    await refusalOf(restrictKnowingly(ctx, other))
    expect(await restrictKnowingly(ctx, { ...wanted, understood })).toMatchObject({ changed: true })
  })

  it('asks nothing where nothing more is refused', async () => {
    const { clientId } = await appUsedFrom(['203.0.113.7'])
    for (const change of [
      { addressMode: 'observe' as const, allowedAddresses: ['192.0.2.0/24'] },
      { addressMode: 'enforce' as const, allowedAddresses: ['203.0.113.0/24'] },
      { quotaMode: 'enforce' as const, quotaPerHour: 1 },
    ])
      expect(await restrictKnowingly(ctx, { clientId, ...change })).toMatchObject({ changed: true })
    await restrictClient(ctx, { clientId, allowedAddresses: ['192.0.2.0/24'] })
    const wider = { clientId, addressMode: 'enforce' as const, allowedAddresses: ['192.0.2.0/23'] }
    expect(await restrictKnowingly(ctx, wider)).toMatchObject({ changed: true })
  })

  it('says so of a way to authenticate, of the kind that is used and no other', async () => {
    const { clientId } = await appUsedFrom(['203.0.113.7', '203.0.113.7'])
    const keepSecrets = ['client_secret_basic', 'client_secret_post'] as const
    expect(await changeMethodsKnowingly(ctx, { clientId, authMethods: keepSecrets })).toMatchObject({
      changed: true,
    })
    const wanted = { clientId, authMethods: ['client_secret_post'] as const }
    const refusal = await refusalOf(changeMethodsKnowingly(ctx, wanted))
    expect(refusal.message).toContain(
      '2 tokens with a secret. Requests by client_secret_basic would be refused',
    )
    expect(await changeMethodsKnowingly(ctx, { ...wanted, ...refusal.values })).toMatchObject({
      changed: true,
      authMethods: ['client_secret_post'],
    })
  })

  it('says so of a quota, too', async () => {
    const { clientId } = await appUsedFrom(['203.0.113.7', '203.0.113.7', '203.0.113.7'])
    const refusal = await refusalOf(
      restrictKnowingly(ctx, { clientId, quotaMode: 'enforce', quotaPerHour: 1 }),
    )
    expect(refusal.message).toMatch(/2 tokens in the hour from \d{4}-\d\d-\d\d at \d\d:00 UTC/)
  })
})

it('an observed quota counts every token, beside an address rule that observes as well', async () => {
  const { clientId, clientRef } = await appUsedFrom([])
  await restrictClient(ctx, {
    clientId,
    allowedAddresses: ['192.0.2.0/24'],
    addressMode: 'observe',
    quotaPerHour: 3,
    quotaMode: 'observe',
  })
  const events = Array.from({ length: 21 }, () =>
    eventAt(clientRef, Date.now(), { observed: 'address_not_allowed' }),
  )
  await writeEvents({ events, counts: [] })
  const shown = await shownRestrictions(ada, clientId)
  const observed = shown?.map(({ restriction, evidence: { refused } }) => [
    restriction.kind,
    refused?.map(({ count }) => count),
  ])
  expect(observed).toEqual([
    ['addresses', [21]],
    ['quota', [18]],
  ])
})
