import { readFileSync, statSync } from 'node:fs'
import { SettingsError } from './settings.ts'

const MAX_BYTES = 64 * 1024

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'a file that does not exist',
  ENOTDIR: 'a file that does not exist',
  EISDIR: 'a folder',
  EACCES: 'a file that this user cannot read',
  EPERM: 'a file that this user cannot read',
}

/**
 * What a secret setting is, where its file holds it. The name of the file is not repeated: somebody may have put the secret there.
 * @param variable the one that names the file, `SMTP_URL_FILE`
 * @throws SettingsError for a file that cannot be read, is empty, or is too long to be one
 */
export function readSecretFile(variable: string, file: string): string {
  let text: string
  try {
    if (statSync(file).size > MAX_BYTES)
      throw new SettingsError(`${variable} names a file that is too long for a secret. Name the right one.`)
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    if (SettingsError.is(cause)) throw cause
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    throw new SettingsError(
      `${variable} names ${UNREADABLE[code] ?? `a file that cannot be read (${code})`}. Correct it, or unset it.`,
    )
  }
  if (text.trim() === '') throw new SettingsError(`${variable} names an empty file. Put the secret in it.`)
  return text
}
