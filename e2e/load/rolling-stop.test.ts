import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { issuedEvents, startLoad } from '../harness/load.ts'

const RATE = 200
/** How often a balancer asks whether an instance is ready. */
const PROBE_MS = 250

let owner: Latchkey
let leaving: Latchkey
let staying: Latchkey
let client: MadeClient
beforeAll(async () => {
  owner = await Latchkey.start()
  leaving = await Latchkey.startBeside(owner, { SHUTDOWN_DELAY: '3s' })
  staying = await Latchkey.startBeside(owner)
  client = await owner.createClient('rolled')
})
afterAll(async () => {
  await leaving?.remove()
  await staying?.remove()
  await owner?.remove()
})

const urlOf = ({ port }: Latchkey) => `http://localhost:${port}`

const isReady = async (instance: Latchkey) =>
  (await fetch(`${urlOf(instance)}/health/ready`).catch(() => null))?.status === 200

it(`RE-05 an instance that stops under ${RATE} requests/s fails none that a balancer still sends it, and stores every token`, {
  timeout: 120_000,
}, async () => {
  const target = { url: urlOf(leaving) }
  const load = startLoad(() => target.url, client, { perSecond: RATE })
  await sleep(2_000)
  const stopped = leaving.stop()
  while (await isReady(leaving)) await sleep(PROBE_MS)
  target.url = urlOf(staying)
  expect(await stopped).toBe(0)
  await sleep(1_000)
  const { sent, failed, statuses } = await load.stop()

  expect(failed).toBe(0)
  expect([...statuses]).toEqual([[200, sent]])
  expect(await issuedEvents(owner.databaseUrl)).toEqual({ events: sent, distinct: sent })
})

it(`RE-05 RE-06 one that stops at once under ${RATE} requests/s answers well or not at all, and has stored every token that it answered`, {
  timeout: 120_000,
}, async () => {
  const before = await issuedEvents(owner.databaseUrl)
  const load = startLoad(urlOf(staying), client, { perSecond: RATE })
  await sleep(2_000)
  expect(await staying.stop()).toBe(0)
  const { sent, failed, statuses } = await load.stop()

  expect([...statuses]).toEqual([[200, sent - failed]])
  const { events, distinct } = await issuedEvents(owner.databaseUrl)
  expect(distinct).toBe(events)
  expect(events - before.events).toBe(sent - failed)
})
