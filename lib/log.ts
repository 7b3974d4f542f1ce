import { pino } from 'pino'

/**
 * The server's own record of what goes wrong: one JSON object a line, in UTC, on standard error. Callers pass
 * facts by name, never requests, headers or bodies, so that no credential can get in (LG-01); JSON escapes
 * what could forge a line (LG-02).
 */
export const log = pino(
  { name: 'latchkey', timestamp: pino.stdTimeFunctions.isoTime, base: null },
  pino.destination({ fd: 2, sync: true }),
)

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
