import { execFile, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  listSecretsSnippet,
  retireSecretSnippet,
  rotateSecretSnippet,
} from '#components/docs/secret-snippets.ts'
import { EXAMPLE_CLIENT_ID } from '#components/docs/snippets.ts'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { HEARD_WITHIN_MS } from '../harness/patience.ts'
import { requestToken, tokenOf } from '../harness/token.ts'

const ATTEMPTS = 50
const MANAGER = 'secret-manager'

const run = promisify(execFile)
const hasCurl = spawnSync('curl', ['--version']).error === undefined

let first: Latchkey
let second: Latchkey
let database: pg.Client
let accessToken: string

beforeAll(async () => {
  first = await Latchkey.start()
  second = await Latchkey.startBeside(first)
  database = new pg.Client({ connectionString: first.ownerDatabaseUrl })
  await database.connect()
  const manager = await first.createClient(MANAGER, { scope: 'clients:read credentials:write' })
  accessToken = await tokenOf(first.url, manager)
})
afterAll(async () => {
  await database?.end()
  await second?.remove()
  await first?.remove()
})

const urls = () => [first, second].map(({ port }) => `http://localhost:${port}`)
/** The instances in turn. */
const nodeOf = (index: number) => urls()[index % 2] ?? ''
const otherThan = (url: string) => urls().find((one) => one !== url) ?? ''
const secretsOf = (clientId: string) => `/api/v1/clients/${encodeURIComponent(clientId)}/secrets`

type Listed = { id: string; name: string; state: string }
type Answer = {
  url: string
  status: number
  replayed: boolean
  body: Listed & { client_secret?: string; secrets: Listed[]; error?: string }
}

