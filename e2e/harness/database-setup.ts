import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { provideSettings } from '#lib/env.ts'
import { openDatabase } from '#scripts/database.ts'

/** One real PostgreSQL for the integration tests of a run, made empty and migrated. */
export default async function setup(): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-integration-'))
  provideSettings({ DATA_DIR: dataDir, PORT: '3000' })
  const database = await openDatabase({ say: () => {}, migrate: true })
  return async () => {
    await database.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
