import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { newApp, pass } from '#e2e/fixtures/credentials.ts'
import { developer } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import type { Person } from '#lib/access/actor.ts'
import { setClientStatus } from '#lib/features/apps/set-status.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import { answerLeak } from '#lib/features/credentials/answer-leak.ts'
import { deactivateCredential } from '#lib/features/credentials/change-credential.ts'
import { rotateSecret } from '#lib/features/credentials/rotate-credential.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { readNetwork } from '#lib/kernel/network.ts'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { CAUSES, causeOfRequest } from './causes.ts'
import { cursorSchema, writeCursor } from './log-cursor.ts'
import { logFilterSchema } from './log-filter.ts'
import { findRequest, requestDetail } from './request-detail.ts'
import { requestIdAt } from './request-id.ts'
import { MAX_LOOKED_THROUGH, REQUESTS_PER_PAGE, requestLog } from './request-log.ts'

const SECOND = 1000
const HOUR = 3600 * SECOND

let owner: Person
let stranger: Person

beforeAll(async () => {
  owner = await developer('log-owner')
  stranger = await developer('log-stranger')
})

async function newClient(): Promise<{ id: string; clientId: string }> {
  const clientId = await newApp(owner)
  const { id } = await db().client.findUniqueOrThrow({ where: { clientId }, select: { id: true } })
  return { id, clientId }
}

const store = (events: readonly TokenEvent[]) => writeEvents({ events, counts: [] })

const ask = async (clientId: string, values: Record<string, unknown> = {}, actor = owner) => {
  const filter = logFilterSchema.parse(values)
  return await requestLog(actor, clientId, { ...filter, network: readNetwork(filter.address) })
}
const idsOf = (page: Awaited<ReturnType<typeof ask>>) => page?.requests.map(({ id }) => id)

describe('pages of the log', () => {
  it('hold every request once, newest first, however many come in meanwhile and at the same moment', async () => {
    const { id, clientId } = await newClient()
    const now = Date.now()
    // Five requests share each millisecond, so that pages begin in the middle of one.
    const events = Array.from({ length: 2 * REQUESTS_PER_PAGE + 12 }, (_, n) =>
      eventAt(id, now - Math.floor(n / 5)),
    )
    await store(events)
    const seen: string[] = []
    let before: string | undefined
    do {
      const page = await ask(clientId, { before })
      seen.push(...(idsOf(page) ?? []))
      await store([eventAt(id, now + SECOND)])
      before = page?.next ? writeCursor(page.next) : undefined
    } while (before)
    const wanted = events.toSorted((a, b) => b.time - a.time || (a.id < b.id ? 1 : -1)).map((one) => one.id)
    expect(seen).toEqual(wanted)
  })

  it('NG-24 take no cursor but their own', () => {
    const cursor = { time: Date.now(), id: randomUUID() }
    expect(cursorSchema.parse(writeCursor(cursor))).toEqual(cursor)
    for (const other of ['', 'x', '_'.repeat(32), '!'.repeat(32), 7, null])
      expect(cursorSchema.parse(other), String(other)).toBeNull()
  })

  it('TN-01 are there for the team alone', async () => {
    const { id, clientId } = await newClient()
    const event = eventAt(id, Date.now())
    await store([event])
    expect(idsOf(await ask(clientId))).toEqual([event.id])
    expect(await ask(clientId, {}, stranger)).toBeNull()
    expect(await ask('no-such-app')).toBeNull()
  })
})

