import { PostgresError } from './credentials.ts'

/** What PostgreSQL or the system says, and what to do about just that. The first that matches speaks. */
const CURES: readonly [RegExp, string][] = [
  [/No space left on device|ENOSPC/i, 'Free some room there, or set DATA_DIR to a folder with 500 MB.'],
  [/Read-only file system|EROFS/i, 'Make it writable, or set DATA_DIR to a folder that is.'],
  [/wrong ownership/, 'Run as the user who owns it, or change its owner (chown -R).'],
  [
    /Permission denied|EACCES/,
    'Change the owner of everything in it to this user, or set DATA_DIR to a folder of this user.',
  ],
  [
    /incompatible with server|initialized by PostgreSQL version/,
    'Another version created it: set DATA_DIR to another folder, or convert this one with pg_upgrade.',
  ],
  [
    /could not look up effective user ID/,
    'Give this system an /etc/passwd with a line for any user, or set DATABASE_URL to your own PostgreSQL.',
  ],
  [/Address already in use|could not bind/, 'Another program took its port: stop that one.'],
  // It asks a shell for its own version.
  [
    /not found in the same directory/,
    'Move Latchkey to a folder without double quotes, dollar signs and backslashes in its path, or set DATABASE_URL.',
  ],
  [/error while loading shared libraries/, 'Install that library, or set DATABASE_URL.'],
  [/GLIBC|no glibc/, 'Use a system with a newer glibc, such as Debian 12, or set DATABASE_URL.'],
  [/Cannot allocate memory|could not map anonymous/, 'Give it 300 MB of memory, or set DATABASE_URL.'],
]

const OTHERWISE = 'Its log is postgres.log there; set DATABASE_URL to use your own PostgreSQL instead.'

/** Why PostgreSQL cannot run in this folder, in one sentence with the cure for that cause. */
export function cannotRun(dataDir: string, said: string): PostgresError {
  const lines = said
    .split('\n')
    .map((line) => line.replace(/^\d{4}-\d\d-\d\d [\d:.]+ UTC (\[\d+\] )?/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('LOG:'))
  const [cause, cure = OTHERWISE] = CURES.find(([cause]) => cause.test(said)) ?? []
  const reason = lines.find((line) => cause?.test(line)) ?? lines.slice(-3).join(' ')
  return new PostgresError(
    `PostgreSQL cannot run in ${dataDir}: ${reason.replace(/\.$/, '') || 'it stopped without a message'}. ${cure}`,
  )
}
