import { setFlagsFromString } from 'node:v8'
import { isForPrograms, report, runCommand } from './commands/program.ts'
import { complain } from './output.ts'
import { loadEnvFile } from './settings/env-file.ts'
import { takeKeksFromCommands } from './settings/kek-command.ts'

// Prisma compiles its queries in WebAssembly. To optimize that takes longer than the few queries of a command do.
for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag)

const words = process.argv.slice(2)

// Thrown where nobody waits for it, by a connection say. Node would print its stack.
process.on('uncaughtException', (error) => process.exit(report(error, words)))

try {
  loadEnvFile(isForPrograms(words) ? () => {} : complain)
  takeKeksFromCommands()
  // A command may have ended with a code of its own and no error.
  process.exitCode = (await runCommand(words)) || process.exitCode
} catch (error) {
  process.exitCode = report(error, words)
}
