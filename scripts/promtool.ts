import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './project-files.ts'

const FOLDER = join(root, '.cache', 'promtool')
const UNPACKED = join(FOLDER, 'usr', 'bin', 'promtool')
/** A mirror that does not answer is given up. */
const MOST_MS = 180_000

/** Where Prometheus' checker is; null where it is not. */
export function findPromtool(): string | null {
  if (existsSync(UNPACKED)) return UNPACKED
  return spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0 ? 'promtool' : null
}

/**
 * Fetches Debian's package and unpacks the one program: to install it would start a Prometheus on this machine. Tests that
 * need it say so where that is not possible.
 */
export function ensurePromtool(say: (text: string) => void): void {
  if (findPromtool()) return
  say('Fetching promtool …')
  mkdirSync(FOLDER, { recursive: true })
  const options = { cwd: FOLDER, stdio: 'ignore', timeout: MOST_MS } as const
  if (process.getuid?.() === 0) spawnSync('apt-get', ['update', '-qq'], options)
  spawnSync('apt-get', ['download', '-qq', 'prometheus'], options)
  const [archive] = readdirSync(FOLDER).filter((file) => file.endsWith('.deb'))
  if (archive) spawnSync('dpkg-deb', ['-x', archive, '.'], options)
}
