import { styleText } from 'node:util'

/** The message of an access line. */
export const REQUEST = 'request'

/** The message of a line about something that matters to security; its `event` says what. */
export const SECURITY = 'security'

/** A line of the log as pino writes it. */
type Line = Readonly<Record<string, unknown>>
type Style = Parameters<typeof styleText>[0]

const STYLES: Readonly<Record<string, Style>> = {
  fatal: ['bold', 'red'],
  error: 'red',
  warn: 'yellow',
  info: 'green',
  debug: 'dim',
}

/** Makes a line of JSON a line for people: `2026-11-29 08:30:00 INFO  POST /oauth/v2/token 200 3.1 ms address=…`. */
export function asText(json: string): string {
  const { time, level, msg, ...facts }: Line = JSON.parse(json)
  const label = styled(STYLES[String(level)] ?? 'dim', String(level).toUpperCase().padEnd(5))
  const when = String(time).slice(0, 19).replace('T', ' ')
  return `${when} ${label} ${msg === REQUEST ? ofRequest(facts) : inWords(String(msg), facts)}\n`
}

function ofRequest({ method, path, status, ms, ...facts }: Line): string {
  return inWords(`${method} ${path} ${status ?? '-'} ${ms} ms`, facts)
}

const inWords = (sentence: string, facts: Line) =>
  [sentence, ...Object.entries(facts).map(([name, value]) => `${name}=${plain(value)}`)].join(' ')

/** As JSON, which escapes, but for what needs neither quotes nor escapes. */
const plain = (value: unknown) =>
  typeof value === 'string' && /^[\w.:/-]+$/.test(value) ? value : JSON.stringify(value)

/** Plain where the log is no terminal, and where NO_COLOR says so. */
const styled = (style: Style, text: string) => styleText(style, text, { stream: process.stderr })
