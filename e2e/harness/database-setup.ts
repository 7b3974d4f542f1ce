import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type Credentials, files, readCredentials } from '#scripts/postgres/credentials.ts'
import { startEmbeddedPostgres } from '#scripts/postgres/embedded.ts'
import { copyTemplate } from './template.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The PostgreSQL that the integration tests share, each file with a database of its own in it. */
    postgres: { credentials: Credentials; kek: string; dataDir: string }
  }
}

/** One real PostgreSQL for the integration tests of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-integration-'))
  await copyTemplate(dataDir)
  // Nothing here outlives the machine, and waiting for its disk is most of what these tests do.
  appendFileSync(join(files(dataDir).data, 'postgresql.conf'), 'fsync = off\nfull_page_writes = off\n')
  const postgres = await startEmbeddedPostgres(dataDir, () => {})
  const credentials = readCredentials(dataDir)
  if (!credentials) throw new Error(`no credentials in ${dataDir}`)
  project.provide('postgres', {
    credentials,
    kek: readFileSync(join(dataDir, 'kek'), 'utf8').trim(),
    dataDir,
  })
  return async () => {
    await postgres.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
