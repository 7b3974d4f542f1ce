import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Reads `.env` beside package.json, if there is one. What the environment already has wins. */
export function loadEnvFile(): void {
  const file = join(import.meta.dirname, '..', '.env')
  if (existsSync(file)) process.loadEnvFile(file)
}