async function ask(url: string, method: string, path: string, body?: object, key?: string): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: {
      Authorization: `Bearer ${accessToken}`,
      ...(body && { 'Content-Type': 'application/json' }),
      ...(key && { 'Idempotency-Key': `"${key}"` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const replayed = response.headers.get('idempotency-replayed') === 'true'
  return { url, status: response.status, replayed, body: text ? JSON.parse(text) : {} }
}

const list = async (clientId: string) => (await ask(first.url, 'GET', secretsOf(clientId))).body.secrets
const isLive = ({ state }: Listed) => state === 'active' || state === 'retiring'

/** A secret that was answered gets a token at its node now, and at the other within R. */
async function expectWorks(clientId: string, { url, body }: Answer): Promise<void> {
  const client: MadeClient = { client_id: clientId, client_secret: body.client_secret ?? '' }
  // A server that fifty writers keep busy may say to come again (503). That the secret is wrong, it never says.
  const statuses: number[] = []
  const tried = async () => {
    statuses.push((await requestToken(url, client)).status)
    return statuses.at(-1)
  }
  await expect.poll(tried, { timeout: HEARD_WITHIN_MS }).toBe(200)
  expect(statuses).not.toContain(401)
  await expect
    .poll(async () => (await requestToken(otherThan(url), client)).status, { timeout: HEARD_WITHIN_MS })
    .toBe(200)
}

/** How often the manager did this to an app, by the log. */
async function logged(clientId: string, action: string): Promise<number> {
  const { rows } = await database.query(
    `SELECT count(*)::int AS count FROM audit_entry
     WHERE actor_kind = 'client' AND actor_id = $1 AND action = $2 AND detail ->> 'clientId' = $3`,
    [MANAGER, action, clientId],
  )
  return rows[0].count
}

/** As a program does that is told to come again (503): nothing was done for it then. */
async function askUntilHeard(url: string, path: string, body: object): Promise<Answer> {
  const answer = await ask(url, 'POST', path, body)
  return answer.status === 503 ? askUntilHeard(url, path, body) : answer
}

/** Sends it from 50 programs at once, half to each instance; looks at each secret as soon as it is answered. */
const race = (clientId: string, path: string, body: object) =>
  Promise.all(
    Array.from({ length: ATTEMPTS }, async (_, index) => {
      const answer = await askUntilHeard(nodeOf(index), path, body)
      if (answer.status === 201) await expectWorks(clientId, answer)
      return answer
    }),
  )

const statusesOf = (answers: Answer[]) => {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

it('FT-09 SE-04 of 50 rotations of one secret at once on two instances one wins, and its secret works at once', async () => {
  const clientId = 'raced-rotation'
  const old = await first.createClient(clientId)
  const [target] = await list(clientId)
  const answers = await race(clientId, `${secretsOf(clientId)}/${target?.id}/rotate`, {
    overlap_seconds: 3600,
  })
  expect(statusesOf(answers)).toEqual({ 201: 1, 409: ATTEMPTS - 1 })
  expect(new Set(answers.filter(({ status }) => status === 409).map(({ body }) => body.error))).toEqual(
    new Set(['conflict']),
  )
  expect((await list(clientId)).map(({ state }) => state)).toEqual(['active', 'retiring'])
  for (const url of urls()) expect((await requestToken(url, old)).status).toBe(200)
  expect(await logged(clientId, 'credential.rotated')).toBe(1)
})

it('FT-09 SE-04 of 50 additions at once on two instances as many succeed as there is room, each with one entry in the log', async () => {
  const clientId = 'raced-addition'
  await first.createClient(clientId)
  const answers = await race(clientId, secretsOf(clientId), { name: 'added' })
  expect(statusesOf(answers)).toEqual({ 201: 4, 409: ATTEMPTS - 4 })
  expect((await list(clientId)).filter(isLive)).toHaveLength(5)
  expect(await logged(clientId, 'credential.added')).toBe(4)
  expect((await first.cli(['audit', 'verify'])).code).toBe(0)
})

it('FT-09 one Idempotency-Key at both instances at once makes one change, and is answered without the secret from then on', async () => {
  const clientId = 'keyed-rotation'
  await first.createClient(clientId)
  const [target] = await list(clientId)
  const path = `${secretsOf(clientId)}/${target?.id}/rotate`
  const key = randomUUID()
  const send = (index: number) => ask(nodeOf(index), 'POST', path, { overlap_seconds: 60 }, key)
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => send(index)))
  const [made, ...more] = answers.filter(({ replayed }) => !replayed)
  if (!made) throw new Error('nobody made the change')
  expect(more).toEqual([])
  await expectWorks(clientId, made)
  const { client_secret: secret, ...kept } = made.body
  for (const { status, replayed, body } of [
    ...answers.filter((one) => one !== made),
    await send(0),
    await send(1),
  ])
    expect({ status, replayed, body }).toEqual({ status: 201, replayed: true, body: kept })
  expect(await logged(clientId, 'credential.rotated')).toBe(1)
  const other = await ask(nodeOf(1), 'POST', path, { overlap_seconds: 61 }, key)
  expect([other.status, other.body.error]).toEqual([422, 'idempotency_key_reused'])
  const { rows } = await database.query('SELECT answer::text FROM idempotency_key')
  expect(JSON.stringify(rows)).not.toContain(secret)
  expect(first.output + second.output).not.toContain(secret)
})

it('TK-18 an imported client ID is found by its escaped form, capitals and slash included', async () => {
  const clientId = 'Legacy/App & Co'
  const imported = ['client', 'import', '--id', clientId, '--name', 'x', '--team', 'acme', '--secret-stdin']
  expect(await first.cli([...imported, '--environment', 'live'], randomUUID())).toMatchObject({ code: 0 })
  const added = await ask(first.url, 'POST', secretsOf(clientId), {})
  expect(added.status).toBe(201)
  await expectWorks(clientId, added)
})

it.skipIf(!hasCurl)('the snippets of the guide list, rotate and retire a secret', async () => {
  const { client_secret: old } = await first.createClient(EXAMPLE_CLIENT_ID)
  const env = { ...process.env, ACCESS_TOKEN: accessToken, SECRET_ID: '', CHANGE_ID: randomUUID() }
  const shell = async (code: string) => JSON.parse((await run('sh', ['-c', code], { env })).stdout)
  const { secrets } = await shell(listSecretsSnippet(first.url))
  env.SECRET_ID = secrets[0].id
  const { client_secret: next, ...kept } = await shell(rotateSecretSnippet(first.url))
  expect(kept).toMatchObject({ name: 'Booking server', replaces: { id: secrets[0].id } })
  expect(await shell(rotateSecretSnippet(first.url))).toEqual(kept)
  expect((await shell(retireSecretSnippet(first.url))).state).toBe('retired')
  const statusOf = async (secret: string) =>
    (await requestToken(first.url, { client_id: EXAMPLE_CLIENT_ID, client_secret: secret })).status
  await expect.poll(() => statusOf(old), { timeout: HEARD_WITHIN_MS }).toBe(401)
  expect(await statusOf(next)).toBe(200)
})
