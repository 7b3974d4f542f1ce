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
