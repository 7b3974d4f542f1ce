import { spawnSync } from 'node:child_process'
import { fileVariable, SETTINGS, SettingsError } from '#lib/platform/settings.ts'

const WITHIN_MS = 30_000

/** Settings that a program may print, which has them from a security module or a vault. */
const PRINTED = ['LATCHKEY_KEK', 'LATCHKEY_KEK_OLD'] as const

/**
 * Runs the programs that LATCHKEY_KEK_COMMAND and LATCHKEY_KEK_OLD_COMMAND name, and takes what they print into the environment of this
 * process. Once, before settings are read.
 * @throws SettingsError when one fails, prints something else, or the key is set in another way, too. Nothing of what it prints is
 *   repeated
 */
export function takeKeksFromCommands(environment: NodeJS.ProcessEnv = process.env): void {
  for (const name of PRINTED) {
    const variable = `${name}_COMMAND`
    const command = environment[variable]?.trim()
    if (!command) continue
    const other = [name, fileVariable(name)].find((one) => environment[one]?.trim())
    if (other) throw new SettingsError(`${other} and ${variable} are both set. Unset one of them.`)
    environment[name] = keyFrom(variable, command)
  }
}

function keyFrom(variable: string, command: string): string {
  const { status, signal, stdout } = spawnSync('/bin/sh', ['-c', command], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: WITHIN_MS,
    killSignal: 'SIGKILL',
  })
  if (signal !== null)
    throw new SettingsError(
      `The program that ${variable} names took more than ${WITHIN_MS / 1000} s, or was killed.`,
    )
  if (status !== 0)
    throw new SettingsError(
      `The program that ${variable} names failed (${status ?? 'it did not start'}). Run it by hand to see why.`,
    )
  const key = stdout.trim()
  if (!SETTINGS.LATCHKEY_KEK.schema.safeParse(key).success || key === '')
    throw new SettingsError(
      `The program that ${variable} names printed no key. Let it print 32 bytes in base64, and nothing else.`,
    )
  return key
}
