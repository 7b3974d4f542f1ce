import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ensureBuild } from '#scripts/build.ts'
import { postmasterOf } from '#scripts/postgres/postmaster.ts'
import { freePort } from '../harness/free-port.ts'
import { launch } from '../machines/launch.ts'

const folders: string[] = []

beforeAll(() => ensureBuild(() => {}))
afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true })
})

describe('a start that is stopped half-way', () => {
  it.each([/^Creating a database/m, /^Applied/m, /^Starting the server/m])(
    'at %s ends in order, leaves no PostgreSQL behind, and can be done again',
    async (until) => {
      const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-interrupted-'))
      folders.push(dataDir)
      const env = { DATA_DIR: dataDir, PORT: String(await freePort()) }
      const stopped = await launch({ env, until })
      if (!stopped.ready) throw new Error(stopped.stderr)
      expect(await stopped.stop()).toBe(0)
      expect(postmasterOf(dataDir)).toBeNull()

      const second = await launch({ env })
      if (!second.ready) throw new Error(second.stderr)
      expect(await second.stop()).toBe(0)
      expect(postmasterOf(dataDir)).toBeNull()
    },
  )
})
