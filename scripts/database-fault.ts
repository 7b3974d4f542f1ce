import pg from 'pg'
import { namedError } from '#lib/kernel/named-error.ts'
import { PERCENT_ENCODED } from '#lib/platform/db/database-url.ts'
import { env } from '#lib/platform/env.ts'

/** The database of the settings cannot be used as it is. The message names the variable, the place and the cure. */
export class DatabaseFault extends namedError('DatabaseFault') {}

/** Where a setting leads to, as the driver reads it. */
export type Place = {
  variable: 'DATABASE_URL' | 'MIGRATE_DATABASE_URL'
  /** A name or address, or the folder of a socket. */
  host: string
  port: number
  role: string
  database: string
}

/** What Node and the database driver put on an error beside its message. */
type Failure = Error & { code?: unknown; syscall?: unknown; path?: unknown }

type Cause = {
  is(failure: Failure): boolean
  /** What follows the name of the variable. */
  say(place: Place, failure: Failure): string
  /** For how long it may pass by itself, in milliseconds. */
  patienceMs?: number
}

/** A database or its container that starts beside us is there within seconds; one that recovers, somewhat later. */
const STARTS_MS = 5_000
const RECOVERS_MS = 30_000

const where = ({ host, port }: Place) =>
  host.startsWith('/') ? `the socket of port ${port} in ${host}` : `${host}:${port}`

const hasCode =
  (...codes: string[]) =>
  ({ code }: Failure) =>
    codes.includes(String(code))
const says = (pattern: RegExp, code?: string) => (failure: Failure) =>
  pattern.test(failure.message) && (code === undefined || failure.code === code)
const connects = (...codes: string[]) => {
  const isOne = hasCode(...codes)
  return (failure: Failure) => failure.syscall === 'connect' && isOne(failure)
}

const turnTlsOn = 'Add ?sslmode=verify-full to the URL, and &sslrootcert=/path/to/ca.pem for your own CA.'
const unknownCertificate: Cause['say'] = (place, { code }) =>
  `the certificate of ${where(place)} is signed by an unknown authority (${code}). Add its CA to the URL: ?sslmode=verify-full&sslrootcert=/path/to/ca.pem.`

