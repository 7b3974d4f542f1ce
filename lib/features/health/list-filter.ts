import { z } from 'zod'
import { searchText } from '#lib/kernel/search-text.ts'
import { routes } from '#lib/routes.ts'

/** Orders of the list of apps; the first is the default: what needs somebody, then the newest. */
export const LIST_SORTS = [
  'trouble',
  'newest',
  'oldest',
  'name',
  'name-desc',
  'tokens',
  'tokens-asc',
  'client-id',
] as const
export type ListSort = (typeof LIST_SORTS)[number]

export const LIST_ENVIRONMENTS = ['sandbox', 'live'] as const
/** Deleted apps are shown only when they are asked for. */
export const LIST_STATUSES = ['active', 'suspended', 'deleted'] as const
/** What apps that need somebody can be asked for by (`app-state.ts`). */
export const LIST_STATES = ['failing', 'ending', 'idle'] as const
export type StateFilter = (typeof LIST_STATES)[number]

/**
 * What the list of apps is asked for, as its URL says it. An address is typed, shortened and passed on by people: what
 * cannot be read is ignored.
 */
export const listFilterSchema = z.object({
  /** Part of a client ID or name; empty for all. */
  q: searchText(),
  environment: z.enum(LIST_ENVIRONMENTS).nullable().catch(null),
  status: z.enum(LIST_STATUSES).nullable().catch(null),
  /** Of those that are not deleted. */
  state: z.enum(LIST_STATES).nullable().catch(null),
  /** Slug of the team whose apps they are; null for the first. */
  team: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .nullable()
    .catch(null),
  sort: z.enum(LIST_SORTS).catch(LIST_SORTS[0]),
  /** From 1 on. */
  page: z.coerce.number().int().min(1).max(1_000_000).catch(1),
})
export type ListFilter = z.output<typeof listFilterSchema>

/** Whether anything keeps apps of the team off the list. */
export const isFiltered = ({ q, environment, status, state }: ListFilter): boolean =>
  q !== '' || environment !== null || status !== null || state !== null

/** Address of the list with this filter; what is the default is left out. */
export function listPath(filter: ListFilter, change: Partial<ListFilter> = {}): string {
  const { q, environment, status, state, team, sort, page } = { ...filter, ...change }
  const query = new URLSearchParams()
  if (q) query.set('q', q)
  if (environment) query.set('environment', environment)
  if (status) query.set('status', status)
  if (state) query.set('state', state)
  if (team) query.set('team', team)
  if (sort !== LIST_SORTS[0]) query.set('sort', sort)
  if (page > 1) query.set('page', String(page))
  return query.size === 0 ? routes.apps : `${routes.apps}?${query}`
}
