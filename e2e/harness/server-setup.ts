import type { TestProject } from 'vitest/node'
import { ensureBuild } from '#scripts/build.ts'
import { Latchkey } from './latchkey.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server that the protocol tests share: where it is, and its folder for the command line. */
    latchkey: { url: string; port: number; dataDir: string }
  }
}

/** One whole server for the protocol tests of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await ensureBuild(() => {})
  // They fail on purpose, all from one address; the limits have tests of their own.
  const env = { LIMIT_CLIENT_FAILURES: '1000000', LIMIT_SOURCE_FAILURES: '1000000' }
  const latchkey = await Latchkey.start({ env })
  project.provide('latchkey', { url: latchkey.url, port: latchkey.port, dataDir: latchkey.dataDir })
  return () => latchkey.remove()
}
