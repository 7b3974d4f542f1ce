import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { ensureBuild } from '#scripts/build.ts'

const root = join(import.meta.dirname, '..', '..')
/** Nobody's settings, data or history; packages and the build are treated by themselves. */
const LEFT_OUT = /^(\.env.*|\.git|\.data|\.cache|\.next|node_modules|test-results|.*\.lock(\.\d+)?)$/

/** This checkout once more, in a folder that every user may read, with its packages and its build. */
export type Checkout = {
  folder: string
  /** The Node of its own packages, or whichever runs this. */
  node: string
  remove(): void
}

/** @throws Error when the packages cannot be copied */
export async function copyCheckout(): Promise<Checkout> {
  await ensureBuild(() => {})
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-checkout-'))
  chmodSync(folder, 0o755)
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    for (const name of readdirSync(root).filter((name) => !LEFT_OUT.test(name)))
      cpSync(join(root, name), join(folder, name), { recursive: true })
    cpSync(join(root, '.next'), join(folder, '.next'), {
      recursive: true,
      filter: (path) => basename(path) !== 'cache',
    })
    linkPackages(join(folder, 'node_modules'))
  } catch (error) {
    remove()
    throw error
  }
  const own = relative(root, process.execPath)
  return { folder, node: own.startsWith('node_modules') ? join(folder, own) : process.execPath, remove }
}

/** Fifty thousand files, which nobody changes in place: a link to each takes a second, copies a minute. */
function linkPackages(target: string): void {
  const source = join(root, 'node_modules')
  if (spawnSync('cp', ['-al', source, target]).status === 0) return
  rmSync(target, { recursive: true, force: true })
  const copied = spawnSync('cp', ['-a', source, target], { encoding: 'utf8' })
  if (copied.status !== 0) throw new Error(copied.stderr)
}

/** Whether a user may read what is there. */
export const isReadableBy = (uid: number, path: string): boolean =>
  spawnSync('test', ['-r', path], { uid, gid: uid }).status === 0
