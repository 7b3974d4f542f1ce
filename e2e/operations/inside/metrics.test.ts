import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../harness/free-port.ts'
import { Latchkey } from '../../harness/latchkey.ts'
import { measured, metricNames, metricsAt, seriesOf } from '../../harness/metrics.ts'
import { pausePostgres } from '../../harness/pause-postgres.ts'
import { PortalVisitor } from '../../harness/portal.ts'
import { sendRaw } from '../../protocol/raw-http.ts'
import { askToken, basic, GRANT } from '../../protocol/token-client.ts'

const SECRET = 'KANARIENVOGEL-9d21c4aa70'

let latchkey: Latchkey
let port: number
let clientSecret: string

beforeAll(async () => {
  port = await freePort()
  latchkey = await Latchkey.start({ env: { METRICS_PORT: String(port) } })
  clientSecret = (await latchkey.createClient('measured')).client_secret
})
afterAll(async () => {
  await latchkey?.remove()
})

const read = () => metricsAt(port)

describe('the metrics', () => {
  it('are served on a port of their own, at one path, and nowhere else', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect((await fetch(`http://127.0.0.1:${port}/metrics`, { method: 'POST' })).status).toBe(405)
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404)
    expect((await fetch(`${latchkey.url}/metrics`)).status).toBe(404)
  })

  it('count what was decided, by reason, and how long it took', async () => {
    const before = await read()
    for (let index = 0; index < 3; index++)
      await askToken(latchkey.url, { authorization: basic('measured', clientSecret) })
    await askToken(latchkey.url, { authorization: basic('measured', 'wrong') })
    // A response that nobody reads doesn't end.
    await (await fetch(`${latchkey.url}/docs`)).text()
    const rise = async (name: string, labels: Record<string, string>) =>
      measured(await read(), name, labels) - measured(before, name, labels)
    // Each is counted when its connection says that it has ended.
    const risen = (name: string, labels: Record<string, string>, to: number) =>
      expect.poll(() => rise(name, labels)).toBe(to)
    await risen('latchkey_token_decisions_total', { clients: 'apps', reason: 'issued' }, 3)
    await risen('latchkey_token_decisions_total', { clients: 'apps', reason: 'wrong_secret' }, 1)
    await risen('latchkey_http_requests_total', { endpoint: 'token', status: '2xx' }, 3)
    await risen('latchkey_http_requests_total', { endpoint: 'token', status: '4xx' }, 1)
    await risen('latchkey_http_requests_total', { endpoint: 'page', status: '2xx' }, 1)
    await risen('latchkey_http_request_duration_seconds_bucket', { endpoint: 'token', le: '10' }, 4)
    expect(await rise('latchkey_directory_answers_total', { answer: 'hit' })).toBeGreaterThanOrEqual(2)
    expect(await rise('latchkey_event_batch_size_sum', {})).toBeGreaterThanOrEqual(4)
  })

  it('tell of the database: keys, queues, partitions, what ends, and the jobs that run', async () => {
    await expect.poll(async () => measured(await read(), 'latchkey_database_up', {})).toBe(1)
    const text = await read()
    expect(measured(text, 'latchkey_signing_key_age_seconds', { alg: 'ES256' })).toBeGreaterThan(0)
    expect(measured(text, 'latchkey_signing_key_next_seconds', { alg: 'ES256' })).toBeGreaterThan(80 * 86_400)
    expect(measured(text, 'latchkey_event_partitions_ahead', {})).toBeGreaterThanOrEqual(3)
    expect(measured(text, 'latchkey_queue_depth', { queue: 'mail' })).toBe(0)
    expect(Math.abs(measured(text, 'latchkey_database_clock_skew_seconds', {}))).toBeLessThan(2)
    expect(measured(text, 'latchkey_job_runs_total', { job_name: 'usage', outcome: 'done' })).toBeGreaterThan(
      0,
    )
    expect(text).toMatch(/^latchkey_build_info\{version="[\d.]+",build="\w+",node="v\d+[\d.]+"\} 1$/m)
    // What ends is seen when it is read anew.
    await latchkey.command([
      'secret',
      'stage',
      '--client',
      'measured',
      '--replace',
      await firstSecret(),
      '--hours',
      '2',
    ])
    const ending = { kind: 'secret', within: '1d' }
    await expect
      .poll(async () => measured(await read(), 'latchkey_credentials_ending', ending), { timeout: 60_000 })
      .toBe(1)
  })

  const firstSecret = async () => {
    const { stdout } = await latchkey.command(['secret', 'list', '--client', 'measured', '--json'])
    return String(JSON.parse(stdout).secrets[0].secret_id)
  }

  it('grow by no series, whatever a stranger sends, and repeat nothing of it', async () => {
    const stranger = new PortalVisitor(latchkey.url)
    const send = async (word: string) => {
      await askToken(latchkey.url, { authorization: basic(word, word) })
      await askToken(latchkey.url, { authorization: basic('measured', word) })
      await askToken(latchkey.url, { body: `${GRANT}&client_id=${word}&${word}=x` })
      await askToken(latchkey.url, { authorization: `${word} x`, body: `grant_type=${word}` })
      for (const method of ['GET', 'POST', 'DELETE', 'PROPFIND', 'OPTIONS'])
        await fetch(`${latchkey.url}/${word}/${word}?${word}`, { method, headers: { [word]: word } })
      await fetch(`${latchkey.url}/api/v1/clients/${word}`, { headers: { authorization: `Bearer ${word}` } })
      await fetch(`${latchkey.url}/oauth/v2/${word}`)
      await fetch(`${latchkey.url}/_next/${word}`)
      await sendRaw(latchkey.port, `${word} /${word} HTTP/1.1\r\nHost: ${word}\r\n\r\n`)
      await stranger.submit('/sign-in', { email: `${word}@example.com`, password: word })
      await fetch(`${latchkey.url}/leaks`, { method: 'POST', body: JSON.stringify({ secrets: [word] }) })
    }
    await send(SECRET)
    await sleep(500)
    const before = seriesOf(await read())
    expect(before.length).toBeGreaterThan(300)
    for (let index = 0; index < 15; index++) await send(`x${randomUUID()}`)
    await sleep(500)
    const text = await read()
    // Jobs of other hours may have had their first turn meanwhile.
    const grown = seriesOf(text).filter((series) => !before.includes(series) && !series.includes('job_name='))
    expect(grown).toEqual([])
    expect(text).not.toMatch(/KANARIENVOGEL|measured/)
    expect(text).not.toContain(clientSecret)
  })

  it('tell of a database that is away, and answer all the same', async () => {
    await askToken(latchkey.url, { authorization: basic('measured', clientSecret) })
    const goOn = pausePostgres(latchkey)
    try {
      await sleep(11_000)
      await askToken(latchkey.url, { authorization: basic('measured', clientSecret) })
      const text = await read()
      expect(measured(text, 'latchkey_database_up', {})).toBe(0)
      expect(measured(text, 'latchkey_event_store_away', {})).toBe(1)
      expect(measured(text, 'latchkey_event_buffer_events', {})).toBeGreaterThan(0)
      expect(metricNames(text)).toContain('latchkey_ready')
    } finally {
      goOn()
    }
    await expect
      .poll(async () => measured(await read(), 'latchkey_event_store_away', {}), { timeout: 60_000 })
      .toBe(0)
  })
})

it('a port for metrics that is taken stops the start, in a sentence', async () => {
  const failed = Latchkey.start({ env: { METRICS_PORT: String(port) } })
  await expect(failed).rejects.toThrow(`METRICS_PORT ${port} on 127.0.0.1 is in use.`)
})
