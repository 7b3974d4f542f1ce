import { beforeAll, describe, expect, it } from 'vitest'
import { ensureBuild } from '#scripts/build.ts'
import { isAlive } from '#scripts/postgres/postmaster.ts'
import { callApi, requestToken, tokenOf } from '../harness/token.ts'
import { start } from '../harness/with-each-test.ts'

beforeAll(() => ensureBuild(() => {}))

describe('kill -9', () => {
  it('of everything: the next start recovers by itself, with nothing lost', async () => {
    const first = await start()
    const client = await first.createClient('survivor')
    const token = await tokenOf(first.url, client)
    await first.kill({ postgres: true })
    const second = await start({ dataDir: first.dataDir, port: first.port })
    expect((await requestToken(second.url, client)).status).toBe(200)
    expect((await callApi(second.url, '/api/v1/whoami', token)).status).toBe(200)
  })

  it('of the server alone: the next start adopts its PostgreSQL', async () => {
    const first = await start()
    const client = await first.createClient('adopted')
    const postgres = first.postgresPid
    await first.kill()
    expect(isAlive(postgres)).toBe(true)
    const second = await start({ dataDir: first.dataDir, port: first.port })
    expect(second.output).toContain(`Adopting the PostgreSQL that was left running (process ${postgres})`)
    expect((await requestToken(second.url, client)).status).toBe(200)
    await second.stop()
    expect(isAlive(postgres)).toBe(false)
  })

  it('of PostgreSQL alone: it is back on the same port, and good credentials are never refused', async () => {
    const latchkey = await start()
    const client = await latchkey.createClient('patient')
    await tokenOf(latchkey.url, client)
    const { databaseUrl } = latchkey
    process.kill(latchkey.postgresPid, 'SIGKILL')
    const statuses = new Set<number>()
    const end = Date.now() + 60_000
    let ready = false
    while (Date.now() < end && !ready) {
      statuses.add((await requestToken(latchkey.url, client)).status)
      ready = (await fetch(`${latchkey.url}/health/ready`)).status === 200
    }
    expect(ready).toBe(true)
    expect(statuses).not.toContain(401)
    expect(latchkey.databaseUrl).toBe(databaseUrl)
    expect((await requestToken(latchkey.url, client)).status).toBe(200)
  })
})
