import { z } from 'zod'
import { LIST_ENVIRONMENTS, LIST_STATES, LIST_STATUSES } from '#lib/features/health/list-filter.ts'
import { searchText } from '#lib/kernel/search-text.ts'
import { tagSchema } from '#lib/kernel/tags.ts'
import { routes } from '#lib/routes.ts'

/** Whose apps are asked for. */
export const APP_OWNERS = ['partners', 'others'] as const

/** Choices by use of a quota: `near` is nearly used up. */
export const APP_QUOTAS = ['near'] as const

/** Choices by the ends of secrets and keys: `soon` is within the days of EXPIRY_REMINDER. */
export const APP_ENDS = ['soon'] as const

/** How token requests end, for whom no reason is asked. */
export const APP_REQUESTS = ['issued', 'refused'] as const

/** `issued`, `refused`, or the reason of a refusal, also one of another version. */
export const appRequestsSchema = z.string().regex(/^[a-z][a-z_]{0,39}$/)

/** What can be done to several apps at once. */
export const BULK_ACTS = ['suspend', 'resume', 'transfer', 'tag'] as const
export type BulkAct = (typeof BULK_ACTS)[number]

/** Which of all apps, as the address says it. What cannot be read is ignored: people shorten and pass it on. */
export const everyAppFilterSchema = z.object({
  /** Part of a client ID or name, or of the name or slug of its team; empty for all. */
  q: searchText(),
  environment: z.enum(LIST_ENVIRONMENTS).nullable().catch(null),
  status: z.enum(LIST_STATUSES).nullable().catch(null),
  /** Of those that are not deleted. */
  state: z.enum(LIST_STATES).nullable().catch(null),
  of: z.enum(APP_OWNERS).nullable().catch(null),
  /** Those that nearly used up a quota, or all of it, in one of the last 24 hours. */
  quota: z.enum(APP_QUOTAS).nullable().catch(null),
  /** Those of which some secret or key that works ends soon. */
  ends: z.enum(APP_ENDS).nullable().catch(null),
  /** Those that had token requests that ended so in the last 24 hours; the most first. */
  requests: appRequestsSchema.nullable().catch(null),
  /** One of its tags. */
  tag: tagSchema.nullable().catch(null),
  /** Slug of one team. */
  team: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .nullable()
    .catch(null),
  /** An API that it may use. */
  api: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .nullable()
    .catch(null),
  /** What is about to be done: then apps can be chosen. */
  act: z.enum(BULK_ACTS).nullable().catch(null),
  /** The app (UUID) after which the page begins: the newest come first. */
  after: z.uuid().nullable().catch(null),
})
export type EveryAppFilter = z.output<typeof everyAppFilterSchema>

/** The address of the list, with some of the filter changed. Another choice begins at the first page. */
export function everyAppPath(filter: EveryAppFilter, change: Partial<EveryAppFilter> = {}): string {
  const wanted = { ...filter, act: null, after: null, ...change }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(wanted)) if (value) query.set(name, value)
  return query.size === 0 ? routes.everyApp : `${routes.everyApp}?${query}`
}

/** Whether it asks for less than all apps. */
export const isFiltered = ({ after: _, act: __, ...filter }: EveryAppFilter): boolean =>
  Object.values(filter).some((value) => value !== null && value !== '')
