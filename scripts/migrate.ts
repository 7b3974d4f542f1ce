import { openDatabase } from './database.ts'
import { explain } from './explain.ts'
import { writeMigration } from './schema/migrations.ts'
import { loadEnvFile } from './settings/env-file.ts'
import { takeKeksFromCommands } from './settings/kek-command.ts'

const USAGE = `usage: npm run migrate              apply what is missing
       npm run migrate -- take-over take over a database of an earlier version of Latchkey, once
       npm run migrate -- new NAME  write a migration from the changed schema (NAME in a-z, 0-9, _)
`

const say = (text: string) => process.stderr.write(`${text}\n`)

const [verb, name] = process.argv.slice(2)
const takeOver = verb === 'take-over' && name === undefined
const isNew = verb === 'new' && name !== undefined && /^[a-z0-9_]+$/.test(name)

try {
  loadEnvFile(say)
  takeKeksFromCommands()
  if (verb === undefined || takeOver || isNew) await run()
  else {
    process.stderr.write(USAGE)
    process.exitCode = 1
  }
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
}

async function run(): Promise<void> {
  const database = await openDatabase({ say, migrate: !isNew, takeOver })
  try {
    const made = isNew && (await writeMigration(name, database.migrateDatabaseUrl))
    const done = takeOver ? 'The database was taken over' : `${database.applied.length} migrations applied`
    process.stdout.write(`${made || done}\n`)
  } finally {
    await database.close()
  }
}
