import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { EXIT_CODES, type FailureCode } from '#scripts/commands/failure.ts'
import { Latchkey } from '../harness/latchkey.ts'

// Bad input to the commands for APIs, scopes, keys and changes of clients: a clear error, and nothing is written.

let latchkey: Latchkey
let database: pg.Client

beforeAll(async () => {
  latchkey = await Latchkey.start()
  database = new pg.Client({ connectionString: latchkey.databaseUrl })
  await database.connect()
  await latchkey.createClient('acme', { scope: 'usage:read' })
  const made = await latchkey.cli(api({ '--id': 'taken', '--audience': 'https://taken.example' }))
  expect(made.code).toBe(0)
  await latchkey.cli(api({ '--id': 'play', '--audience': 'urn:play', '--environment': 'sandbox' }))
  await latchkey.cli(scope({ '--name': 'play:read', '--api': 'play' }))
})
afterAll(async () => {
  await database?.end()
  await latchkey?.remove()
})

/** Everything that these commands can write, the audit log included. */
async function written(): Promise<unknown[]> {
  const found: unknown[] = []
  for (const table of ['api', 'scope', 'client', 'client_scope', 'client_credential', 'team', 'audit_entry'])
    found.push((await database.query(`SELECT * FROM ${table} ORDER BY 1, 2`)).rows)
  return found
}

const command = (words: string[], options: Record<string, string>) => [
  ...words,
  ...Object.entries(options).flat(),
]
const api = (options: Record<string, string>) =>
  command(['api', 'create'], {
    '--id': 'rooms',
    '--name': 'New',
    '--audience': 'https://new.example',
    ...options,
  })
const scope = (options: Record<string, string>) =>
  command(['scope', 'create'], {
    '--name': 'new:read',
    '--api': 'taken',
    '--description': 'Read',
    '--grant': 'owner',
    ...options,
  })
const update = (options: Record<string, string>) =>
  command(['client', 'update'], { '--id': 'acme', ...options })
const addKey = (options: Record<string, string>, ...flags: string[]) => [
  ...command(['client', 'add-key'], { '--id': 'acme', '--name': 'New', ...options }),
  ...flags,
]
const person = (verb: string, slug: string, email: string) =>
  command(['team', verb], { '--slug': slug, '--email': email })
const KEY_ID = '019a0000-0000-7000-8000-000000000000'

const failureSchema = z.strictObject({
  error: z.strictObject({
    code: z.enum(Object.keys(EXIT_CODES) as FailureCode[]),
    message: z.string().min(1),
    field: z.string().optional(),
  }),
})

const LONG = 'long '.repeat(10 * 1024)

