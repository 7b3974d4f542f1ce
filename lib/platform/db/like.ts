import { Prisma } from '#prisma/generated/client.ts'

/** A pattern for `LIKE` and `ILIKE` that finds this text anywhere, as it is: to them, three characters mean something else. */
export const partOf = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

/**
 * SQL for whether a column of names holds what a pattern says, in lower case as Unicode has it: a database may have been made
 * with a locale that knows ASCII alone. Indexes are of the same expression.
 */
export const isNamed = (column: Prisma.Sql, pattern: string): Prisma.Sql =>
  Prisma.sql`lower(normalize(${column}) COLLATE "und-x-icu") LIKE lower(normalize(${pattern}) COLLATE "und-x-icu")`
