import { openDatabase } from './database.ts'
import { loadEnvFile } from './env-file.ts'
import { migrate, writeMigration } from './migrations.ts'

const USAGE = `usage: npm run migrate              apply what is missing
       npm run migrate -- new NAME  write a migration from the changed schema (NAME in a-z, 0-9, _)
`

loadEnvFile((text) => process.stderr.write(`${text}\n`))
const database = await openDatabase({ say: (text) => process.stderr.write(`${text}\n`), migrate: false })
try {
  const [verb, name] = process.argv.slice(2)
  if (verb === 'new' && name && /^[a-z0-9_]+$/.test(name)) {
    process.stdout.write(`${await writeMigration(name, database.migrateDatabaseUrl)}\n`)
  } else if (verb === undefined) {
    const applied = await migrate(database.migrateDatabaseUrl, database.databaseUrl)
    process.stdout.write(`${applied.length} migrations applied\n`)
  } else {
    process.stderr.write(USAGE)
    process.exitCode = 1
  }
} finally {
  await database.close()
}
