import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

/** Vite, which runs the tests, reads these in a path as in a URL. */
const UNFIT = /[#?%]/

/** What a server at work or an earlier run left in a checkout. */
const LEFT_BEHIND = ['.data', '.next', '.cache', 'test-results', join('node_modules', '.cache')]

/** Whether tests can be run where this checkout lies. */
export const canRunIn = (root: string): boolean => !UNFIT.test(root)

/**
 * Runs the tests of a checkout on a copy of it, in a folder with a plain name, which is removed afterwards.
 * @returns the exit code
 */
export function runOnCopy(root: string, args: readonly string[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-checkout-'))
  try {
    const left = new Set(LEFT_BEHIND)
    cpSync(root, folder, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !left.has(relative(root, source)),
    })
    const { status } = spawnSync(
      process.execPath,
      [join(folder, 'scripts', 'bootstrap.mjs'), join(folder, 'scripts', 'test.ts'), ...args],
      { cwd: folder, stdio: 'inherit' },
    )
    return status ?? 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
