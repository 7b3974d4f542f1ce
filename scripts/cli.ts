import { setFlagsFromString } from 'node:v8'
import { explain, runCommand } from './commands/program.ts'
import { complain } from './output.ts'
import { loadEnvFile } from './settings/env-file.ts'

// Prisma compiles its queries in WebAssembly. To optimize that takes longer than the few queries of a command do.
for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag)

try {
  loadEnvFile(complain)
  if (!(await runCommand(process.argv.slice(2)))) process.exitCode = 1
} catch (error) {
  complain(explain(error))
  process.exitCode = 1
}
