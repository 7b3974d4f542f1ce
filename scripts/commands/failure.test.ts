import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { SealBroken } from '#lib/features/signing-keys/sealing.ts'
import { AppError, type AppErrorCode } from '#lib/kernel/errors.ts'
import { SettingsError } from '#lib/platform/settings.ts'
import { FolderInUse } from '../database.ts'
import { DatabaseFault } from '../database-fault.ts'
import { PostgresError } from '../postgres/credentials.ts'
import { asJson, asText, EXIT_CODES, FOUND_WRONG, failureOf } from './failure.ts'
import { UsageError } from './input.ts'
import { program } from './program.ts'

const OF_APP_ERRORS: Record<AppErrorCode, number> = {
  invalid: 2,
  not_found: 3,
  conflict: 4,
  forbidden: 5,
  unauthenticated: 5,
  throttled: 6,
  unavailable: 6,
}

const update = new Command('update').option('--id <id>').option('--token-life <s>').option('--secret-stdin')

const exitCodeOf = (error: unknown) => EXIT_CODES[failureOf(error).code]

describe('a command that fails', () => {
  it.each(Object.entries(OF_APP_ERRORS) as [AppErrorCode, number][])(
    'ends for %s with %d and says it by that code',
    (code, exitCode) => {
      const error = new AppError(code, 'So it is.')
      expect(failureOf(error)).toEqual({ code, message: 'So it is.' })
      expect(exitCodeOf(error)).toBe(exitCode)
    },
  )

  it.each([
    ['usage', 2, new UsageError('Name one.')],
    ['usage', 2, new CommanderError(1, 'commander.unknownCommand', "error: unknown command 'x'")],
    ['settings', 7, new SettingsError('PORT is not a number.')],
    ['settings', 7, new SealBroken('LATCHKEY_KEK is another one.')],
    ['unavailable', 6, new DatabaseFault('DATABASE_URL: nothing is listening.')],
    ['unavailable', 6, new PostgresError('It cannot run.')],
    ['unavailable', 6, new FolderInUse('It is in use.')],
    ['unexpected', 1, new TypeError('undefined is not a function')],
    ['unexpected', 1, 'thrown by somebody else'],
  ])('is %s, and ends with %d', (code, exitCode, error) => {
    expect(failureOf(error).code).toBe(code)
    expect(exitCodeOf(error)).toBe(exitCode)
  })

  it('says nothing of the stack, in either form', () => {
    const error = new Error('boom')
    const failure = failureOf(error)
    expect(JSON.parse(asJson(failure))).toEqual({
      error: { code: 'unexpected', message: 'Unexpected: boom' },
    })
    expect(asText(error, failure)).toBe('Unexpected: boom')
  })

  it.each([
    ['id', 'clientId'],
    ['token-life', 'tokenLife'],
    ['secret-stdin', 'secret'],
    [undefined, 'teamId'],
  ])('names the option %s for the field %s of a verb', (option, field) => {
    expect(failureOf(new AppError('invalid', 'No.', field), update).field).toBe(option)
    expect(failureOf(new AppError('invalid', 'No.', field)).field).toBeUndefined()
  })

  it('names the first option that does not parse; people read of each', () => {
    const { error } = z
      .object({ tokenLife: z.string('A number.'), id: z.string('A name.') })
      .safeParse({ tokenLife: 1 })
    const failure = failureOf(error, update)
    expect(failure).toEqual({ code: 'invalid', message: 'A number.', field: 'token-life' })
    expect(asText(error, failure, update)).toBe('--token-life: A number.\n--id: A name.')
    expect(asText(error, failure)).toBe('A number.\nA name.')
  })

  it('never repeats the value of an option that does not exist', () => {
    const error = new CommanderError(1, 'commander.unknownOption', "error: unknown option '--secret=hunter2'")
    expect(asJson(failureOf(error))).not.toContain('hunter2')
  })
})

it('every exit code is in the README', () => {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8')
  const told = [...readme.matchAll(/^\| `(\d)` \|/gm)].map(([, code]) => Number(code))
  expect(told).toEqual([...new Set([0, ...Object.values(EXIT_CODES), FOUND_WRONG])].sort())
})

const leavesOf = (command: Command): Command[] =>
  command.commands.flatMap((one) => (one.commands.length > 0 ? leavesOf(one) : [one]))

it('every option of every command is named as it is typed, by the field of its schema', () => {
  const options = leavesOf(program()).flatMap((command) =>
    command.options.map((option) => ({
      command,
      field: option.attributeName(),
      long: option.long?.slice(2),
    })),
  )
  const misnamed = options.filter(({ command, field, long }) => {
    const error = new z.ZodError([{ code: 'custom', path: [field], message: 'No.', input: undefined }])
    const said = asText(error, failureOf(error, command), command)
    // `--no-secret` has no value that could be wrong.
    return said !== `--${long}: No.` && !(long === `no-${field}` && said === 'No.')
  })
  expect(options.length).toBeGreaterThan(200)
  expect(misnamed.map(({ command, long }) => `${command.name()} --${long}`)).toEqual([])
})

it('every command prints JSON when asked', () => {
  const without = leavesOf(program()).filter(({ options }) => !options.some(({ long }) => long === '--json'))
  expect(without.map((command) => `${command.parent?.name()} ${command.name()}`)).toEqual([])
})
