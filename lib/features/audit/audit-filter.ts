import { z } from 'zod'
import { readAddress } from '#lib/kernel/network.ts'
import { searchText } from '#lib/kernel/search-text.ts'
import { routes } from '#lib/routes.ts'

const MAX_SEARCH_LENGTH = 254

const typed = searchText(MAX_SEARCH_LENGTH)

/** A day of UTC, as `<input type="date">` says it. */
const day = z.iso.date().nullable().catch(null)

/**
 * What the audit log is asked for, as its address says it. What cannot be read is ignored: people shorten addresses and
 * pass them on. Texts are looked for whole, because the log is long.
 */
export const auditFilterSchema = z.object({
  /** A row's number, an actor, an app, a team, an address, an action, or the ID of a thing; empty for all. */
  q: typed,
  /** An e-mail address, the ID of a person, an operator, the client ID of an app that acted, or `latchkey`. */
  actor: typed,
  action: z
    .string()
    .regex(/^[a-z_]+\.[a-z_]+$/)
    .nullable()
    .catch(null),
  /** An app by its client ID, or a team by its slug. */
  about: typed,
  /** Where somebody acted from. */
  address: typed.transform((text) => readAddress(text) ?? text),
  /** The first and the last day. */
  from: day,
  to: day,
  /** The page holds the rows before the one of this number. */
  before: z
    .string()
    .regex(/^[1-9]\d{0,17}$/)
    .transform(BigInt)
    .nullable()
    .catch(null),
})
export type AuditFilter = z.output<typeof auditFilterSchema>

/** The log without any filter. */
export const NO_AUDIT_FILTER: AuditFilter = auditFilterSchema.parse({})

/** What is set, by its name, without the page. */
export function setFilters({ before: _, ...filter }: AuditFilter): [name: string, value: string][] {
  return Object.entries(filter).flatMap(([name, value]) => (value ? [[name, value]] : []))
}

/** What the address says of a filter. */
export function auditQuery(filter: AuditFilter): URLSearchParams {
  const query = new URLSearchParams(setFilters(filter))
  if (filter.before !== null) query.set('before', String(filter.before))
  return query
}

/** Address of the log with this filter: its first page, unless another is named. */
export function auditPath(filter: AuditFilter, change: Partial<AuditFilter> = {}): string {
  const query = auditQuery({ ...filter, before: null, ...change })
  return query.size === 0 ? routes.auditLog : `${routes.auditLog}?${query}`
}

/** Address of the rows that match, from the newest on, as a file. */
export function auditFilePath(filter: AuditFilter, format: 'csv' | 'jsonl'): string {
  const query = auditQuery({ ...filter, before: null })
  return query.size === 0 ? routes.auditFile(format) : `${routes.auditFile(format)}?${query}`
}
