import { afterAll, beforeAll, expect, it } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'
import { PortalVisitor } from '../harness/portal.ts'
import { subjectAt } from './subject.ts'

const CANARY = 'KANARIENVOGEL-4c1f9a77d2'

let latchkey: Latchkey

beforeAll(async () => {
  latchkey = await Latchkey.start()
})
afterAll(async () => {
  await latchkey?.remove()
})

/** Lines about security, of one event. */
const linesOf = (event: string): Record<string, unknown>[] =>
  latchkey.output
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes('"msg":"security"'))
    .map((line) => JSON.parse(line))
    .filter((line) => line.event === event)

it('LG-01 what matters to security leaves a line of its own, without what was typed', async () => {
  const ada = await PortalVisitor.signedIn(latchkey, 'ada@security.example')
  await expect.poll(() => linesOf('user.signed_in')).toHaveLength(1)
  expect(linesOf('user.signed_in')[0]).toMatchObject({ level: 'info', subject: 'user', address: '127.0.0.1' })
  expect(linesOf('signing_key.created').length).toBeGreaterThan(0)

  const stranger = new PortalVisitor(latchkey.url)
  await stranger.submit('/sign-in', { email: 'ada@security.example', password: CANARY })
  await stranger.submit('/sign-in', { email: CANARY, password: CANARY })
  await stranger.submit('/sign-in', { email: `${CANARY}@security.example`, password: CANARY })
  await expect.poll(() => linesOf('user.sign_in_failed').length).toBeGreaterThanOrEqual(2)
  expect(linesOf('user.sign_in_failed')[0]).toMatchObject({
    ...{ level: 'warn', address: '127.0.0.1', failuresThisHour: 1 },
    userId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
  expect(linesOf('user.sign_in_failed').at(-1)).toMatchObject({ userId: null })

  for (let attempt = 0; attempt < 12; attempt++)
    await stranger.submit('/sign-in', { email: 'ada@security.example', password: CANARY })
  await expect
    .poll(() => linesOf('attempts.throttled')[0])
    .toMatchObject({ level: 'warn', limit: 'signInPair' })

  const { clientSecret } = await subjectAt(latchkey).createClient('leaky')
  const report = await fetch(`${latchkey.url}/leaks`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ secrets: [clientSecret] }),
  })
  expect(report.status).toBe(202)
  await expect.poll(() => linesOf('credential.leaked')[0]).toMatchObject({ level: 'warn', clientId: 'leaky' })

  for (const secret of [
    CANARY,
    clientSecret,
    'ada@security.example',
    encodeURIComponent('ada@security.example'),
  ])
    expect(latchkey.output).not.toContain(secret)
  expect((await ada.get('/apps')).status).toBe(200)
})