describe('filters of the log', () => {
  it('keep what they say, each by itself and together', async () => {
    const { id, clientId } = await newClient()
    const secret = (await addSecret({ actor: owner }, { clientId, name: 'one' })).credentialId
    const base = Date.parse('2026-11-24T12:00:00Z')
    const refused = { outcome: 'refused', reason: 'wrong_secret' } as const
    const events = {
      issued: eventAt(id, base, { credentialId: secret }),
      other: eventAt(id, base + HOUR, { address: '198.51.100.9' }),
      refused: eventAt(id, base + 2 * HOUR, refused),
      expired: eventAt(id, base + 3 * HOUR, {
        outcome: 'refused',
        reason: 'expired_secret',
        credentialId: secret,
        address: '2001:db8::7',
      }),
      unknown: eventAt(id, base + 4 * HOUR, { ...refused, address: 'unknown' }),
    }
    await store(Object.values(events))
    const names = async (values: Record<string, unknown>) => {
      const found = (await ask(clientId, values))?.requests ?? []
      return Object.entries(events)
        .filter(([, event]) => found.some((one) => one.id === event.id))
        .map(([name]) => name)
    }
    expect(await names({ outcome: 'issued' })).toEqual(['issued', 'other'])
    expect(await names({ outcome: 'refused' })).toEqual(['refused', 'expired', 'unknown'])
    expect(await names({ reason: 'wrong_secret' })).toEqual(['refused', 'unknown'])
    expect(await names({ reason: 'issued' })).toEqual(['issued', 'other'])
    expect(await names({ outcome: 'issued', reason: 'wrong_secret' })).toEqual([])
    expect(await names({ credential: secret })).toEqual(['issued', 'expired'])
    expect(await names({ credential: secret, outcome: 'refused' })).toEqual(['expired'])
    expect(await names({ credential: secret, outcome: 'issued' })).toEqual(['issued'])
    expect(await names({ credential: randomUUID() })).toEqual([])
    expect(await names({ address: '203.0.113.7' })).toEqual(['issued', 'refused'])
    expect(await names({ address: '203.0.113.0/24', outcome: 'refused' })).toEqual(['refused'])
    expect(await names({ address: '2001:db8::/32' })).toEqual(['expired'])
    expect(await names({ from: '2026-11-24T13:00', to: '2026-11-24T15:00' })).toEqual(['other', 'refused'])
    expect(await names({ outcome: 'else', credential: 'x', from: 'yesterday', reason: 'X Y' })).toHaveLength(
      5,
    )
  })

  it('that hardly any request passes are cut off, say so, and go on where they were', async () => {
    const { id, clientId } = await newClient()
    const now = Date.now()
    await pool('pages').query(
      `INSERT INTO token_event (time, id, outcome, reason, client_ref, address)
       SELECT to_timestamp(($2::float8 - n) / 1000.0), gen_random_uuid(), 'issued', 'issued', $1, '203.0.113.7'
       FROM generate_series(1, $3::int) AS n`,
      [id, now, MAX_LOOKED_THROUGH + 5],
    )
    const wanted = eventAt(id, now - 2 * MAX_LOOKED_THROUGH, { address: '198.51.100.1' })
    await store([wanted])
    const first = await ask(clientId, { address: '198.51.100.1' })
    expect(first?.requests).toEqual([])
    expect(first?.cut).toEqual({
      lookedThrough: MAX_LOOKED_THROUGH,
      backTo: new Date(now - MAX_LOOKED_THROUGH),
    })
    if (!first?.next) throw new Error('nothing further back')
    const second = await ask(clientId, { address: '198.51.100.1', before: writeCursor(first.next) })
    expect(idsOf(second)).toEqual([wanted.id])
    expect([second?.next, second?.cut]).toEqual([null, null])
  })
})

