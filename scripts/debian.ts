import { spawnSync } from 'node:child_process'

/** Installs a package where that is possible without asking: on Debian, as root. Whether it is there now, the caller looks. */
export function installFromDebian(name: string): void {
  if (process.getuid?.() !== 0) return
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env })
  spawnSync('apt-get', ['install', '-y', '-qq', name], { stdio: 'ignore', env })
}
