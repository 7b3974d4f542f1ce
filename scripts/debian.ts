import { spawnSync } from 'node:child_process'

/** A mirror that does not answer is given up. */
const MOST_MS = 180_000

/** Installs packages where that is possible without asking: on Debian, as root. Whether they are there now, the caller looks. */
export function installFromDebian(...names: readonly string[]): void {
  if (process.getuid?.() !== 0) return
  const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const
  spawnSync('apt-get', ['update', '-qq'], { ...options, timeout: MOST_MS })
  spawnSync('apt-get', ['install', '-y', '-qq', ...names], options)
}
