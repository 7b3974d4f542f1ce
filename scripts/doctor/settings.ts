import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { env } from '#lib/platform/env.ts'
import { root } from '../project-files.ts'
import { misnamed } from '../settings/misnamed.ts'
import { type Check, type Finding, findingsOf } from './finding.ts'

const { ok, warn, fail } = findingsOf('settings')

const MARK = '\uFEFF'

/** Names that look like settings, files with a byte-order mark, and files that others can read. */
export const settings: Check = () => {
  const named = process.env.ENV_FILE?.trim()
  const file = named ? resolve(named) : join(root, '.env')
  const found: Finding[] = misnamed(process.env).map(warn)
  // /dev/null, say, stands for none.
  if (statSync(file, { throwIfNoEntry: false })?.isFile()) {
    if (readFileSync(file, 'utf8').includes(MARK))
      found.push(
        warn(
          `${file} has a byte-order mark. It is read all the same; save the file without one for other tools.`,
        ),
      )
    if (isOpen(file, 0o077)) found.push(warn(`${file} can be read by other users: chmod 600 ${file}`))
  }
  for (const [path, isFolder] of [
    [env.dataDir, true],
    [join(env.dataDir, 'kek'), false],
    [join(env.dataDir, 'postgres.json'), false],
  ] as const)
    if (existsSync(path) && isOpen(path, 0o077))
      found.push(fail(`${path} can be opened by other users: chmod ${isFolder ? 700 : 600} ${path}`))
  return found.length > 0 ? found : [ok('All can be used, and only this user can read them.')]
}

const isOpen = (path: string, bits: number): boolean =>
  process.platform !== 'win32' && (statSync(path).mode & bits) !== 0
