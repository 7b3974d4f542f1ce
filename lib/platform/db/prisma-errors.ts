/** Told by its name, because the client of a process may belong to another copy of Prisma's classes. */
const codeOf = (error: unknown): unknown =>
  error instanceof Error && error.name === 'PrismaClientKnownRequestError' && 'code' in error
    ? error.code
    : null

/** A row with the same unique value exists already. */
export function isUniqueViolation(error: unknown): boolean {
  return codeOf(error) === 'P2002'
}

/** Not reached, not in time, gone in between, no connection free, no time left for the transaction. */
const UNAVAILABLE = new Set<unknown>(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028'])

/** The database is away or too busy; what was asked may be asked again. */
export function isUnavailable(error: unknown): boolean {
  return UNAVAILABLE.has(codeOf(error))
}
