import { decodeJwt } from 'jose'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Latchkey } from '../harness/latchkey.ts'
import { PortalVisitor } from '../harness/portal.ts'
import { subjectAt } from './subject.ts'
import { accessTokenOf } from './token-client.ts'

const EMAIL = 'ada@people.example'
const LEGACY_SECRET = 'a-legacy-secret-of-great-length'
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

let latchkey: Latchkey
let database: pg.Client
let ada: PortalVisitor
let userId: string

beforeAll(async () => {
  latchkey = await Latchkey.start()
  database = new pg.Client({ connectionString: latchkey.databaseUrl })
  await database.connect()
  ada = await PortalVisitor.signedIn(latchkey, EMAIL)
  userId = (await database.query('SELECT id FROM app_user WHERE email = $1', [EMAIL])).rows[0].id
})
afterAll(async () => {
  await database?.end()
  await latchkey?.remove()
})

const clients = async () => (await database.query('SELECT client_id FROM client')).rows.length

/** Tries an ID at every edge where one can be chosen. */
const EDGES: [string, (id: string) => Promise<boolean>][] = [
  [
    'the command line',
    async (id) => (await latchkey.command(['client', 'create', '--team', 'acme', `--id=${id}`])).code === 0,
  ],
  [
    'the form',
    async (id) =>
      (await ada.submit('/apps/new', { clientId: id, name: 'An app', environment: 'live' })).status === 303,
  ],
  [
    'the question whether it is free',
    async (id) => {
      const answer = await ada.get(`/apps/new/availability?id=${encodeURIComponent(id)}`)
      return (await answer.json()).status === 'available'
    },
  ],
]

const BAD: [string, string][] = [
  ['two characters', 'ab'],
  ['65 characters', 'a'.repeat(65)],
  ['a trailing dot', 'acme.'],
  ['a leading hyphen', '-acme'],
  ['two dots', 'ac..me'],
  ['a Cyrillic homoglyph', 'аcme-hotels'],
  ['a zero-width space', 'ac\u200bme'],
  ['a full-width letter', 'ａcme'],
  ['a slash', 'acme/hotels'],
  ['a reserved name', 'admin'],
  ['the platform itself', 'latchkey'],
  ['any UUID', '0190c8a0-1111-7222-8333-444455556666'],
  ['an e-mail address', EMAIL],
]

/** A command takes a second: the table of the schema's own test stands behind these few. */
const AT_COMMAND_LINE = ['65 characters', 'two dots', 'a Cyrillic homoglyph', 'a reserved name', 'any UUID']

describe.each(EDGES)('at %s', (edge, accepts) => {
  const bad = edge === 'the command line' ? BAD.filter(([what]) => AT_COMMAND_LINE.includes(what)) : BAD

  it.each(bad)('CL-01 JW-07 %s is no client ID', async (_what, id) => {
    const before = await clients()
    expect(await accepts(id)).toBe(false)
    expect(await clients()).toBe(before)
  })

  it('JW-07 the ID of a person is none, in either case', async () => {
    const before = await clients()
    expect(await accepts(userId)).toBe(false)
    expect(await accepts(userId.toUpperCase())).toBe(false)
    expect(await clients()).toBe(before)
  })
})

describe('client IDs', () => {
  it('CL-01 may be what the rule says: at the command line as it stands, in the form in lower case with hyphens', async () => {
    const [commandLine, form, availability] = EDGES.map(([, accepts]) => accepts)
    for (const id of ['a.b_c-d', 'a'.repeat(64)]) {
      expect(await availability?.(id)).toBe(true)
      expect(await commandLine?.(id)).toBe(true)
      expect(await availability?.(id)).toBe(false)
    }
    expect(await commandLine?.('Upper-Case')).toBe(false)
    expect(await form?.(' Upper-Case ')).toBe(true)
    expect(await commandLine?.('with space')).toBe(false)
    expect(await form?.('With  space')).toBe(true)
    const { rows } = await database.query(
      "SELECT 1 FROM client WHERE client_id IN ('upper-case', 'with-space')",
    )
    expect(rows).toHaveLength(2)
  })

  it('JW-07 importing takes over neither a person’s ID, nor any UUID, nor a person’s address', async () => {
    const before = await clients()
    for (const [id, why] of [
      [userId, 'UUID'],
      ['0190C8A0-1111-7222-8333-444455556666', 'UUID'],
      [EMAIL, 'e-mail'],
      ['Ada@People.example', 'e-mail'],
    ] as const) {
      const result = await latchkey.command(
        ['client', 'import', `--id=${id}`, '--secret-stdin'],
        LEGACY_SECRET,
      )
      expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining(why) })
    }
    expect(await clients()).toBe(before)
    // CL-01: other legacy IDs may be any printable ASCII.
    const result = await latchkey.command(
      ['client', 'import', '--id=Service@partner:7', '--secret-stdin'],
      LEGACY_SECRET,
    )
    expect(result.code).toBe(0)
  })

  it('JW-07 the database itself takes no client with the ID of a person', async () => {
    const insert = database.query(
      `INSERT INTO client (id, client_id, name, environment, team_id, created_by)
       SELECT gen_random_uuid(), $1, 'x', 'live', id, 'x' FROM team LIMIT 1`,
      [userId],
    )
    await expect(insert).rejects.toMatchObject({ constraint: 'client_id_is_no_uuid' })
  })

  it('JW-07 JW-02 the subject of a token is the client, and never looks like a person', async () => {
    const subject = subjectAt(latchkey)
    const client = await subject.createClient('no-person')
    const legacy = { clientId: 'Service@partner:7', clientSecret: LEGACY_SECRET }
    for (const one of [client, legacy]) {
      const { sub, client_id: clientId } = decodeJwt(await accessTokenOf(latchkey.url, one))
      expect(sub).toBe(one.clientId)
      expect(clientId).toBe(one.clientId)
      expect(sub).not.toMatch(UUID)
    }
  })
})
