import { z } from 'zod'
import { routes } from '#lib/routes.ts'
import { cursorSchema, writeCursor } from './log-cursor.ts'
import { requestIdSchema } from './request-id.ts'

export const LOG_OUTCOMES = ['issued', 'refused'] as const

/** Times that end now. */
export const LOG_RANGES = ['1h', '24h', '7d'] as const
export type LogRange = (typeof LOG_RANGES)[number]

const DEFAULT_RANGE: LogRange = '24h'

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

/** Something of a list that is made elsewhere. */
const listed = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/)
  .nullable()
  .catch(null)

/**
 * What an app's log is asked for, as its address says it. An address is typed, shortened and passed on by people: what
 * is chosen from a list and cannot be read is ignored.
 */
export const logFilterSchema = z.object({
  /** What was typed into the search line and is to become one of the others. */
  q: typed,
  outcome: z.enum(LOG_OUTCOMES).nullable().catch(null),
  /** A reason, also one of another version. */
  reason: z
    .string()
    .regex(/^[a-z][a-z_]{0,39}$/)
    .nullable()
    .catch(null),
  /** Id of a secret or key. */
  credential: z.uuid().nullable().catch(null),
  /** Id of the API that a token is for. */
  api: listed,
  /** A scope that was granted, or requested by what was refused. */
  scope: listed,
  /** An address, or a network in CIDR notation; empty for all. */
  address: typed,
  range: z.enum(LOG_RANGES).catch(DEFAULT_RANGE),
  /** The first moment, and the first one after, in milliseconds since the epoch; with either of them `range` has no say. */
  from: moment,
  to: moment,
  /** ID of the one request that is looked for; empty for all. Then nothing else counts. */
  request: typed,
  /** The page begins below this one. */
  before: cursorSchema,
  /** ID of the request that is shown beside the list. */
  open: requestIdSchema.nullable().catch(null),
})
export type LogFilter = z.output<typeof logFilterSchema>

/** A log without any filter. */
export const NO_FILTER: LogFilter = {
  q: '',
  outcome: null,
  reason: null,
  credential: null,
  api: null,
  scope: null,
  address: '',
  range: DEFAULT_RANGE,
  from: null,
  to: null,
  request: '',
  before: null,
  open: null,
}

/** How many filters keep requests off the log; its time is none. */
export const filterCount = ({ outcome, reason, credential, api, scope, address, request }: LogFilter) =>
  [outcome, reason, credential, api, scope, address, request].filter(Boolean).length

/** Address of an app's log with this filter; what is the default is left out. */
export const logPath = (clientId: string, filter: Partial<LogFilter> = {}): string =>
  pathWith(routes.appLog(clientId), filter)

/** Address of the same requests as a file. */
export const logFilePath = (clientId: string, format: LogFileFormat, filter: Partial<LogFilter>): string =>
  pathWith(routes.appLogFile(clientId, format), { ...filter, before: null, open: null })

export type LogFileFormat = 'csv' | 'jsonl'

/** Address that tells a page of what is new among these requests. */
export function logTailPath(clientId: string, filter: LogFilter): string {
  const { outcome, reason, credential, api, scope, address } = filter
  return pathWith(routes.appLogTail(clientId), { outcome, reason, credential, api, scope, address })
}

function pathWith(page: string, filter: Partial<LogFilter>): string {
  const query = queryOf({ ...NO_FILTER, ...filter })
  return query.size === 0 ? page : `${page}?${query}`
}

/** What the address of a log says of this filter, by name. */
export function queryOf(filter: LogFilter): URLSearchParams {
  const { from, to, range, before } = filter
  const query = new URLSearchParams()
  for (const name of ['q', 'outcome', 'reason', 'credential', 'api', 'scope', 'address'] as const) {
    const value = filter[name]
    if (value) query.set(name, value)
  }
  if (from !== null) query.set('from', localTime(from))
  if (to !== null) query.set('to', localTime(to))
  if (from === null && to === null && range !== DEFAULT_RANGE) query.set('range', range)
  if (filter.request) query.set('request', filter.request)
  if (before) query.set('before', writeCursor(before))
  if (filter.open) query.set('open', filter.open)
  return query
}

/** A moment as `<input type="datetime-local">` has it, in UTC: to the minute, and to the second where it must. */
export function localTime(time: number): string {
  const text = new Date(time).toISOString()
  return time % 60_000 === 0 ? text.slice(0, 16) : text.slice(0, 19)
}
