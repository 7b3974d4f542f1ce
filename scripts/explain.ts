import { SealBroken } from '#lib/features/signing-keys/sealing.ts'
import { env } from '#lib/platform/env.ts'
import { SettingsError } from '#lib/platform/settings.ts'
import { BuildError } from './build.ts'
import { FolderInUse } from './database.ts'
import { DatabaseFault, lateDatabaseFault } from './database-fault.ts'
import { PartFailed } from './parts/kept-part.ts'
import { PostgresError } from './postgres/credentials.ts'

/** What Node and the database driver put on an error beside its message. */
type Failure = Error & {
  code?: unknown
  syscall?: unknown
  path?: unknown
  hostname?: unknown
  port?: unknown
}

/** One cause that a person can mend: its sentence, or null when the failure has another cause. */
type Cause = (failure: Failure) => string | null

/** Errors of our own, whose message is the sentence already. */
const IN_WORDS = [SettingsError, FolderInUse, PostgresError, DatabaseFault, BuildError, PartFailed]

const ownWords: Cause = (failure) => (IN_WORDS.some((kind) => kind.is(failure)) ? failure.message : null)

const wrongKey: Cause = (failure) =>
  SealBroken.is(failure)
    ? `${failure.message} Set LATCHKEY_KEK to the key that this database is sealed with: the newest, and beside it the one before as LATCHKEY_KEK_OLD until key rewrap is done.`
    : null

const noAddress = () => `HOST ${env.host} is not an address of this machine. Set it to 127.0.0.1 or 0.0.0.0.`

const LISTENING: Readonly<Record<string, () => string>> = {
  EADDRINUSE: () =>
    `Port ${env.port} on ${env.host} is in use. Stop the other program, or set PORT (and PUBLIC_URL with it).`,
  EADDRNOTAVAIL: noAddress,
  // An address of a kind that this machine does not know, or one without the network it needs beside it (fe80::1).
  EAFNOSUPPORT: noAddress,
  EINVAL: noAddress,
  EACCES: () => `Port ${env.port} is not allowed for this user. Set PORT to 1024 or above.`,
}

const notListening: Cause = ({ code, syscall, port }) => {
  if (syscall !== 'listen') return null
  const { metrics } = env
  return metrics && metrics.port === port ? noMetrics(code, metrics) : (LISTENING[String(code)]?.() ?? null)
}

function noMetrics(code: unknown, { host, port }: { host: string; port: number }): string {
  if (code === 'EADDRINUSE')
    return `METRICS_PORT ${port} on ${host} is in use. Stop the other program, or set METRICS_PORT to another port.`
  if (code === 'EACCES') return `METRICS_PORT ${port} is not allowed for this user. Set it to 1024 or above.`
  return `METRICS_HOST ${host} is not an address of this machine. Set it to 127.0.0.1 or 0.0.0.0.`
}

const unknownHost: Cause = ({ syscall, hostname }) =>
  syscall === 'getaddrinfo' && hostname === env.host ? noAddress() : null

const notWritable: Cause = ({ code, path }) =>
  code === 'EACCES' && typeof path === 'string'
    ? `${path} is not writable for this user. Change its owner, or run as its owner.`
    : null

/** Found after the start looked at the database: it has gone meanwhile. */
const noDatabase: Cause = (failure) => lateDatabaseFault(failure)?.message ?? null

/** The first that knows the failure speaks. */
const CAUSES: readonly Cause[] = [ownWords, wrongKey, notListening, unknownHost, notWritable, noDatabase]

/** What a person can mend is told in a sentence; anything else keeps its stack, for whoever mends the code. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  for (const cause of CAUSES) {
    const sentence = cause(error)
    if (sentence !== null) return sentence
  }
  return error.stack ?? error.message
}
