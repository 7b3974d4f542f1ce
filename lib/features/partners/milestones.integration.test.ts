import { describe, expect, it } from 'vitest'
import { developer, operator } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import { insertClient } from '#lib/features/apps/register-client.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { rollUpUsage } from '#lib/features/usage/roll-up.ts'
import { db } from '#lib/platform/db/db.ts'
import { createPartner } from './create-partner.ts'
import { storeFirstCalls } from './first-call-store.ts'
import { noteLivePartners, noteMilestones } from './note-milestones.ts'
import { createPartnerSchema } from './schemas.ts'
import { stageOf } from './stages.ts'

const DAY = 86_400_000
let made = 0

async function partnerWithApp(environment: 'sandbox' | 'live' = 'live') {
  const slug = `milestones-${++made}`
  const { teamId } = await createPartner({ actor: operator }, createPartnerSchema.parse({ name: slug, slug }))
  const { id } = await insertClient(db(), operator, {
    ...{ clientId: slug, name: slug, description: '', environment, scopes: [], teamId },
    action: 'client.registered',
  })
  return { teamId, clientRef: id }
}

const rowOf = (teamId: string) => db().partner.findUniqueOrThrow({ where: { teamId } })

async function stageAfterJobs(teamId: string) {
  await noteMilestones()
  await noteLivePartners()
  return stageOf(await rowOf(teamId))
}

const issue = (clientRef: string, time: number) =>
  writeEvents({ events: [eventAt(clientRef, time)], counts: [] })

describe('the stages of a partner', () => {
  it('move by what happened: somebody joined, a token, an API call, tokens on three days', async () => {
    const { teamId, clientRef } = await partnerWithApp()
    expect((await stageAfterJobs(teamId)).stage).toBe('invited')

    const { id: userId } = await developer(`milestones-${made}`)
    await db().membership.create({ data: { userId, teamId, role: 'owner' }, select: { role: true } })
    expect((await stageAfterJobs(teamId)).stage).toBe('claimed')

    const first = Date.now() - 2 * DAY
    await issue(clientRef, first)
    expect(await stageAfterJobs(teamId)).toEqual({ stage: 'first_token', since: new Date(first) })

    const at = new Date()
    await storeFirstCalls([
      { clientRef, at: new Date(at.getTime() + 5), seenBy: 'introspection' },
      { clientRef, at, seenBy: 'api' },
    ])
    expect(await stageAfterJobs(teamId)).toEqual({ stage: 'first_call', since: at })

    await issue(clientRef, Date.now() - DAY)
    await rollUpUsage()
    expect((await stageAfterJobs(teamId)).stage).toBe('first_call')
    const third = Date.now()
    await issue(clientRef, third)
    expect(await stageAfterJobs(teamId)).toEqual({ stage: 'live', since: new Date(third) })
  })

  it('are reached once: what comes later moves no moment', async () => {
    const { teamId, clientRef } = await partnerWithApp()
    await issue(clientRef, Date.now() - 60_000)
    await noteMilestones()
    const { firstTokenAt } = await rowOf(teamId)
    await issue(clientRef, Date.now())
    await storeFirstCalls([{ clientRef, at: new Date(), seenBy: 'api' }])
    await storeFirstCalls([{ clientRef, at: new Date(0), seenBy: 'api' }])
    await noteMilestones()
    const row = await rowOf(teamId)
    expect(row.firstTokenAt).toEqual(firstTokenAt)
    expect(row.firstCallAt?.getTime()).toBeGreaterThan(0)
  })

  it('never reach live by a sandbox app, or by refusals', async () => {
    const { teamId, clientRef } = await partnerWithApp('sandbox')
    for (const days of [3, 2, 1, 0]) await issue(clientRef, Date.now() - days * DAY)
    expect((await stageAfterJobs(teamId)).stage).toBe('first_token')
    const refused = await partnerWithApp()
    await writeEvents({
      events: [eventAt(refused.clientRef, Date.now(), { outcome: 'refused', reason: 'wrong_secret' })],
      counts: [],
    })
    expect((await stageAfterJobs(refused.teamId)).stage).toBe('invited')
  })

  it('know the first token after its events are dropped, by the hours that were counted', async () => {
    const { teamId, clientRef } = await partnerWithApp()
    const time = Date.now() - 5 * DAY
    await issue(clientRef, time)
    await rollUpUsage()
    await db().$executeRaw`DELETE FROM token_event WHERE client_ref = ${clientRef}::uuid`
    expect(await stageAfterJobs(teamId)).toEqual({
      stage: 'first_token',
      since: new Date(time - (time % 3_600_000)),
    })
  })
})
