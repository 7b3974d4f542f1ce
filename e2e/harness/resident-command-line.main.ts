import { Readable } from 'node:stream'
import type { CommandResult } from './latchkey.ts'
import type { CommandQuestion } from './resident-command-line.ts'

const printed = { stdout: '', stderr: '' }
for (const stream of ['stdout', 'stderr'] as const)
  process[stream].write = (text: string | Uint8Array) => {
    printed[stream] += String(text)
    return true
  }

// What a command finds in the settings is put back after it: an embedded database is looked up by each.
const settings = { ...process.env }
// After the streams are replaced, which the command line takes hold of when it is loaded.
const { runCommand } = await import('#scripts/commands/program.ts')
const { provideSettings } = await import('#lib/platform/env.ts')

async function answer({ args, input }: CommandQuestion): Promise<CommandResult> {
  Object.assign(printed, { stdout: '', stderr: '' })
  Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(input)]), configurable: true })
  const code = (await runCommand(args)) || Number(process.exitCode ?? 0)
  process.exitCode = 0
  const { DATABASE_URL = '', MIGRATE_DATABASE_URL = '' } = settings
  provideSettings({ DATABASE_URL, MIGRATE_DATABASE_URL })
  return { code, ...printed }
}

process.on('message', async (question: CommandQuestion) => process.send?.(await answer(question)))
process.on('disconnect', () => process.exit())
process.send?.('ready')
