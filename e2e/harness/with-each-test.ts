import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Latchkey, type StartOptions } from './latchkey.ts'

/** A server of this test, removed with its data when the test ends, however it ends. */
export async function start(options?: StartOptions): Promise<Latchkey> {
  const latchkey = await Latchkey.start(options)
  onTestFinished(() => latchkey.remove())
  return latchkey
}

/** An empty folder of this test. */
export function folder(mode = 0o700): string {
  const path = mkdtempSync(join(tmpdir(), 'latchkey-folder-'))
  chmodSync(path, mode)
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}
