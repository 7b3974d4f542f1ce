import { afterEach, expect, it } from 'vitest'
import { env } from '#lib/platform/env.ts'
import { ChangeListener } from './change-listener.ts'
import { notify } from './db.ts'

const started: ChangeListener[] = []

async function listen(options: { notify: typeof notify; onDeaf?: () => void }) {
  const heard: string[] = []
  const listener = new ChangeListener({
    databaseUrl: env.databaseUrl ?? '',
    handlers: { test_changed: (payload) => heard.push(payload) },
    onDeaf() {},
    ...options,
  })
  started.push(listener)
  await listener.start()
  return { listener, heard }
}

afterEach(async () => {
  for (const listener of started.splice(0)) await listener.stop()
})

it('trusts itself as long as it hears its own messages, and hands over those of others', async () => {
  const { listener, heard } = await listen({ notify })
  const first = listener.listeningSince()
  expect(first).not.toBeNull()
  await notify('test_changed', 'acme')
  await expect.poll(() => heard, { timeout: 10_000 }).toEqual(['acme'])
  await expect
    .poll(() => listener.listeningSince()?.confirmedAt ?? 0, { timeout: 20_000 })
    .toBeGreaterThan(first?.confirmedAt ?? Number.POSITIVE_INFINITY)
  expect(listener.listeningSince()?.since).toBe(first?.since)
})

it('RV-01 does not trust itself where what is sent is not heard, as behind a pooler, and says so once', async () => {
  let told = 0
  const { listener } = await listen({ notify: async () => {}, onDeaf: () => told++ })
  expect(listener.listeningSince()).toBeNull()
  expect(listener.lastListened()).toBeNull()
  await expect.poll(() => told, { timeout: 20_000 }).toBe(1)
  expect(listener.listeningSince()).toBeNull()
})

it('RV-01 stops trusting itself when it turns deaf, and starts again when it hears', async () => {
  let passes = true
  const { listener } = await listen({
    notify: async (channel, payload) => {
      if (passes) await notify(channel, payload)
    },
  })
  const before = listener.listeningSince()?.since ?? Number.POSITIVE_INFINITY
  passes = false
  await expect.poll(() => listener.listeningSince(), { timeout: 20_000 }).toBeNull()
  passes = true
  // What was sent meanwhile was missed: it counts from anew.
  await expect.poll(() => listener.listeningSince()?.since ?? 0, { timeout: 60_000 }).toBeGreaterThan(before)
})

it('keeps what it knows while nothing can be sent, and goes on where it was', async () => {
  let fails = false
  const { listener } = await listen({
    notify: async (channel, payload) => {
      if (fails) throw new Error('the pool is busy')
      await notify(channel, payload)
    },
  })
  const since = listener.listeningSince()?.since
  fails = true
  await expect.poll(() => listener.listeningSince(), { timeout: 20_000 }).toBeNull()
  fails = false
  await expect.poll(() => listener.listeningSince()?.since, { timeout: 20_000 }).toBe(since)
})
