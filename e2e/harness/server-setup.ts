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
  const latchkey = await Latchkey.start()
  project.provide('latchkey', { url: latchkey.url, port: latchkey.port, dataDir: latchkey.dataDir })
  return () => latchkey.remove()
}
