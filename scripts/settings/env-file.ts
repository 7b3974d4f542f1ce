import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { SETTING_VARIABLES, SettingsError } from '#lib/platform/settings.ts'
import { misnamed } from './misnamed.ts'

const root = join(import.meta.dirname, '..', '..')

/** Files that other tools read beside `.env`. Here one file has one meaning, so they are named, not read. */
const NOT_READ = ['.env.local', '.env.production', '.env.production.local']

/**
 * Reads `.env` beside package.json, or the file that ENV_FILE names, into the environment. What the environment
 * already has wins. This is the only reader: Next, which has rules of its own, is kept from it.
 * @param say told of names that look like settings but are none, and of files that are not read
 * @throws SettingsError when the file cannot be read, or a line of it does not mean what it seems to
 */
export function loadEnvFile(say: (text: string) => void): void {
  const named = process.env.ENV_FILE?.trim()
  const file = named ? resolve(named) : join(root, '.env')
  const text = named || existsSync(file) ? readText(file) : ''
  const ours = parseEnvFile(text, file)
  for (const [name, value] of Object.entries(ours)) process.env[name] ??= value
  for (const sentence of misnamed(process.env, new Set(Object.keys(ours)))) say(sentence)
  for (const name of NOT_READ)
    if (existsSync(join(root, name)))
      say(`${name} is not read. Move its settings to .env, or name the file in ENV_FILE.`)
  keepNextFromReading()
}

/**
 * Next takes its flag for files that it has read already. In development it looks again when one changes, but
 * leaves alone what is set: so every setting is, if only to nothing.
 */
export function keepNextFromReading(): void {
  process.env.__NEXT_PROCESSED_ENV = 'true'
  for (const name of SETTING_VARIABLES) process.env[name] ??= ''
}

const UNREADABLE = new Map([
  ['ENOENT', 'does not exist. Correct ENV_FILE, or unset it.'],
  ['EISDIR', 'is a folder. Name a file, or move the folder away.'],
  ['EACCES', 'is not readable for this user. Change its mode or its owner.'],
])

/** UTF-8, or UTF-16 with its mark, which Windows' shells write. */
function readText(file: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new SettingsError(`${file} ${UNREADABLE.get(code) ?? `cannot be read (${code}).`}`)
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  if (bytes.includes(0)) throw new SettingsError(`${file} is not text. Save it as UTF-8.`)
  return bytes.toString('utf8')
}

/** A setting's name at the start of a line, and what follows it. */
const LINE = new RegExp(`^(${SETTING_VARIABLES.join('|')})\\b(.*)$`)

/**
 * The variables of such a file: `NAME=value`, also after `export` or `set`, with quotes of any kind, comments, and
 * every kind of line end. A byte-order mark is white space, wherever it stands.
 * @param file named when a line of it is refused; no value ever is
 */
export function parseEnvFile(text: string, file: string): Record<string, string> {
  const lines = text
    .replaceAll('\uFEFF', ' ')
    .split(/\r\n|\n|\r/)
    .map((line) => line.replace(/^\s*(?:(?:export|set)\s+)?/, ''))
  for (const [index, line] of lines.entries()) {
    const problem = problemOf(line)
    if (problem) throw new SettingsError(`${file}, line ${index + 1}: ${problem}`)
  }
  return Object.fromEntries(
    Object.entries(parseEnv(lines.join('\n'))).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  )
}

function problemOf(line: string): string | null {
  const [, name, rest = ''] = LINE.exec(line) ?? []
  if (name === undefined) return null
  const [, value] = /^\s*=\s*(.*)$/.exec(rest) ?? []
  if (value === undefined) return `write ${name}=value, with an equals sign.`
  if (/^['"`]/.test(value))
    return value.includes(value.charAt(0), 1) ? null : `a quote of ${name} is not closed.`
  if (/^[^#]*\S#/.test(value))
    return `the value of ${name} would end at its #. Put it in quotes, or a space before the comment.`
  return null
}
