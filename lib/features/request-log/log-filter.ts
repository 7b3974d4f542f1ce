import { z } from 'zod'
import { routes } from '#lib/routes.ts'
import { cursorSchema, writeCursor } from './log-cursor.ts'

export const LOG_OUTCOMES = ['issued', 'refused'] as const

/** A minute or second of UTC, as `<input type="datetime-local">` says it. Anything else is ignored. */
const moment = z.iso
  .datetime({ local: true })
  .transform((text) => Date.parse(/Z$/i.test(text) ? text : `${text}Z`))
  .nullable()
  .catch(null)

/** Typed text that is looked at later, so that what is wrong with it can be said beside it. */
const typed = z
  .string()
  .transform((text) => text.replaceAll('\0', '').trim().slice(0, 100))
  .catch('')

/**
 * What an app's log is asked for, as its address says it. An address is typed, shortened and passed on by people: what
 * is chosen from a list and cannot be read is ignored.
 */
export const logFilterSchema = z.object({
  outcome: z.enum(LOG_OUTCOMES).nullable().catch(null),
  /** A reason, also one of another version. */
  reason: z
    .string()
    .regex(/^[a-z][a-z_]{0,39}$/)
    .nullable()
    .catch(null),
  /** Id of a secret or key. */
  credential: z.uuid().nullable().catch(null),
  /** An address, or a network in CIDR notation; empty for all. */
  address: typed,
  /** The first moment, and the first one after, in milliseconds since the epoch. */
  from: moment,
  to: moment,
  /** ID of the one request that is looked for; empty for all. Then nothing else counts. */
  request: typed,
  /** The page begins below this one. */
  before: cursorSchema,
})
export type LogFilter = z.output<typeof logFilterSchema>

/** A log without any filter. */
const ALL: LogFilter = {
  outcome: null,
  reason: null,
  credential: null,
  address: '',
  from: null,
  to: null,
  request: '',
  before: null,
}

/** Whether anything keeps requests off the log. */
export const isFiltered = (filter: LogFilter): boolean => queryOf({ ...filter, before: null }).size > 0

/** Address of an app's log with this filter; what is the default is left out. */
export function logPath(clientId: string, filter: Partial<LogFilter> = {}): string {
  const query = queryOf({ ...ALL, ...filter })
  const page = routes.appLog(clientId)
  return query.size === 0 ? page : `${page}?${query}`
}

function queryOf({ outcome, reason, credential, address, from, to, request, before }: LogFilter) {
  const query = new URLSearchParams()
  if (outcome) query.set('outcome', outcome)
  if (reason) query.set('reason', reason)
  if (credential) query.set('credential', credential)
  if (address) query.set('address', address)
  if (from !== null) query.set('from', localTime(from))
  if (to !== null) query.set('to', localTime(to))
  if (request) query.set('request', request)
  if (before) query.set('before', writeCursor(before))
  return query
}

/** A moment as `<input type="datetime-local">` has it, in UTC: to the minute, and to the second where it must. */
export function localTime(time: number): string {
  const text = new Date(time).toISOString()
  return time % 60_000 === 0 ? text.slice(0, 16) : text.slice(0, 19)
}
