import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'
import { askToken, basic, formEncode, GRANT } from './token-client.ts'

// A prediction is worth what then happens: random traffic, a random change, its check, the change, and the same traffic again.

const CHANGES = 20
const REQUESTS = 30
const SEED = 20_261_130

/** Requests come through a proxy, from wherever they say. */
const ENV = { TRUSTED_PROXIES: '127.0.0.1, ::1, ::ffff:127.0.0.1' }

let latchkey: Latchkey
/** Counts quotas by itself, as the first one did when it began. */
let other: Latchkey
let database: pg.Client

beforeAll(async () => {
  latchkey = await Latchkey.start({ env: ENV })
  other = await Latchkey.startBeside(latchkey, ENV)
  database = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
  await database.connect()
  for (const api of ['rooms', 'trips'])
    await cli(
      'api',
      'create',
      '--id',
      api,
      '--name',
      api,
      '--audience',
      audienceOf(api),
      '--environment',
      'live',
    )
})
afterAll(async () => {
  await database?.end()
  await other?.stop()
  await latchkey?.remove()
})

const audienceOf = (api: string) => `https://${api}.example`

async function cli(...args: string[]) {
  const { code, stdout, stderr } = await latchkey.command([...args, '--json'])
  if (code !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
  return JSON.parse(stdout)
}

/** Mulberry32: the same numbers each time. */
function randomOf(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  const pick = <One>(all: readonly One[]): One => {
    const one = all[below(all.length)]
    if (one === undefined) throw new Error('nothing to pick from')
    return one
  }
  return { below, pick, chance: (part: number) => next() < part }
}
type Random = ReturnType<typeof randomOf>

type App = { id: string; secrets: string[]; scopes: string[] }
type Sent = { app: App; address: string; authorization: string | null; body: string }

/** How many requests the changes of each kind refused. */
const refusedBy = new Map<string, number>()

const KINDS = ['addresses', 'quota', 'both', 'scopes', 'suspend', 'retire', 'grant'] as const
/** Changes of the catalogue, which concern several apps. */
const OF_CATALOGUE: readonly string[] = ['retire', 'grant']

/** Nobody vouches for the team of some: no token of theirs has what staff grant. */
async function unconfirm(team: string): Promise<void> {
  await database.query('UPDATE team SET confirmed_at = NULL WHERE slug = $1', [team])
}

/** Scopes of its own for each change, so that one can be retired. */
async function newScopes(index: number): Promise<string[]> {
  const scopes = ['rooms:a', 'rooms:b', 'trips:a', 'trips:b'].map((name) => `${name}${index}`)
  for (const name of scopes) {
    const [api = ''] = name.split(':')
    await cli('scope', 'create', '--name', name, '--api', api, '--description', name, '--grant', 'owner')
  }
  return scopes
}

async function newApp(id: string, scopes: string[], team = 'acme'): Promise<App> {
  const { client_secret } = await latchkey.createClient(id, { scope: scopes.join(' '), team })
  const second = `lk_live_${randomBytes(24).toString('base64url')}`
  await database.query(
    `INSERT INTO client_credential (id, client_ref, kind, name, digest, prefix, last_four, created_by)
     SELECT $1, id, 'secret', 'Second', $2, 'lk_live_abcd', 'wxyz', 'test' FROM client WHERE client_id = $3`,
    [randomUUID(), createHash('sha256').update(second).digest(), id],
  )
  return { id, scopes, secrets: [client_secret, second] }
}

/** What apps send: by both secrets and both methods, from all over, for this API and that; some of it wrong. */
function trafficOf({ below, pick, chance }: Random, index: number, apps: readonly App[]): Sent[] {
  return Array.from({ length: REQUESTS }, (_, number) => {
    const app = pick(apps)
    const secret = chance(0.07) ? 'wrong' : pick(app.secrets)
    const parts = [chance(0.04) ? 'grant_type=password' : GRANT]
    const api = pick(['rooms', 'trips', null, null])
    if (api !== null) parts.push(`resource=${formEncode(audienceOf(api))}`)
    const own = app.scopes.filter((name) => name.startsWith(api ?? 'rooms'))
    if (chance(0.75) && own.length > 0) {
      const asked = chance(0.1) ? ['nobodys:read'] : own.filter(() => chance(0.6))
      if (asked.length > 0) parts.push(`scope=${formEncode(asked.join(' '))}`)
    }
    const inBody = chance(0.4)
    if (inBody) parts.push(`client_id=${app.id}`, `client_secret=${formEncode(secret)}`)
    return {
      app,
      // Each its own, so that one is told from another.
      address: `10.${index}.${below(4)}.${number + 1}`,
      authorization: inBody ? null : basic(app.id, secret),
      body: parts.join('&'),
    }
  })
}

/** Sends the same to an instance, one after the other: whether each got a token, and what the log says. */
async function send({ port }: Latchkey, traffic: readonly Sent[]) {
  const answers: { address: string; isIssued: boolean; reason: string }[] = []
  for (const { address, authorization, body } of traffic) {
    const answer = await askToken(`http://localhost:${port}`, {
      ...{ authorization, body, headers: { 'x-forwarded-for': address } },
    })
    const { rows } = await database.query('SELECT reason FROM token_event WHERE id = $1', [
      answer.headers.get('x-request-id'),
    ])
    answers.push({ address, isIssued: answer.status === 200, reason: rows[0]?.reason })
  }
  return answers
}

/** What one does with the command line to make the change; with `--dry-run` it is checked. */
function changeOf({ below, pick, chance }: Random, kind: (typeof KINDS)[number], index: number, app: App) {
  const networks = [0, 1, 2, 3].filter(() => chance(0.5)).map((net) => `10.${index}.${net}.0/24`)
  const allowed = ['--allow', (networks.length > 0 ? networks : [`10.${index}.0.0/24`]).join(' ')]
  const quota = ['--quota', String(3 + below(8)), '--quota-mode', 'enforce']
  const onApp = (command: string, ...args: string[]) => ['client', command, '--id', app.id, ...args]
  switch (kind) {
    case 'addresses':
      return onApp('restrict', ...allowed, '--address-mode', 'enforce')
    case 'quota':
      return onApp('restrict', ...quota)
    case 'both':
      return onApp('restrict', ...allowed, '--address-mode', 'enforce', ...quota)
    case 'scopes':
      return onApp(
        'update',
        '--scope',
        app.scopes
          .filter(() => chance(0.5))
          .slice(0, 3)
          .join(' '),
      )
    case 'suspend':
      return onApp('suspend')
    case 'retire':
      return ['scope', 'retire', '--name', pick(app.scopes)]
    case 'grant':
      return ['scope', 'update', '--grant', 'staff', '--name', pick(app.scopes)]
  }
}

/** A quota counts by the hour: the traffic is sent within one. */
async function awaitWholeHour(): Promise<void> {
  const left = 3_600_000 - (Date.now() % 3_600_000)
  if (left < 60_000) await sleep(left + 1_000)
}

/** Of what was sent the quota of the running hour shall know nothing. */
async function forgetUsage(apps: readonly App[]): Promise<void> {
  const ids = apps.map(({ id }) => id)
  for (const table of ['usage_delta', 'usage_hour'])
    await database.query(
      `DELETE FROM ${table} WHERE client_ref IN (SELECT id FROM client WHERE client_id = ANY($1))`,
      [ids],
    )
}

describe('what a change would have refused', () => {
  it.each(
    Array.from({ length: CHANGES }, (_, index) => [index, KINDS[index % KINDS.length] ?? 'suspend'] as const),
  )('is what it then refuses, to the one: change %i, of %s', async (index, kind) => {
    const random = randomOf(SEED + index)
    const scopes = await newScopes(index)
    const apps: App[] = []
    for (let number = 0; number < (OF_CATALOGUE.includes(kind) ? 3 : 1); number++) {
      const held = scopes.filter(() => number === 0 || random.chance(0.7))
      const team = kind === 'grant' && number < 2 ? `unconfirmed-${index}` : 'acme'
      apps.push(await newApp(`what-if-${index}-${number}`, held, team))
    }
    if (kind === 'grant') await unconfirm(`unconfirmed-${index}`)
    const [app] = apps
    if (!app) throw new Error('no app')
    // Some are held to something before.
    if (random.chance(0.4))
      await cli(
        'client',
        'restrict',
        '--id',
        app.id,
        '--quota',
        String(8 + random.below(10)),
        '--quota-mode',
        'enforce',
      )
    if (random.chance(0.3))
      await cli(
        'client',
        'restrict',
        '--id',
        app.id,
        '--allow',
        `10.${index}.0.0/23`,
        '--address-mode',
        'enforce',
      )

    await awaitWholeHour()
    const traffic = trafficOf(random, index, apps)
    const before = await send(latchkey, traffic)
    const change = changeOf(random, kind, index, app)
    const predicted = await cli(...change, '--dry-run')
    const confirmed = kind === 'retire' ? ['--confirm', change.at(-1) ?? ''] : []
    await cli(...change, ...confirmed)
    await forgetUsage(apps)
    const after = await send(other, traffic)

    const refused = new Map<string, string>(
      predicted.refused_by.map(({ address, reason }: { address: string; reason: string }) => [
        address,
        reason,
      ]),
    )
    // An app that a change does not touch is not looked at.
    const isTouched = (number: number) =>
      !OF_CATALOGUE.includes(kind) || traffic[number]?.app.scopes.includes(change.at(-1) ?? '')
    const issued = before.filter(({ isIssued }, number) => isIssued && isTouched(number))
    const nowRefused = after.filter(({ isIssued }, number) => before[number]?.isIssued && !isIssued)
    expect(Object.fromEntries(refused)).toEqual(
      Object.fromEntries(nowRefused.map(({ address, reason }) => [address, reason])),
    )
    expect(predicted).toMatchObject({
      judged: issued.length,
      refused: nowRefused.length,
      refused_anyway: 0,
      unknown: { address: 0, request: 0, method: 0, quota: 0 },
    })
    refusedBy.set(kind, (refusedBy.get(kind) ?? 0) + nowRefused.length)
  })

  it('was something for changes of every kind', () => {
    expect([...refusedBy].filter(([, refused]) => refused > 0).map(([kind]) => kind)).toEqual([...KINDS])
  })
})

describe('a check', () => {
  it('is gone on with by another instance when the first one dies at it', async () => {
    const app = await newApp('what-if-long', [])
    const rows = 400_000
    await database.query(
      `INSERT INTO token_event (time, id, outcome, reason, client_ref, api_id, scope, scope_named, resource_named, address)
       SELECT now() - interval '20 hours' + number * interval '0.1 s', gen_random_uuid(), 'issued', 'issued', c.id,
         'latchkey', '', false, false, CASE WHEN number % 4 = 0 THEN '198.51.100.7'::inet ELSE '203.0.113.7'::inet END
       FROM client c, generate_series(1, ${rows}) number WHERE c.client_id = $1`,
      [app.id],
    )
    const { rows: made } = await database.query(
      `INSERT INTO replay (id, kind, target, change, client_refs, requested_by, since, until)
       SELECT gen_random_uuid(), 'restrict', 'long',
         '{"kind": "restrict", "settings": {"allowedAddresses": ["203.0.113.0/24"], "addressMode": "enforce"}}',
         ARRAY[id], 'test', date_trunc('hour', now() - interval '30 days'), now() FROM client WHERE client_id = $1
       RETURNING id`,
      [app.id],
    )
    const look = async () =>
      (
        await database.query(
          `SELECT state, seen::int AS seen, found->'apps'->client_refs[1]::text AS found FROM replay WHERE id = $1`,
          [made[0]?.id],
        )
      ).rows[0]
    await expect.poll(async () => (await look()).seen, { timeout: 60_000, interval: 20 }).toBeGreaterThan(0)
    const stopped = await look()
    await latchkey.kill()
    expect(stopped).toMatchObject({ state: 'open' })
    await expect.poll(async () => (await look()).state, { timeout: 180_000, interval: 500 }).toBe('done')
    const { seen, found } = await look()
    expect(seen).toBe(rows)
    expect(found).toMatchObject({ judged: rows, refused: rows / 4 })
  })
})
