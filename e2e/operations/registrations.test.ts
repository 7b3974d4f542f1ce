import { afterAll, describe, expect, it } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'
import { formWith, PortalVisitor } from '../harness/portal.ts'

const started: Latchkey[] = []
afterAll(async () => {
  for (const latchkey of started) await latchkey.remove()
})

describe('kill -9 in the middle of 50 registrations', () => {
  it('every registration that was answered is there after the next start', async () => {
    const first = await Latchkey.start()
    started.push(first)
    const visitor = await PortalVisitor.signedIn(first, 'ada@example.com')
    const page = await (await visitor.get('/apps/new')).text()
    const form = formWith(page, ['clientId', 'name'])

    const answered: string[] = []
    const ids = Array.from({ length: 50 }, (_, index) => `registered-${index}`)
    const attempts = ids.map(async (clientId) => {
      const answer = await visitor.post('/apps/new', {
        ...form,
        clientId,
        name: clientId,
        environment: 'live',
      })
      if (answer.status !== 303) throw new Error(`answered ${answer.status}`)
      answered.push(clientId)
      if (answered.length === 20) void first.kill({ postgres: true })
    })
    const settled = await Promise.allSettled(attempts)
    expect(answered.length).toBeGreaterThanOrEqual(20)
    // The kill must have come in the middle, or this shows nothing.
    expect(settled.some(({ status }) => status === 'rejected')).toBe(true)

    const second = await Latchkey.start({ dataDir: first.dataDir, port: first.port })
    started.push(second)
    const again = await PortalVisitor.signedIn(second, 'ben@example.com')
    expect((await again.get('/apps')).status).toBe(200)
    // The session outlived the kill as well.
    const list = await (await visitor.get('/apps')).text()
    expect(answered.filter((clientId) => !list.includes(`/apps/${clientId}"`))).toEqual([])
    const { code, stdout } = await second.cli(['audit', 'verify'])
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('unbroken') })
  })
})
