import type { Readable } from 'node:stream'
import { type Logger, pino } from 'pino'
import { env } from '#lib/platform/env.ts'
import { count } from '#lib/platform/metrics/counts.ts'
import { shared } from '#lib/platform/shared.ts'
import { LogOutput } from './log-output.ts'
import { asText } from './log-text.ts'
import { relayLines } from './relay.ts'

/** Facts by name. Callers never pass requests, headers, bodies or messages of errors, which may quote a secret (LG-01). */
type Facts = Readonly<Record<string, unknown>>
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug'

// One for the process: lines of several would cut through one another.
const made = () => shared('log', makeLog)
const logger = (): Logger => made().logger

const at = (level: LogLevel) => (facts: Facts, message: string) => logger()[level](facts, message)

/** Of what tells of a fault. All the rest is counted where it happens. */
const counted = (level: LogLevel) => (facts: Facts, message: string) => {
  count('latchkey_log_lines_total', level)
  logger()[level](facts, message)
}

/**
 * The server's own record of what happens and what goes wrong, on standard error: one line each, in UTC, as JSON or as
 * text for people. Levels and form are settings.
 */
export const log = {
  fatal: counted('fatal'),
  error: counted('error'),
  warn: counted('warn'),
  info: at('info'),
  debug: at('debug'),
  /** Whether lines of this level are written, for callers whom it costs something to make one. */
  takes: (level: LogLevel): boolean => logger().isLevelEnabled(level),
}

/** Takes the log of another process into this one. */
export const relayLog = (from: Readable): void => relayLines(from, (lines) => made().write(lines))

type Log = { logger: Logger; write(lines: string): void }

function makeLog(): Log {
  for (const level of ['fatal', 'error', 'warn']) count('latchkey_log_lines_total', level, 0)
  const { stderr } = process
  const isText = (env.logFormat ?? (stderr.isTTY ? 'text' : 'json')) === 'text'
  const output = new LogOutput(stderr, (lines) => {
    count('latchkey_log_lines_dropped_total', '', lines)
    log.warn({ count: lines }, 'log lines were dropped because nobody read them')
  })
  const logger = pino(
    {
      level: env.logLevel,
      base: null,
      timestamp: () => `,"time":"${isoNow()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => output.write(neutralised(isText ? asText(line) : line)) },
  )
  return { logger, write: (lines) => output.write(neutralised(lines)) }
}

let second = 0
let secondText = ''

/** The time in ISO 8601. All but its milliseconds is made once a second: `toISOString` would be a quarter of a line. */
function isoNow(): string {
  const now = Date.now()
  const milliseconds = now % 1000
  if (now - milliseconds !== second) {
    second = now - milliseconds
    secondText = new Date(second).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss.'.length)
  }
  return `${secondText}${String(milliseconds).padStart(3, '0')}Z`
}

/**
 * LG-02: JSON escapes line breaks and the escape character by itself; this goes for what else ends a line, steers a
 * terminal or turns the direction of what follows.
 */
const STEERING = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

const neutralised = (line: string) =>
  line.replace(STEERING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

/**
 * Kind and place of a failure, for the log. Not its message: a parser or a database driver quotes in it the values
 * that it was given, and those may be a password (LG-01).
 */
export function faultOf(error: unknown): { kind: string; code: string | null; stack: string[] } {
  if (!(error instanceof Error)) return { kind: typeof error, code: null, stack: [] }
  const frames = error.stack?.split('\n').filter((line) => line.trimStart().startsWith('at ')) ?? []
  return {
    kind: error.name,
    code: 'code' in error ? String(error.code) : null,
    stack: frames.slice(0, 10).map((line) => line.trim()),
  }
}
