import { stripVTControlCharacters } from 'node:util'
import { faultOf, type LogLevel, log } from '#lib/platform/log/log.ts'

const MAX_TEXT = 4_000

const LEVELS = {
  // What a library says of its own accord is of no use to whoever runs the server.
  log: 'debug',
  info: 'debug',
  debug: 'debug',
  trace: 'debug',
  warn: 'warn',
  error: 'error',
} as const

/**
 * Makes whatever libraries print one record each, so that no text of a sender's can end a line or look like one of ours
 * (LG-02). Of an error its kind and place remain, as everywhere in the log (LG-01).
 */
export function logWhatIsPrinted(): void {
  // The log keeps its own way out.
  log.takes('info')
  for (const [method, level] of Object.entries(LEVELS))
    Reflect.set(console, method, (...printed: unknown[]) => record(level, printed))
  catchWrites(process.stdout, 'debug')
  catchWrites(process.stderr, 'error')
  process.removeAllListeners('warning')
  process.on('warning', (warning) =>
    log.warn({ text: cut(warning.message), ...faultOf(warning) }, 'a warning'),
  )
}

function record(level: LogLevel, printed: readonly unknown[]): void {
  const text = cut(
    printed
      .filter((part) => !(part instanceof Error))
      .map(asText)
      .join(' ')
      .trim(),
  )
  const error = printed.find((part) => part instanceof Error)
  if (text !== '' || error)
    log[level]({ ...(text && { text }), ...(error && { fault: faultOf(error) }) }, 'printed')
}

/** Objects may hold what a request held. */
const asText = (part: unknown) => (typeof part === 'object' && part !== null ? '[object]' : String(part))

const cut = (text: string) => stripVTControlCharacters(text).slice(0, MAX_TEXT)

function catchWrites(stream: NodeJS.WriteStream, level: LogLevel): void {
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    record(level, [typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()])
    const done = rest.at(-1)
    if (typeof done === 'function') setImmediate(() => done())
    return true
  }
}
