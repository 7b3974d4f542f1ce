import { type Command, CommanderError } from 'commander'
import { z } from 'zod'
import { SealBroken } from '#lib/features/signing-keys/sealing.ts'
import { AppError, type AppErrorCode } from '#lib/kernel/errors.ts'
import { SettingsError } from '#lib/platform/settings.ts'
import { FolderInUse } from '../database.ts'
import { DatabaseFault, lateDatabaseFault } from '../database-fault.ts'
import { PostgresError } from '../postgres/credentials.ts'
import { UsageError } from './input.ts'

/** Why a command did not do what was asked, as `--json` says it. */
export type FailureCode = AppErrorCode | 'usage' | 'settings' | 'unexpected'

/**
 * With which code the process ends then. Scripts branch on these: a number keeps its
 * meaning, and is in the README.
 */
export const EXIT_CODES: Readonly<Record<FailureCode, number>> = {
  unexpected: 1,
  usage: 2,
  invalid: 2,
  not_found: 3,
  conflict: 4,
  forbidden: 5,
  unauthenticated: 5,
  throttled: 6,
  unavailable: 6,
  settings: 7,
}

/** A check that was made found what it looks for: the audit log is not what it was. */
export const FOUND_WRONG = 8

/** A command that failed. */
export type Failure = {
  code: FailureCode
  /** For whoever typed the command. */
  message: string
  /** The option it is about, without its dashes. */
  field?: string
}

/**
 * What an error is to whoever typed the command.
 * @param command the command that ran, if it came to that: it knows which options there are
 */
export function failureOf(error: unknown, command?: Command): Failure {
  if (error instanceof CommanderError) return { code: 'usage', message: wordsOf(error) }
  if (UsageError.is(error)) return { code: 'usage', message: error.message }
  if (error instanceof z.ZodError) {
    const [first] = error.issues
    return { code: 'invalid', message: first?.message ?? '', ...fieldOf(String(first?.path[0]), command) }
  }
  if (AppError.is(error))
    return { code: error.code, message: error.message, ...fieldOf(error.field, command) }
  if (SettingsError.is(error) || SealBroken.is(error)) return { code: 'settings', message: error.message }
  if (FolderInUse.is(error) || PostgresError.is(error) || DatabaseFault.is(error))
    return { code: 'unavailable', message: error.message }
  const late = lateDatabaseFault(error)
  if (late) return { code: 'unavailable', message: late.message }
  return {
    code: 'unexpected',
    message: `Unexpected: ${error instanceof Error ? error.message : String(error)}`,
  }
}

/** One line for a program, the only one on standard error. */
export const asJson = (failure: Failure): string => JSON.stringify({ error: failure })

/**
 * For people; of several options that are wrong, each has its line, by its name as it is typed. A stack trace helps nobody there.
 * @param command the command that ran, if it came to that
 */
export const asText = (error: unknown, { message }: Failure, command?: Command): string =>
  error instanceof z.ZodError ? error.issues.map((issue) => lineOf(issue, command)).join('\n') : message

/** What a sentence is about that names no option. */
function lineOf({ path, message }: z.core.$ZodIssue, command: Command | undefined): string {
  const { field } = fieldOf(String(path[0]), command)
  return field === undefined ? message : `--${field}: ${message}`
}

/** What was mistyped may hold a secret (`--secret=…`): its value is not repeated. */
export const withoutValues = (text: string) => text.replace(/(--?[\w-]+)=[^']*/g, '$1=…')

function wordsOf({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'Name a command. Add --help for the list.'
  return withoutValues(message.replace(/^error: /, ''))
}

/** Where the option is called otherwise than the field of the verb. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  apiId: ['api', 'id'],
  clientId: ['client', 'id'],
  confirmation: ['confirm'],
  docsUrl: ['docs'],
  liveClientId: ['live-id'],
  expiresAt: ['expires'],
  newApp: ['new-name'],
  grantPolicy: ['grant'],
  quotaPerHour: ['quota'],
  scopes: ['scope'],
  teamId: ['team', 'slug'],
}

/** The option for a field of a schema or a verb. One that the command does not have is not named. */
function fieldOf(field: string | undefined, command: Command | undefined): { field?: string } {
  if (field === undefined) return {}
  const name = field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const options = new Set(command?.options.map(({ long }) => long?.slice(2)))
  const found = [name, `${name}-stdin`, ...(ALIASES[field] ?? [])].find((one) => options.has(one))
  return found === undefined ? {} : { field: found }
}