describe('one request', () => {
  it('is found by the ID that was answered, by its own team and under its own app', async () => {
    const { id, clientId } = await newClient()
    const granted = { apiId: 'latchkey', scope: 'a b', scopeNamed: false }
    const event = eventAt(id, Date.now() - HOUR, { ...granted, jti: 'x' })
    const late = eventAt(id, Date.now() - HOUR, { id: requestIdAt(Date.now() - HOUR - 20 * SECOND) })
    await store([event, late])
    expect(await findRequest(owner, clientId, event.id)).toMatchObject({ id: event.id, ...granted })
    expect(await findRequest(owner, clientId, late.id)).toMatchObject({ id: late.id })
    expect(await findRequest(stranger, clientId, event.id)).toBeNull()
    expect(await findRequest(owner, (await newClient()).clientId, event.id)).toBeNull()
    expect(await findRequest(owner, clientId, requestIdAt(Date.now()))).toBeNull()
    expect(await findRequest(owner, clientId, randomUUID())).toBeNull()
  })

  it('tells how its secret stood then: retired, deactivated, expired, and working again', async () => {
    const { id, clientId } = await newClient()
    const first = (await addSecret({ actor: owner }, { clientId, name: 'first' })).credentialId
    await rotateSecret({ actor: owner }, { clientId, credentialId: first, overlapSeconds: 0, name: 'second' })
    const refusal = async (credentialId: string) => {
      const event = eventAt(id, Date.now() + 50, {
        outcome: 'refused',
        reason: 'expired_secret',
        credentialId,
      })
      await store([event])
      return async () => (await requestDetail(owner, clientId, event.id))?.credential
    }
    expect(await (await refusal(first))()).toMatchObject({
      name: 'first',
      stateThen: 'retired',
      replacedBy: 'second',
      ended: { actorLabel: owner.email },
    })

    const third = (await addSecret({ actor: owner }, { clientId, name: 'third' })).credentialId
    const before = await refusal(third)
    await new Promise((later) => setTimeout(later, 100))
    await deactivateCredential({ actor: owner }, { clientId, credentialId: third })
    expect(await before()).toMatchObject({ stateThen: 'active', stateNow: 'deactivated', ended: null })
    expect(await (await refusal(third))()).toMatchObject({
      stateThen: 'deactivated',
      ended: { actorLabel: owner.email },
    })

    const expiresAt = new Date(Date.now() + HOUR)
    const fourth = (await addSecret({ actor: owner }, { clientId, name: 'fourth', expiresAt })).credentialId
    await pass(clientId, 2)
    expect(await (await refusal(fourth))()).toMatchObject({ stateThen: 'expired', ended: null })
  })

  it('tells that its secret was taken away after a report that it leaked', async () => {
    const { id, clientId } = await newClient()
    const { credentialId } = await addSecret({ actor: owner }, { clientId, name: 'found' })
    await db().$transaction(async (tx) => {
      await answerLeak(tx, { clientId, credentialId, source: 'person', foundAt: null })
    })
    const event = eventAt(id, Date.now() + 50, { outcome: 'refused', reason: 'expired_secret', credentialId })
    await store([event])
    const credential = (await requestDetail(owner, clientId, event.id))?.credential ?? null
    expect(credential).toMatchObject({
      ...{ stateThen: 'revoked', endedFor: 'leak', ended: { actorKind: 'system' } },
    })
    expect(causeOfRequest('expired_secret', credential)).toMatchObject({
      short: 'The secret has expired or was retired',
      what: 'The secret was reported as leaked, so it was revoked with its access tokens.',
    })
    expect(causeOfRequest('expired_secret', { kind: 'secret', endedFor: null })).toEqual(
      CAUSES.expired_secret,
    )
  })

  it('tells who suspended the app, and who let it go on since', async () => {
    const { id, clientId } = await newClient()
    await setClientStatus({ actor: owner }, { clientId, status: 'suspended' })
    const event = eventAt(id, Date.now() + 10, { outcome: 'refused', reason: 'client_suspended' })
    await store([event])
    const suspension = async () => (await requestDetail(owner, clientId, event.id))?.suspension
    expect(await suspension()).toMatchObject({ suspended: { actorLabel: owner.email }, resumed: null })
    await setClientStatus({ actor: owner }, { clientId, status: 'active' })
    expect(await suspension()).toMatchObject({ resumed: { actorLabel: owner.email } })
  })
})
