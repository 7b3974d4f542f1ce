import { Command, CommanderError } from 'commander'
import { z } from 'zod'
import { SealBroken } from '#lib/features/signing-keys/sealing.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { closeDatabase } from '#lib/platform/db/db.ts'
import { SettingsError } from '#lib/platform/settings.ts'
import { FolderInUse, openDatabase } from '../database.ts'
import { DatabaseFault, lateDatabaseFault } from '../database-fault.ts'
import { complain } from '../output.ts'
import { PostgresError } from '../postgres/credentials.ts'
import { addApiCommands } from './api.ts'
import { addAuditCommands } from './audit.ts'
import { addClientCommands } from './client.ts'
import { addDemoCommand } from './demo.ts'
import { UsageError, type WithDatabase } from './input.ts'
import { addKeyCommands } from './key.ts'
import { addScopeCommands } from './scope.ts'
import { addTeamCommands } from './team.ts'
import { addTokenCommands } from './token.ts'
import { addUserCommands } from './user.ts'

const withDatabase: WithDatabase = async (work) => {
  const database = await openDatabase({ say: complain, migrate: true })
  try {
    await work()
  } finally {
    await closeDatabase()
    await database.close()
  }
}

/** What was mistyped may hold a secret (`--secret=…`): its value is not repeated. */
const withoutValues = (text: string) => text.replace(/(--?[\w-]+)=[^']*/g, '$1=…')

/** Every command that there is. */
export function program(): Command {
  const root = new Command('npm run -s cli --')
    .description('Latchkey for the connectivity team, on the database that DATA_DIR or DATABASE_URL names.')
    .showHelpAfterError('Add --help for the options.')
    .configureOutput({ writeErr: (text) => process.stderr.write(withoutValues(text)) })
    .exitOverride()
  addClientCommands(root, withDatabase)
  addApiCommands(root, withDatabase)
  addScopeCommands(root, withDatabase)
  addUserCommands(root, withDatabase)
  addTeamCommands(root, withDatabase)
  addKeyCommands(root, withDatabase)
  addTokenCommands(root, withDatabase)
  addAuditCommands(root, withDatabase)
  addDemoCommand(root, withDatabase)
  return root
}

/** One sentence for whoever typed the command; a stack trace helps nobody there. */
export function explain(error: unknown): string {
  if (error instanceof z.ZodError)
    return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n')
  if (AppError.is(error) || UsageError.is(error) || SettingsError.is(error)) return error.message
  if (FolderInUse.is(error) || PostgresError.is(error) || SealBroken.is(error)) return error.message
  if (DatabaseFault.is(error)) return error.message
  const late = lateDatabaseFault(error)
  if (late) return late.message
  return `Unexpected: ${error instanceof Error ? error.message : String(error)}`
}

/**
 * Runs one command of the command line.
 * @param words what follows `npm run -s cli --`
 * @returns whether it did what was asked; if not, it has said why on standard error
 */
export async function runCommand(words: readonly string[]): Promise<boolean> {
  try {
    await program().parseAsync(words, { from: 'user' })
    return true
  } catch (error) {
    // Commander has printed its own, help included.
    if (error instanceof CommanderError) return error.exitCode === 0
    complain(explain(error))
    return false
  }
}
