import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DebianPostgres, type DebianPostgresOptions, missingFromDebian } from '../harness/debian-postgres.ts'
import { type Machine, type Place, tryMachines } from './machine.ts'

const missing = missingFromDebian()
const KEY = { LATCHKEY_KEK: randomBytes(32).toString('base64') }

type Made = { server: DebianPostgres; appUrl: string; ownerUrl: string }
type Urls = { DATABASE_URL: string; MIGRATE_DATABASE_URL?: string }

/** A start on a server of its own with the database `portal`, after `change`. */
function on(
  change: (made: Made, place: Place) => Promise<Urls | undefined> | Urls | undefined,
  options: DebianPostgresOptions = {},
): Pick<Machine, 'prepare' | 'skip'> {
  return {
    skip: () => missing,
    async prepare(place) {
      const server = await DebianPostgres.start(options)
      place.defer(() => server.remove())
      const { appUrl, ownerUrl } = await server.makeDatabase('portal')
      const urls = await change({ server, appUrl, ownerUrl }, place)
      return { env: { ...KEY, ...(urls ?? { DATABASE_URL: appUrl, MIGRATE_DATABASE_URL: ownerUrl }) } }
    },
  }
}

const bothThrough = ({ appUrl, ownerUrl }: Made, query: string): Urls => ({
  DATABASE_URL: `${appUrl}?${query}`,
  MIGRATE_DATABASE_URL: `${ownerUrl}?${query}`,
})

