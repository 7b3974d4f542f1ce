import { Command, CommanderError } from 'commander'
import { closeDatabase } from '#lib/platform/db/db.ts'
import { openDatabase } from '../database.ts'
import { complain } from '../output.ts'
import { addApiCommands } from './api.ts'
import { addAuditCommands } from './audit.ts'
import { addCampaignCommands } from './campaign.ts'
import { addClientCommands } from './client.ts'
import { addDemoCommand } from './demo.ts'
import { addDoctorCommand } from './doctor.ts'
import { asJson, asText, EXIT_CODES, failureOf, withoutValues } from './failure.ts'
import { addHandOffCommands } from './hand-off.ts'
import { UsageError, type WithDatabase } from './input.ts'
import { addKeyCommands } from './key.ts'
import { addLeakCommands } from './leak.ts'
import { addPartnerCommands } from './partner.ts'
import { addRequestCommands } from './request.ts'
import { addScopeCommands } from './scope.ts'
import { addSecretCommands } from './secret.ts'
import { addSettingCommands } from './setting.ts'
import { addTeamCommands } from './team.ts'
import { addTokenCommands } from './token.ts'
import { addUsageCommands } from './usage.ts'
import { addUserCommands } from './user.ts'

/** Whether these words ask for JSON, which no other line on standard error goes along with then. */
export const isForPrograms = (words: readonly string[]): boolean =>
  words.includes('--json') || words.includes('--json-lines')

const withDatabase =
  (say: (text: string) => void): WithDatabase =>
  async (work) => {
    const database = await openDatabase({ say, migrate: true })
    try {
      await work()
    } finally {
      await closeDatabase()
      await database.close()
    }
  }

/**
 * Every command that there is.
 * @param tell told how it goes, and, for people, what is wrong with the words
 */
export function program(tell: (text: string) => void = complain): Command {
  const root = new Command('npm run -s cli --')
    .description('Latchkey for the connectivity team, on the database that DATA_DIR or DATABASE_URL names.')
    .showHelpAfterError('Add --help for the options.')
    .configureOutput({ writeErr: (text) => tell(withoutValues(text).replace(/\n$/, '')) })
    .exitOverride()
  const work = withDatabase(tell)
  addClientCommands(root, work)
  addSecretCommands(root, work)
  addApiCommands(root, work)
  addScopeCommands(root, work)
  addRequestCommands(root, work)
  addUserCommands(root, work)
  addTeamCommands(root, work)
  addPartnerCommands(root, work)
  addHandOffCommands(root, work)
  addCampaignCommands(root, work)
  addKeyCommands(root, work)
  addTokenCommands(root, work)
  addLeakCommands(root, work)
  addUsageCommands(root, work)
  addSettingCommands(root, work)
  addAuditCommands(root, work)
  addDoctorCommand(root)
  addDemoCommand(root, work)
  return root
}

/**
 * Says on standard error why a command was not done: a sentence, or with `--json` one object.
 * @param ran the command, if it came to that
 * @returns with which code the process ends
 */
export function report(error: unknown, words: readonly string[], ran?: Command): number {
  const failure = failureOf(error, ran)
  if (isForPrograms(words)) complain(asJson(failure))
  // Commander has printed its own, help included.
  else if (!(error instanceof CommanderError)) complain(asText(error, failure, ran))
  return EXIT_CODES[failure.code]
}

/**
 * An option whose value was left out takes the next one for it: `--search --json`.
 * @throws UsageError
 */
function requireValues(command: Command): void {
  const names = new Set(command.options.map(({ long }) => long))
  for (const option of command.options) {
    const value: unknown = command.getOptionValue(option.attributeName())
    if (typeof value === 'string' && names.has(value)) throw new UsageError(`${option.long} needs a value.`)
  }
}

/**
 * Runs one command of the command line.
 * @param words what follows `npm run -s cli --`
 * @returns with which code the process ends: 0, or one of `EXIT_CODES` when it has said on standard error why
 */
export async function runCommand(words: readonly string[]): Promise<number> {
  let ran: Command | undefined
  const root = program(isForPrograms(words) ? () => {} : complain)
  root.hook('preAction', (_, command) => {
    ran = command
    requireValues(command)
  })
  try {
    await root.parseAsync(words, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0 // --help
    return report(error, words, ran)
  }
}
