import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** What a program of a language is for. */
export type Program = 'tokenRequest' | 'tokenByLibrary' | 'apiCall' | 'keepToken' | 'verifyToken'

/**
 * How the programs of a language are tried. `keepToken` and `verifyToken` are parts of a program: a few lines are put
 * to them. Those print two tokens, or of each line of `TOKENS` (a token and a scope) `ok`, `401` or `403`.
 */
export type Runtime = {
  label: string
  /** Why this machine can't run such a program; null where it can. */
  missing: (program: Program) => string | null
  /** What it prints. */
  run: (program: Program, code: string, env: Record<string, string>) => Promise<string>
  /** What is wrong with the form of a program that can't be run here, or why that can't be told either. */
  parse?: (code: string) => Promise<{ faults: string } | { unseen: string }>
  /** Reads literals back; null where that needs what is not here. */
  readLiterals: (literals: readonly string[]) => Promise<string[] | null>
}

/** The project. */
export const root = join(import.meta.dirname, '../../..')
const exec = promisify(execFile)
const MOST_MS = 120_000

/** What `npm run test:snippets` installs besides Debian's packages. */
export const OWN_FOLDER = join(root, '.cache', 'snippets')

/** Whether a command is there and ends well. */
export const works = (command: string, ...args: string[]) =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 30_000 }).status === 0

/** Looks once, when it is first asked. */
export function once<Value>(look: () => Value): () => Value {
  let seen: { value: Value } | undefined
  return () => {
    seen ??= { value: look() }
    return seen.value
  }
}

/** Where everything that is tried lies. */
export const folder = once(() => mkdtempSync(join(tmpdir(), 'latchkey-snippets-')))

/** Writes files into a folder of their own. */
export function place(files: Record<string, string>): string {
  const at = mkdtempSync(join(folder(), 'program-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(at, name), text)
  return at
}

/** Runs a program to its end; what it prints. */
export async function start(
  command: string,
  args: readonly string[],
  options: { cwd: string; env?: Record<string, string> },
): Promise<string> {
  const env = { ...process.env, ...options.env }
  const { stdout } = await exec(command, args, { cwd: options.cwd, env, timeout: MOST_MS })
  return stdout.trimEnd()
}

export const linesOf = (text: string) => text.split('\n')
/** For `missing`. */
export const notInstalled = (name: string, isThere: boolean) => (isThere ? null : `${name} is not installed`)

/** A text from its UTF-16 units in hexadecimal. */
export const fromUnits = (hex: string) =>
  String.fromCharCode(...(hex.match(/.{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16)))