tryMachines('a PostgreSQL of one’s own', [
  {
    name: 'starts when the database starts somewhat later, and says that it waits',
    ...on(async ({ server }) => {
      await server.halt()
      void sleep(3_000).then(() => server.begin())
      return undefined
    }),
    answer: 'ready',
    says: [/^Waiting for the database of DATABASE_URL …$/m],
  },
  {
    name: 'starts with a role whose name holds an @, percent-encoded',
    ...on(async ({ server, ownerUrl }) => {
      await server.sql(`CREATE ROLE "app@srv" LOGIN PASSWORD 'p@ss#w/rd%'`)
      const DATABASE_URL = `postgresql://app%40srv:p%40ss%23w%2Frd%25@localhost:${server.port}/portal`
      return { DATABASE_URL, MIGRATE_DATABASE_URL: ownerUrl }
    }),
    answer: 'ready',
  },
  {
    name: 'starts by TLS with a CA of its own',
    ...on((made) => bothThrough(made, `sslmode=verify-full&sslrootcert=${made.server.caFile}`), {
      tls: true,
    }),
    answer: 'ready',
  },
  {
    name: 'says how to name the CA of a certificate that nobody knows',
    ...on((made) => bothThrough(made, 'sslmode=verify-full'), { tls: true }),
    answer:
      /^DATABASE_URL: the certificate of localhost:\d+ is signed by an unknown authority .*sslrootcert=/,
  },
  {
    name: 'says that the role is not let in without TLS',
    ...on(() => undefined, {
      tls: true,
      access: ['local all postgres trust', 'hostnossl all all all reject'],
    }),
    answer:
      /^DATABASE_URL: localhost:\d+ does not let the role “portal_app” .* without TLS\. Add \?sslmode=verify-full/,
  },
  {
    name: 'says that the server offers no TLS',
    ...on((made) => bothThrough(made, 'sslmode=verify-full')),
    answer: /^DATABASE_URL: the URL asks for TLS, which localhost:\d+ does not offer/,
  },
  {
    name: 'says that pg_hba.conf lacks a line',
    ...on(
      ({ server }) => ({
        DATABASE_URL: `postgresql://portal_app:portal_app@/portal?host=${server.folder}&port=${server.port}`,
      }),
      { access: ['local all postgres trust', 'local all all reject'] },
    ),
    answer:
      /^DATABASE_URL: the socket of port \d+ in \S+ does not let the role “portal_app” into the database “portal” from this machine\. Add a line/,
  },
  {
    name: 'says that the role belongs to an operating-system user',
    ...on(
      ({ server }) => ({
        DATABASE_URL: `postgresql://portal_app@/portal?host=${server.folder}&port=${server.port}`,
      }),
      { access: ['local all postgres trust', 'local all all peer'] },
    ),
    answer:
      /^DATABASE_URL: the socket of port \d+ in \S+ lets in the role “portal_app” only for the operating-system user/,
  },
  {
    name: 'says that the role may not make tables',
    ...on(({ appUrl }) => ({ DATABASE_URL: appUrl })),
    answer:
      /^DATABASE_URL: the role “portal_app” may not make tables in the schema “public” .*MIGRATE_DATABASE_URL/,
  },
  {
    name: 'says that the role’s tables would be made in another schema',
    ...on(async ({ server }) => {
      await server.sqlIn('portal', 'CREATE SCHEMA portal_app AUTHORIZATION portal_app')
      return undefined
    }),
    answer:
      /^DATABASE_URL: the role “portal_app” at localhost makes its tables in the schema “portal_app”\. .*SET search_path = public\.$/m,
  },
  {
    name: 'says that the database is read-only',
    ...on(async ({ server }) => {
      await server.sql('ALTER DATABASE portal SET default_transaction_read_only = on')
      return undefined
    }),
    answer: /^DATABASE_URL: the database “portal” at localhost is read-only, for example a standby\./,
  },
  {
    name: 'says that the database recovers and takes no connections yet',
    ...on(
      async ({ server }) => {
        await server.halt()
        writeFileSync(join(server.folder, 'data', 'standby.signal'), '')
        server.begin()
        return undefined
      },
      { settings: { hot_standby: 'off' } },
    ),
    answer: /^DATABASE_URL: PostgreSQL at localhost:\d+ is starting, recovering or stopping\./,
    says: [/^Waiting for the database of DATABASE_URL …$/m],
  },
  {
    name: 'says that there is no connection to spare',
    ...on(async ({ server }) => {
      await server.sql('ALTER ROLE portal_app CONNECTION LIMIT 0')
      return undefined
    }),
    answer: /^DATABASE_URL: localhost:\d+ has no free connections\./,
  },
  {
    name: 'says that the role can’t connect to the database',
    ...on(async ({ server }) => {
      await server.sql('REVOKE CONNECT ON DATABASE portal FROM PUBLIC')
      return undefined
    }),
    answer:
      /^DATABASE_URL: the role “portal_app” can’t connect to the database “portal” .*GRANT CONNECT ON DATABASE portal TO portal_app\.$/m,
  },
  {
    name: 'says that the database is not encoded in UTF-8',
    ...on(async ({ server, ownerUrl }) => {
      await server.sql("CREATE DATABASE ascii OWNER portal_owner ENCODING 'SQL_ASCII' TEMPLATE template0")
      return { DATABASE_URL: ownerUrl.replace(/\/portal$/, '/ascii') }
    }),
    answer: /^DATABASE_URL: the database “ascii” at localhost is encoded in SQL_ASCII\./,
  },
  {
    name: 'says that the two settings lead to different databases',
    ...on(async ({ server, appUrl, ownerUrl }) => {
      await server.sql('CREATE DATABASE other OWNER portal_owner')
      return { DATABASE_URL: appUrl, MIGRATE_DATABASE_URL: ownerUrl.replace(/\/portal$/, '/other') }
    }),
    answer:
      /^MIGRATE_DATABASE_URL leads to the database “other” at localhost, DATABASE_URL to “portal” at localhost\./,
  },
  {
    name: 'says that the database is another program’s',
    ...on(async ({ server }) => {
      await server.sqlIn('portal', 'CREATE TABLE invoice (id int)')
      return undefined
    }),
    answer: /^MIGRATE_DATABASE_URL: the database “portal” holds tables of another program \(invoice\)\./,
  },
])
