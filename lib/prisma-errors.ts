import { Prisma } from '#prisma/generated/client.ts'

/** A row with the same unique value exists already. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
}
