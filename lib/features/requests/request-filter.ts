import { z } from 'zod'
import { searchText } from '#lib/kernel/search-text.ts'
import { routes } from '#lib/routes.ts'
import { REQUEST_KINDS, REQUEST_STATES } from './schemas.ts'

/** What requests are asked for by; the first is the default. */
export const LISTED_STATES = [...REQUEST_STATES, 'all'] as const

/** Which requests, as the address says it. What cannot be read is ignored: people shorten and pass it on. */
export const requestFilterSchema = z.object({
  state: z.enum(LISTED_STATES).catch('open'),
  kind: z.enum(REQUEST_KINDS).nullable().catch(null),
  /** Part of a client ID, or of a team's name or slug; empty for all. */
  q: searchText(),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
})
export type RequestFilter = z.output<typeof requestFilterSchema>

/** The address of the list, with some of the filter changed. Another choice begins at the first page. */
export function requestsPath(filter: RequestFilter, change: Partial<RequestFilter> = {}): string {
  const { state, kind, q, page } = { ...filter, page: 1, ...change }
  const query = new URLSearchParams({
    ...(q !== '' && { q }),
    ...(state !== 'open' && { state }),
    ...(kind !== null && { kind }),
    ...(page > 1 && { page: String(page) }),
  })
  return query.size === 0 ? routes.requests : `${routes.requests}?${query}`
}

/** Whether it asks for less than all requests that wait. */
export const isFiltered = ({ state, kind, q }: RequestFilter): boolean =>
  state !== 'open' || kind !== null || q !== ''
