import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { setupLinkFile } from '#scripts/setup-link.ts'
import { type Place, tryMachines } from '../machine.ts'
import { after } from '../through.ts'

/** Whatever the user's mask, nobody else reads a secret. */
function keepsSecrets({ dataDir }: Place): void {
  const modeOf = (path: string) => statSync(path).mode & 0o777
  expect(modeOf(dataDir)).toBe(0o700)
  for (const file of [join(dataDir, 'kek'), join(dataDir, 'postgres.json'), setupLinkFile(dataDir)])
    expect(modeOf(file)).toBe(0o600)
}

const ODD = {
  LANG: 'tr_TR.UTF-8',
  LC_ALL: 'xx_XX.nonsense',
  TZ: 'Mars/Phobos',
  TMPDIR: '/nowhere',
  COLUMNS: '1',
  TERM: 'dumb',
  NODE_ENV: 'test',
}

tryMachines('the environment', [
  {
    name: 'may have unknown locales and time zones, no home, no folder for temporary files, and a mask that takes all',
    prepare: () => ({ env: { ...ODD, HOME: undefined }, through: after('umask 077') }),
    answer: 'ready',
    check: keepsSecrets,
  },
  {
    name: 'may have a home that cannot be written, and a mask that takes nothing',
    prepare: () => ({ env: { HOME: '/proc/nowhere', LANG: undefined }, through: after('umask 000') }),
    answer: 'ready',
    check: keepsSecrets,
  },
])
