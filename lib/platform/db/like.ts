import { Prisma } from '#prisma/generated/client.ts'

/** A pattern for `LIKE` and `ILIKE` that finds this text anywhere, as it is: to them, three characters mean something else. */
export const partOf = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

/**
 * SQL for whether a column of names holds what a pattern says, in lower case as Unicode has it: a database may have been made
 * with a locale that knows ASCII alone. What is ASCII alone is folded so, in a fifth of the time.
 */
export const isNamed = (column: Prisma.Sql, pattern: string): Prisma.Sql => Prisma.sql`
  CASE WHEN octet_length(${column}) = length(${column}) THEN lower(${column} COLLATE "C")
       ELSE ${folded(column)} END LIKE ${folded(Prisma.sql`${pattern}::text`)}`

const folded = (text: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`lower(normalize(${text}) COLLATE "und-x-icu") COLLATE "C"`
