import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newSecret } from '#lib/features/credentials/secret.ts'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { HEARD } from '../harness/patience.ts'
import { requestToken, tokenOf } from '../harness/token.ts'

let first: Latchkey
let second: Latchkey

beforeAll(async () => {
  first = await Latchkey.start()
  second = await Latchkey.startBeside(first)
})
afterAll(async () => {
  await second?.remove()
  await first?.remove()
})

const urlOf = ({ port }: Latchkey) => `http://localhost:${port}`

const report = (latchkey: Latchkey, secrets: unknown, headers: Record<string, string> = {}) =>
  fetch(`${urlOf(latchkey)}/leaks`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ secrets }),
  })

/** An answer without what differs from one request to the next. */
async function shapeOf(response: Response): Promise<string> {
  const headers = [...response.headers].filter(([name]) => !['date', 'x-request-id'].includes(name))
  return JSON.stringify([response.status, headers, await response.text()])
}

/** Waits until it holds. How long that took is worth printing, and on a busy machine nothing to go by. */
async function msUntil(holds: () => Promise<boolean>): Promise<number> {
  const startedAt = Date.now()
  await expect.poll(holds, { ...HEARD, interval: 20 }).toBe(true)
  return Date.now() - startedAt
}

async function isActive(latchkey: Latchkey, by: MadeClient, token: string): Promise<boolean> {
  const response = await fetch(`${urlOf(latchkey)}/oauth/v2/introspect`, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${by.client_id}:${by.client_secret}`).toString('base64')}`,
    },
    body: new URLSearchParams({ token }),
  })
  return (await response.json()).active
}

/** An API of its own, whose service asks about tokens. */
async function rooms(name: string, service: MadeClient): Promise<void> {
  const api = ['--id', name, '--name', name, '--audience', `https://${name}.leaks.example`]
  for (const command of [
    ['api', 'create', ...api],
    ['scope', 'create', '--name', `${name}:book`, '--api', name, '--description', 'Book', '--grant', 'owner'],
    ['api', 'serve', '--id', name, '--client', service.client_id],
  ])
    expect(await first.cli(command)).toMatchObject({ code: 0 })
}

describe('a report of a leaked secret', () => {
  it.each([
    ['the one that does the jobs', () => first],
    ['the other', () => second],
  ])(
    'SE-07 to %s of two instances ends it on both, with its tokens, and how soon is printed',
    async (_, taking) => {
      const name = taking() === first ? 'first' : 'second'
      const both = [first, second]
      const asking = await first.createClient(`asks-about-${name}`)
      await rooms(name, asking)
      const client = await first.createClient(`leaked-at-${name}`, { scope: `${name}:book` })
      const tokens = await Promise.all(both.map((one) => tokenOf(urlOf(one), client)))
      for (const token of tokens)
        await expect.poll(async () => await isActive(first, asking, token), HEARD).toBe(true)
      expect((await report(taking(), [client.client_secret])).status).toBe(202)
      const taken = await Promise.all(
        both.map((one) => msUntil(async () => (await requestToken(urlOf(one), client)).status === 401)),
      )
      console.log(`a report to the ${name} killed after ${taken} ms (SE-07: 2,000)`)
      for (const one of both)
        for (const token of tokens) await msUntil(async () => !(await isActive(one, asking, token)))
    },
  )

  it('SE-07 tells nothing: 1,000 wrong ones are answered with the same bytes as a right one, and leave nothing', async () => {
    const client = await first.createClient('reported-among-many')
    const shapes = new Set([await shapeOf(await report(second, [client.client_secret]))])
    for (let at = 0; at < 10; at++) {
      const secrets = Array.from({ length: 100 }, () => newSecret('live'))
      shapes.add(await shapeOf(await report(first, secrets)))
    }
    for (const secrets of [['x'], [''], ['-----BEGIN PRIVATE KEY-----'], ['{"kty":"EC","d":"x"}']])
      shapes.add(await shapeOf(await report(first, secrets)))
    expect([...shapes]).toHaveLength(1)
    expect([...shapes][0]).toContain('[202,')
    const database = new pg.Client({ connectionString: first.databaseUrl })
    await database.connect()
    const left = async () => (await database.query('SELECT FROM leak_report')).rowCount === 0
    await msUntil(left)
    await database.end()
  })

  it.each([
    ['no list', { secrets: 'one' }],
    ['an empty list', { secrets: [] }],
    ['more than a hundred', { secrets: Array.from({ length: 101 }, () => 'x') }],
    ['what are no texts', { secrets: [1] }],
    ['something else', { leaked: ['x'] }],
  ])('is refused for its shape alone: %s', async (_, body) => {
    const response = await fetch(`${first.url}/leaks`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      error: 'invalid_request',
      error_description: 'Send JSON with the member secrets, a list of 1 to 100 strings.',
    })
  })

  it('is refused when it is no JSON or too long, and taken as a form', async () => {
    const send = (body: string, type: string) =>
      fetch(`${first.url}/leaks`, { method: 'POST', headers: { 'Content-Type': type }, body })
    expect((await send('{"secrets":["KANARIENVOGEL', 'application/json')).status).toBe(400)
    expect((await send('{"secrets":["x"]}', 'text/plain')).status).toBe(400)
    expect((await send('x'.repeat(1024 * 1024 + 1), 'application/json')).status).toBe(413)
    const client = await first.createClient('reported-by-form')
    const form = new URLSearchParams({ secrets: `one line\nSECRET=${client.client_secret}\n` })
    expect((await send(form.toString(), 'application/x-www-form-urlencoded')).status).toBe(202)
    await msUntil(async () => (await requestToken(first.url, client)).status === 401)
  })

  it('SE-07 leaves what was reported in no table and no log', async () => {
    const canary = 'KANARIENVOGEL-reported-5d1c7a'
    for (const body of [JSON.stringify({ secrets: [canary] }), `{"secrets":["${canary}`, canary])
      await fetch(`${first.url}/leaks?seen=${canary}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      })
    await sleep(1500)
    const database = new pg.Client({ connectionString: first.superuserDatabaseUrl })
    await database.connect()
    const { rows } = await database.query<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
    )
    for (const { name } of rows) {
      const found = await database.query(
        `SELECT FROM ${database.escapeIdentifier(name)} t WHERE t::text LIKE '%' || $1 || '%'`,
        [canary],
      )
      expect(found.rowCount, name).toBe(0)
    }
    await database.end()
    expect(first.output + second.output).not.toContain(canary)
  })

  it('is throttled by its address, whatever it names', async () => {
    // As a proxy in front of it would say who asks: nobody else's reports are counted here.
    let response = await report(second, ['x'])
    for (let at = 0; at < 70 && response.status === 202; at++) response = await report(second, ['x'])
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('60')
    expect(await response.json()).toMatchObject({
      error_description: 'Too many reports. Try again in a minute.',
    })
  })
})