/** The first that knows the failure speaks. */
const CAUSES: readonly Cause[] = [
  {
    is: hasCode('ENOTFOUND'),
    say: ({ host }) =>
      `the host ${host} is unknown. Correct its name. Percent-encode @, #, / and % in the password.`,
  },
  {
    is: hasCode('EAI_AGAIN'),
    say: ({ host }) => `no name server knows the host ${host} is. Correct its name, or the name server.`,
    patienceMs: STARTS_MS,
  },
  {
    is: connects('ENOENT'),
    say: ({ host, port }) =>
      `no PostgreSQL has a socket for port ${port} in ${host}. Start PostgreSQL, or correct the folder and the port.`,
    patienceMs: STARTS_MS,
  },
  {
    is: connects('ECONNREFUSED'),
    say: (place) =>
      `nothing is listening at ${where(place)}. Start PostgreSQL there, or correct the host and the port.`,
    patienceMs: STARTS_MS,
  },
  {
    is: connects('EACCES', 'EPERM'),
    say: (place) => `this user can’t open ${where(place)}. Give it access, or connect by host and port.`,
  },
  {
    is: ({ code, syscall }) => syscall === 'open' && (code === 'ENOENT' || code === 'EACCES'),
    say: (_, { path, code }) =>
      `its certificate ${path} cannot be read (${code}). Correct the path in the URL.`,
  },
  {
    is: (failure) =>
      hasCode('ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH')(failure) ||
      /timeout expired|connection timeout|read timeout/i.test(failure.message),
    say: (place) => `${where(place)} does not answer. Correct the host and the port, or open the firewall.`,
  },
  {
    is: hasCode('57P03', '57P01', '57P02'),
    say: (place) =>
      `PostgreSQL at ${where(place)} is starting, recovering or stopping. Start again when it accepts connections.`,
    patienceMs: RECOVERS_MS,
  },
  {
    is: says(/SSL required|SSL connection is required/i),
    say: (place) => `${where(place)} accepts TLS connections only. ${turnTlsOn}`,
  },
  {
    is: says(/does not support SSL/i),
    say: (place) =>
      `the URL asks for TLS, which ${where(place)} does not offer. Turn it on there, or remove sslmode from the URL.`,
  },
  {
    is: hasCode(
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    ),
    say: unknownCertificate,
  },
  {
    is: hasCode('CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'ERR_TLS_CERT_ALTNAME_INVALID'),
    say: (place, { code }) =>
      `the certificate of ${where(place)} is not valid (${code}). Renew it, or connect by the name it was issued for.`,
  },
  {
    is: says(/password must be a (non-empty )?string/),
    say: (place) =>
      `${where(place)} requires a password for the role “${place.role}”, and the URL has none. Add it, ${PERCENT_ENCODED}.`,
  },
  {
    // It says so of every connection without TLS, whether TLS would do or not.
    is: ({ message }) =>
      /pg_hba\.conf/.test(message) && /no encryption|SSL off/.test(message) && !/"\[local\]"/.test(message),
    say: (place) =>
      `${where(place)} does not let the role “${place.role}” into the database “${place.database}” from this machine without TLS. ${turnTlsOn} If TLS is not the cause, add a line to its pg_hba.conf.`,
  },
  {
    is: says(/pg_hba\.conf/),
    say: (place) =>
      `${where(place)} does not let the role “${place.role}” into the database “${place.database}” from this machine. Add a line to its pg_hba.conf.`,
  },
  {
    is: says(/^(peer|ident) authentication failed/i, '28000'),
    say: (place) =>
      `${where(place)} lets in the role “${place.role}” only for the operating-system user of that name. Connect by host and password, or change its pg_hba.conf.`,
  },
  {
    is: says(/role .* does not exist/, '28000'),
    say: (place) =>
      `${where(place)} has no role “${place.role}”. Make it: CREATE ROLE ${identifier(place.role)} LOGIN PASSWORD '…'.`,
  },
  {
    is: says(/not permitted to log in/, '28000'),
    say: (place) =>
      `the role “${place.role}” may not log in at ${where(place)}. Let it: ALTER ROLE ${identifier(place.role)} LOGIN.`,
  },
  {
    is: hasCode('28P01', '28000'),
    say: (place) =>
      `${where(place)} refuses the password of the role “${place.role}”, or has no such role. Correct both, ${PERCENT_ENCODED}.`,
  },
  {
    is: hasCode('3D000'),
    say: (place) =>
      `${where(place)} has no database “${place.database}”. Make it: CREATE DATABASE ${identifier(place.database)} OWNER … ENCODING 'UTF8' TEMPLATE template0.`,
  },
  {
    is: says(/permission denied for database/, '42501'),
    say: (place) =>
      `the role “${place.role}” can’t connect to the database “${place.database}” at ${where(place)}. Allow it: GRANT CONNECT ON DATABASE ${identifier(place.database)} TO ${identifier(place.role)}.`,
  },
  {
    is: hasCode('55P03'),
    say: (place) =>
      `a table of the database “${place.database}” at ${where(place)} is locked by another session, such as a backup. Start again when it has finished.`,
  },
  {
    is: hasCode('53300'),
    say: (place) =>
      `${where(place)} has no free connections. Raise its max_connections or the limit of the role “${place.role}”, or close some.`,
    patienceMs: STARTS_MS,
  },
  {
    is: says(/^unsupported startup parameter/, '08P01'),
    say: (place, { message }) =>
      `the pooler at ${where(place)} refuses a parameter of the URL (${message}). Remove it, or add it to ignore_startup_parameters in pgbouncer.ini.`,
  },
  {
    is: says(/login has been failing|cannot connect|query_wait_timeout/, '08P01'),
    say: (place, { message }) =>
      `the pooler at ${where(place)} does not reach PostgreSQL (${message}). See its log.`,
    patienceMs: STARTS_MS,
  },
  {
    is: hasCode('08P01', '08004', '08001'),
    say: (place, { message }) =>
      `${where(place)} refuses the role “${place.role}” in the database “${place.database}” (${message}). Correct them, or the configuration of the pooler.`,
  },
  {
    is: (failure) =>
      hasCode('ECONNRESET', 'EPIPE', 'EPROTO')(failure) || /terminated unexpectedly/i.test(failure.message),
    say: (place) =>
      `${where(place)} closes the connection without an answer. Check that PostgreSQL or its pooler listens there, and its log.`,
    patienceMs: STARTS_MS,
  },
]

/** Of a name with several addresses, each has failed; the first tells as much as all. */
function firstOf(error: unknown): Failure | null {
  const first: unknown = error instanceof AggregateError ? (error.errors[0] ?? error) : error
  return first instanceof Error ? first : null
}

function causeOf(error: unknown): { failure: Failure; cause: Cause } | null {
  const failure = firstOf(error)
  const cause = failure && CAUSES.find(({ is }) => is(failure))
  return failure && cause ? { failure, cause } : null
}

/** The failure in a sentence, with its cure; null for one that is not known to be the database's. */
export function databaseFault(error: unknown, place: Place): DatabaseFault | null {
  const known = causeOf(error)
  if (!known) return null
  return new DatabaseFault(`${place.variable}: ${known.cause.say(place, known.failure)}`, { cause: error })
}

/** A failure of a driver after the start, when the database of DATABASE_URL was there before. */
export function lateDatabaseFault(error: unknown): DatabaseFault | null {
  const { databaseUrl } = env
  if (!databaseUrl || !causeOf(error)) return null
  return databaseFault(error, placeOf('DATABASE_URL', databaseUrl))
}

/**
 * Where a setting leads to.
 * @throws DatabaseFault when a certificate that the URL names cannot be read
 */
export function placeOf(variable: Place['variable'], url: string): Place {
  try {
    const { host, port, user = '', database = '' } = new pg.Client({ connectionString: url })
    return { variable, host, port, role: user, database }
  } catch (error) {
    const nowhere = { variable, host: '', port: 0, role: '', database: '' }
    throw databaseFault(error, nowhere) ?? error
  }
}

/** For how long it makes sense to try again, in milliseconds. */
export const patienceMs = (error: unknown): number => causeOf(error)?.cause.patienceMs ?? 0

/** A name as SQL takes it. */
export const identifier = (name: string) =>
  /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
