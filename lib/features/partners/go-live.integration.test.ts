import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { developer, operator } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import { insertClient } from '#lib/features/apps/register-client.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import { rotateSecret } from '#lib/features/credentials/rotate-credential.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { rollUpUsage } from '#lib/features/usage/roll-up.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { storeCallCounts } from './call-count-store.ts'
import { createPartner } from './create-partner.ts'
import { endingCredentials, goLiveRecord } from './go-live.ts'
import { reasonsOfDay, refusedOf } from './refusals.ts'
import { createPartnerSchema } from './schemas.ts'
import { partnerTimeline } from './timeline.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const ctx = { actor: operator }

async function partnerWithApps(slug: string) {
  const { teamId } = await createPartner(ctx, createPartnerSchema.parse({ name: slug, slug }))
  const app = async (environment: 'sandbox' | 'live') =>
    await insertClient(db(), operator, {
      ...{ clientId: `${slug}-${environment}`, name: slug, description: '', environment, scopes: [], teamId },
      action: 'client.registered',
    })
  return { teamId, sandbox: await app('sandbox'), live: await app('live') }
}

const issued = (clientRef: string, time: number, times: number, more = {}) =>
  writeEvents({ events: Array.from({ length: times }, () => eventAt(clientRef, time, more)), counts: [] })

it('is empty for a partner that has done nothing', async () => {
  const { teamId } = await partnerWithApps('record-none')
  expect(await goLiveRecord(ctx, teamId)).toEqual({
    ...{ sandboxTokens: 0, sandboxCalledAt: null, sandboxCalls: 0, issued: 0, refused: 0 },
    ...{ reuse: { kept: [], not_kept: [], too_few: [] }, rotatedAt: null },
  })
  expect(await endingCredentials(ctx, teamId)).toEqual({ days: 30, endings: [] })
  expect(refusedOf(await reasonsOfDay(ctx, teamId))).toEqual([])
})

it('counts what happened: sandbox tokens, own refusals, tokens that are not kept, a rotation', async () => {
  const { teamId, sandbox, live } = await partnerWithApps('record-some')
  const { credentialId } = await addSecret(ctx, {
    clientId: live.clientId,
    name: 'Shop',
    expiresAt: new Date(Date.now() + 40 * DAY_MS),
  })
  await issued(sandbox.id, Date.now() - 40 * DAY_MS, 3)
  await issued(sandbox.id, Date.now() - HOUR_MS, 2)
  await issued(live.id, Date.now() - 60_000, 120, { credentialId })
  const refused = { outcome: 'refused', reason: 'scope_not_granted' } as const
  await issued(live.id, Date.now() - 60_000, 4, { ...refused, credentialId })
  await rollUpUsage()
  await db().clientFirstCall.create({ data: { clientRef: sandbox.id, seenBy: 'api' } })
  const day = (ago: number) => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10)
  const calls = (clientRef: string, ago: number, count: number) => ({ clientRef, day: day(ago), count })
  await storeCallCounts([calls(sandbox.id, 0, 3), calls(sandbox.id, 29, 4), calls(sandbox.id, 31, 5)])
  await storeCallCounts([calls(sandbox.id, 0, 2), calls(live.id, 0, 7), calls(randomUUID(), 0, 1)])
  await rotateSecret(ctx, { clientId: live.clientId, credentialId, overlapSeconds: DAY_MS / 1000 })

  const record = await goLiveRecord(ctx, teamId)
  expect(record).toMatchObject({ sandboxTokens: 5, sandboxCalls: 9, issued: 122, refused: 4 })
  expect(record.reuse).toEqual({ kept: [], not_kept: [live.clientId], too_few: [sandbox.clientId] })
  expect(record.sandboxCalledAt).toBeInstanceOf(Date)
  expect(record.rotatedAt).toBeInstanceOf(Date)
  expect(refusedOf(await reasonsOfDay(ctx, teamId))).toEqual([{ reason: 'scope_not_granted', count: 4 }])
  const { endings } = await endingCredentials(ctx, teamId)
  expect(endings.map(({ clientId, kind, name }) => [clientId, kind, name])).toEqual([
    [live.clientId, 'secret', 'Shop'],
  ])
  const timeline = await partnerTimeline(ctx, teamId)
  expect(timeline.map((item) => (item.kind === 'change' ? item.entry.action : item.kind))).toEqual([
    'credential.rotated',
    'credential.added',
    'client.registered',
    'client.registered',
    'invited',
  ])
})

it('is of one partner alone, and for staff alone', async () => {
  const { teamId } = await partnerWithApps('record-other')
  expect((await partnerTimeline(ctx, teamId)).map(({ kind }) => kind)).toEqual([
    'change',
    'change',
    'invited',
  ])
  const actor = await developer('record-nobody')
  for (const attempt of [
    goLiveRecord({ actor }, teamId),
    endingCredentials({ actor }, teamId),
    reasonsOfDay({ actor }, teamId),
    partnerTimeline({ actor }, teamId),
  ])
    await expect(attempt).rejects.toSatisfy((error) => AppError.is(error) && error.code === 'forbidden')
})
