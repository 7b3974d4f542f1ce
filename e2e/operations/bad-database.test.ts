import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../harness/free-port.ts'
import { Latchkey, runCli } from '../harness/latchkey.ts'

// A database that cannot be used: one sentence that names the setting, the place, the reason and the cure.

let latchkey: Latchkey
let notPostgres: Server

beforeAll(async () => {
  latchkey = await Latchkey.start()
  notPostgres = createServer((socket) => socket.destroy())
  await new Promise<void>((done) => notPostgres.listen(0, '127.0.0.1', done))
})
afterAll(async () => {
  await new Promise((done) => notPostgres?.close(done))
  await latchkey?.remove()
})

const LATCHKEY_KEK = randomBytes(32).toString('base64')
const change = (part: RegExp, to: string) => latchkey.databaseUrl.replace(part, to)
const portOf = (server: Server) => {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

type Fault = { name: string; url: () => string | Promise<string>; sentence: RegExp; exitCode?: number }

const FAULTS: readonly Fault[] = [
  {
    name: 'whose host is unknown',
    url: () => change(/127\.0\.0\.1/, 'database.invalid'),
    sentence: /^DATABASE_URL: (the host database\.invalid is unknown|no name server knows)/,
  },
  {
    name: 'where nothing listens, at either address of the host',
    url: async () => `postgresql://app:app@localhost:${await freePort()}/latchkey`,
    sentence: /^DATABASE_URL: nothing is listening at localhost:\d+\. Start PostgreSQL there/,
  },
  {
    name: 'where something else listens',
    url: () => `postgresql://app:app@127.0.0.1:${portOf(notPostgres)}/latchkey`,
    sentence: /^DATABASE_URL: 127\.0\.0\.1:\d+ closes the connection without an answer/,
  },
  {
    name: 'that refuses the password',
    url: () => change(/:[^:@]*@/, ':guess@'),
    sentence: /^DATABASE_URL: 127\.0\.0\.1:\d+ refuses the password of the role “latchkey_app”.*%40/,
  },
  {
    name: 'that is not there',
    url: () => change(/\/latchkey$/, '/nowhere'),
    sentence: /^DATABASE_URL: 127\.0\.0\.1:\d+ has no database “nowhere”\. Make it: CREATE DATABASE nowhere/,
  },
  {
    name: 'of which another schema is wanted',
    url: () => `${latchkey.databaseUrl}?schema=tenant`,
    sentence: /^DATABASE_URL: the URL asks for the schema “tenant”.*Remove schema=/,
  },
  {
    name: 'of which TLS is wanted that it does not offer',
    url: () => `${latchkey.databaseUrl}?sslmode=verify-full`,
    sentence: /^DATABASE_URL: the URL asks for TLS, which 127\.0\.0\.1:\d+ does not offer/,
  },
  {
    name: 'whose certificate is not there',
    url: () => `${latchkey.databaseUrl}?sslmode=verify-full&sslrootcert=/no/such.pem`,
    sentence: /^DATABASE_URL: its certificate \/no\/such\.pem cannot be read \(ENOENT\)/,
  },
  {
    name: 'whose password breaks the URL in two',
    url: () => 'postgresql://app:12#34@localhost/latchkey',
    exitCode: 7,
    sentence: /^DATABASE_URL has an invalid value\. .*percent-encoded \(@ is %40, # is %23/,
  },
  {
    name: 'without a socket in the folder',
    url: () => 'postgresql://app:app@/latchkey?host=/no/such/folder',
    sentence: /^DATABASE_URL: no PostgreSQL has a socket for port 5432 in \/no\/such\/folder/,
  },
]

describe('a command says in one sentence what is wrong with a database', () => {
  it.each(FAULTS)('$name', async ({ url, sentence, exitCode = 6 }) => {
    const DATABASE_URL = await url()
    const { code, stdout, stderr } = await runCli(['key', 'list'], { DATABASE_URL, LATCHKEY_KEK })
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' })
    const lines = stderr.trim().split('\n')
    expect(lines.at(-1)).toMatch(sentence)
    expect(lines.slice(0, -1)).toEqual(lines.length > 1 ? ['Waiting for the database of DATABASE_URL …'] : [])
  })
})

it('a start says what is wrong with the role that migrates, and begins nothing', async () => {
  const env = {
    DATABASE_URL: latchkey.databaseUrl,
    MIGRATE_DATABASE_URL: latchkey.ownerDatabaseUrl.replace(/:[^:@]*@/, ':guess@'),
    LATCHKEY_KEK,
  }
  const failure = await Latchkey.start({ env }).catch((error: Error) => error.message)
  expect(failure).toMatch(
    /^MIGRATE_DATABASE_URL: 127\.0\.0\.1:\d+ refuses the password of the role “latchkey_owner”/m,
  )
  expect(failure).not.toMatch(/a job failed|Starting the server|^ {2,}at /m)
})
