import { Prisma } from '#prisma/generated/client.ts'

/** A row with the same unique value exists already. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
}

/** Not reached, not in time, gone in between, no connection free, no time left for the transaction. */
const UNAVAILABLE = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028'])

/** The database is away or too busy; what was asked may be asked again. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && UNAVAILABLE.has(error.code)
}