/** What, the words, what is said, and the exit code where it isn’t 2. */
const BAD: readonly [string, string[], RegExp, number?][] = [
  ['an API whose ID is a page’s', api({ '--id': 'new' }), /can’t be used/],
  ['an API without an audience', ['api', 'create', '--id', 'rooms', '--name', 'New'], /--audience/],
  ['an API of no ID', api({ '--id': '' }), /a–z/],
  ['an API with an ID that is markup', api({ '--id': '<b>' }), /a–z/],
  ['an API of no name', api({ '--name': ' ' }), /Enter a name/],
  ['an API with a control character in its name', api({ '--name': 'a\u001b[31m' }), /U\+001B/],
  ['an API with a name of 50 KiB', api({ '--name': LONG }), /100/],
  ['an API with a relative audience', api({ '--audience': '/bookings' }), /absolute URI/],
  ['an API with a fragment', api({ '--audience': 'https://new.example#x' }), /fragment/],
  ['an API with a space in its audience', api({ '--audience': 'https://new.example/a b' }), /absolute URI/],
  ['an API with an audience of 50 KiB', api({ '--audience': `urn:${'a'.repeat(50_000)}` }), /255/],
  ['an API for both environments', api({ '--environment': 'both' }), /sandbox or live/],
  ['an API whose tokens live no time', api({ '--token-life': '0' }), /60/],
  ['an API whose tokens live too long', api({ '--token-life': '86401' }), /86400/],
  ['an API whose tokens live for words', api({ '--token-life': '1h' }), /whole number/],
  ['an API whose tokens live less than nothing', api({ '--token-life': '-5' }), /[a-z]{3}/],
  ['an API with a taken ID', api({ '--id': 'taken' }), /“taken” already/, 4],
  ['an API with a taken audience', api({ '--audience': 'https://taken.example' }), /has this audience/, 4],
  ['an API with a base URL in clear text', api({ '--base-url': 'http://api.example.com' }), /https/],
  ['an API with a base URL for a shell', api({ '--base-url': 'https://new.example/$(id)' }), /https/],
  ['an API with docs that are a script', api({ '--docs': 'javascript:alert(1)' }), /starts with https/],
  ['an API with a contact nobody can reach', api({ '--contact': 'call us' }), /e-mail address/],
  [
    'a base URL for Latchkey’s own API',
    ['api', 'update', '--id', 'latchkey', '--base-url', 'https://x.example'],
    /follows PUBLIC_URL/,
  ],
  ['a scope of no API', scope({ '--api': 'nowhere' }), /no API “nowhere”/],
  ['a scope with a space', scope({ '--name': 'a b' }), /Not a scope name/],
  ['a scope with a quotation mark', scope({ '--name': 'a"b' }), /Not a scope name/],
  ['a scope with a name that is taken elsewhere', scope({ '--name': 'usage:read' }), /already/, 4],
  ['a scope that says nothing', scope({ '--description': ' ' }), /what the scope allows/],
  ['a scope that everybody gives', scope({ '--grant': 'everybody' }), /owner, request or staff/],
  ['a change of nothing', update({}), /what to change/],
  ['a change of nobody', update({ '--id': 'nobody', '--name': 'x' }), /no app “nobody”/, 3],
  ['a change to no name', update({ '--name': '' }), /Enter a name/],
  ['a change to a description of 50 KiB', update({ '--description': LONG }), /500/],
  ['a change to an unknown scope', update({ '--scope': 'usage:read no:such', '--name': 'x' }), /no:such/],
  ['a change to what is no scope', update({ '--scope': 'a"b' }), /Not a scope name/],
  ['a change to a scope of the other environment', update({ '--scope': 'play:read' }), /live environment/],
  [
    'a change to no way to authenticate',
    update({ '--auth-method': '' }),
    /at least one authentication method/,
  ],
  ['a change to an unknown way', update({ '--auth-method': 'private_key_jwt none' }), /client_secret_basic/],
  ['a change to an unknown grant', update({ '--grant': 'password' }), /client_credentials/],
  ['a key that is not given', addKey({}), /--key-stdin/],
  ['a key that is empty', addKey({}, '--key-stdin'), /no public key/],
  ['a key without a name', addKey({ '--name': '' }, '--key-stdin'), /Enter a name/],
  ['a key for a symmetric algorithm', addKey({ '--alg': 'HS256' }, '--key-stdin'), /ES256/],
  ['a key that expires some day', addKey({ '--expires': 'some day' }, '--key-stdin'), /2027-12-31/],
  ['removal of a key by its name', ['client', 'remove-key', '--id', 'acme', '--key', 'x'], /by its ID/],
  ['removal of no key', ['client', 'remove-key', '--id', 'acme', '--key', KEY_ID], /no such/, 3],
  ['the keys of nobody', ['client', 'keys', '--id', 'nobody'], /no app “nobody”/, 3],
  ['revocation for no key', ['token', 'revoke', '--key', KEY_ID], /no key/, 3],
  ['an option without its value', ['user', 'list', '--search', '--json'], /--search needs a value/],
  ['a partner that is not there', ['partner', 'show', '--slug', 'nobody'], /no partner “nobody”/, 3],
  ['a partner without a name', ['partner', 'create', '--name', ' '], /Enter a name/],
  [
    'a partner whose slug is a page’s',
    ['partner', 'create', '--name', 'A', '--slug', 'csv'],
    /Choose another slug/,
  ],
  ['a file that is not there', ['partner', 'import', '--file', '/no/such.csv'], /can’t be read/],
  ['to confirm a team that is not there', ['team', 'confirm', '--slug', 'nobody'], /no team “nobody”/, 3],
  ['to confirm what is no team', ['team', 'confirm', '--slug', 'Acme Inc'], /a–z, 0–9 and hyphens/],
  ['to confirm no team', ['team', 'confirm'], /--slug/],
  ['a team that is there', ['team', 'create', '--slug', 'acme'], /a team “acme” already/, 4],
  ['a team whose name is none', ['team', 'create', '--slug', 'new', '--name', ' '], /Enter a name/],
  ['nobody for a team', person('add', 'acme', 'nobody@example.com'), /no account with the address/, 3],
  ['somebody for no team', person('add', 'nobody', 'nobody@example.com'), /no team “nobody”/, 3],
  [
    'an unknown role',
    [...person('role', 'acme', 'x@example.com'), '--role', 'boss'],
    /owner, member or viewer/,
  ],
  ['removal of nobody from a team', person('remove', 'acme', 'nobody@example.com'), /no account/, 3],
  ['an unknown option', ['scope', 'list', '--all'], /unknown option/],
]

describe('bad input at the command line', () => {
  it.each(BAD)('%s ends with its code, says why, and writes nothing', async (_, args, why, exitCode = 2) => {
    const before = await written()
    const { code, stdout, stderr } = await latchkey.cli(args)
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' })
    expect(stderr).toMatch(why)
    expect(stderr).not.toMatch(/^\s+at |node:internal|Prisma|Unexpected/m)
    const asJson = await latchkey.cli([...args, '--json'])
    expect(asJson).toMatchObject({ code: exitCode, stdout: '' })
    const { error } = failureSchema.parse(JSON.parse(asJson.stderr))
    expect(EXIT_CODES[error.code]).toBe(exitCode)
    expect(error.message).toMatch(why)
    expect(await written()).toEqual(before)
  })

  it('names the option that an error is about', async () => {
    const fieldOf = async (args: string[]) =>
      failureSchema.parse(JSON.parse((await latchkey.cli([...args, '--json'])).stderr)).error.field
    expect(await fieldOf(api({ '--token-life': '0' }))).toBe('token-life')
    expect(await fieldOf(update({ '--scope': 'no:such' }))).toBe('scope')
    expect(await fieldOf(person('add', 'acme', 'nobody@example.com'))).toBe('email')
    expect(await fieldOf(['scope', 'list', '--all'])).toBeUndefined()
  })

  it('refuses Latchkey’s own audience', async () => {
    const before = await written()
    for (const audience of [`${latchkey.url}/api/v1`, latchkey.url, `${latchkey.url}/api/v1/`]) {
      const { code, stderr } = await latchkey.cli(api({ '--audience': audience }))
      expect({ code, stderr: stderr.trim() }).toEqual({ code: 2, stderr: 'This audience is Latchkey’s own.' })
    }
    expect(await written()).toEqual(before)
  })

  it('the server is well afterwards', async () => {
    expect((await fetch(`${latchkey.url}/health/ready`)).status).toBe(200)
  })
})
