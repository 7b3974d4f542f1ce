import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

type Copy = {
  /** Owner of the copy, packages included; without one these are hard links, which is quick. */
  uid?: number
  /** With the pages that are built already. */
  built?: boolean
}

/** Copies this checkout: its source as it is at the moment, and its packages. */
export function copyCheckout(to: string, { uid, built = false }: Copy = {}): string {
  mkdirSync(to, { recursive: true })
  run(
    'git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents --target-directory "$1"',
    to,
  )
  run(`cp -RP ${uid === undefined ? '--link' : '--reflink=auto'} node_modules "$1/"`, to)
  run('mkdir -p "$1/prisma/generated" && cp -R prisma/generated/. "$1/prisma/generated/"', to)
  if (built) run('cp -R --reflink=auto .next "$1/"', to)
  if (uid !== undefined) run(`chown -R ${uid}:${uid} "$1"`, to)
  return to
}

function run(command: string, to: string): void {
  const { status, stderr } = spawnSync('sh', ['-ec', command, 'sh', to], { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command}: ${stderr}`)
}
