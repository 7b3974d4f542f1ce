import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Latchkey, type MadeClient } from '#e2e/harness/latchkey.ts'
import { UNLIMITED } from '../sides.ts'

/** Latchkey as another checkout has it, built, with a database of its own, and a client made by its own command line. */
export async function startEarlier(
  folder: string,
  clientId: string,
): Promise<{ latchkey: Latchkey; secret: string }> {
  // The template of this checkout's tests has a schema that an earlier build does not know.
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-'))
  const checkout = { folder, node: process.execPath, remove() {} }
  const latchkey = await Latchkey.start({ dataDir, checkout, env: UNLIMITED })
  try {
    const args = ['--id', clientId, '--name', clientId, '--team', 'acme', '--scope', 'usage:read', '--json']
    const made = execFileSync(
      process.execPath,
      [join(folder, 'scripts', 'cli.ts'), 'client', 'create', ...args],
      {
        cwd: folder,
        env: { ...process.env, DATA_DIR: dataDir },
        encoding: 'utf8',
      },
    )
    return { latchkey, secret: (JSON.parse(made) as MadeClient).client_secret }
  } catch (error) {
    await latchkey.remove()
    throw error
  }
}
