import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'
import { startLoad } from '../harness/load.ts'
import { formWith, PortalVisitor } from '../harness/portal.ts'
import { requestToken } from '../harness/token.ts'

const CLIENT_ID = 'rotating-app'
const PAGE = `/apps/${CLIENT_ID}/secrets`
/** Of each half of the programs, on each instance: 200 requests/s altogether. */
const RATE = 50

let first: Latchkey
let second: Latchkey
let ada: PortalVisitor

beforeAll(async () => {
  first = await Latchkey.start()
  second = await Latchkey.startBeside(first)
  ada = await PortalVisitor.signedIn(first, 'ada@example.com')
  await ada.submit('/apps/new', { clientId: CLIENT_ID, name: CLIENT_ID, environment: 'live' })
})
afterAll(async () => {
  await second?.remove()
  await first?.remove()
})

const urls = () => [first, second].map(({ port }) => `http://localhost:${port}`)
const credentials = (secret: string) => ({ client_id: CLIENT_ID, client_secret: secret })

/** Half of the programs, spread over both instances. */
const startHalf = (secret: string) =>
  urls().map((url) => startLoad(url, credentials(secret), { perSecond: RATE }))

/** Ends them; every request must have got a token. Resolves to how many there were. */
async function finish(half: ReturnType<typeof startHalf>): Promise<number> {
  const counts = await Promise.all(half.map((load) => load.stop()))
  for (const { sent, failed, statuses } of counts)
    expect({ failed, statuses: [...statuses] }).toEqual({ failed: 0, statuses: [[200, sent]] })
  return counts.reduce((total, { sent }) => total + sent, 0)
}

/** Answers the question that the page asks; resolves to the secret that the answer shows, if it shows one. */
async function answer(
  ask: string,
  field: string,
  values: Record<string, string>,
): Promise<string | undefined> {
  const path = `${PAGE}?${ask}`
  const html = await (await ada.get(path)).text()
  const response = await ada.post(path, { ...formWith(html, [field]), ...values })
  expect([200, 303]).toContain(response.status)
  return /lk_live_[0-9A-Za-z]{49}/.exec(await response.text())?.[0]
}

/** What the page says of the use of each secret, newest first. */
async function facts(): Promise<{ id: string; state: string; tokens: number }[]> {
  const json = await (await ada.get(`${PAGE}/evidence`)).json()
  return Object.entries<{ state: string; evidence: { tokens24h: number } }>(json)
    .map(([id, { state, evidence }]) => ({ id, state, tokens: evidence.tokens24h }))
    .sort((one, other) => (one.id < other.id ? 1 : -1))
}

it('SE-04 a rotation at 200 requests/s on two instances: no 401 while a secret is live, and the page counts every token', async () => {
  const old = (await answer('ask=add&kind=secret', 'name', { name: 'old', expiresAt: '' })) ?? ''
  const stay = startHalf(old)
  const move = startHalf(old)
  await sleep(2_000)

  const [before] = await facts()
  expect(before?.state).toBe('active')
  const target = `credential=${before?.id}`
  const chosen = { name: 'new', overlap: '1h', hours: '', expiresAt: '' }
  const next = (await answer(`ask=rotate&${target}`, 'overlap', chosen)) ?? ''
  let withNew = 0
  let withOld = await finish(move)
  const moved = startHalf(next)
  await sleep(2_000)
  await answer(`ask=extend&${target}`, 'overlap', { overlap: '24h', hours: '' })
  await sleep(1_000)

  // The rest changes over; then nothing uses the old one, and it goes.
  withOld += await finish(stay)
  const last = startHalf(next)
  await sleep(1_000)
  expect((await facts()).find(({ id }) => id === before?.id)).toEqual({
    id: before?.id,
    state: 'retiring',
    tokens: withOld,
  })
  await answer(`ask=retire&${target}`, 'credentialId', {})
  for (const url of urls())
    await expect.poll(async () => (await requestToken(url, credentials(old))).status).toBe(401)
  await sleep(1_000)
  withNew += await finish(moved)
  withNew += await finish(last)

  expect(await facts()).toEqual([
    { id: expect.any(String), state: 'active', tokens: withNew },
    { id: before?.id, state: 'retired', tokens: withOld },
  ])
  expect(withNew + withOld).toBeGreaterThan(1_000)
})
