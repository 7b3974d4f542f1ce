import { z } from 'zod'
import { searchText } from '#lib/kernel/search-text.ts'
import { routes } from '#lib/routes.ts'
import { STAGES } from './stages.ts'

/** Orders of the list of partners; the first is the default: those in trouble, then the stalled, then the newest. */
export const PARTNER_SORTS = ['trouble', 'newest', 'oldest', 'name', 'stage'] as const
export type PartnerSort = (typeof PARTNER_SORTS)[number]

/** What partners that need somebody can be asked for by. */
export const PARTNER_NEEDS = ['failing', 'stalled'] as const
export type PartnerNeed = (typeof PARTNER_NEEDS)[number]

/** What the partners are asked for, as the address says it. What cannot be read is ignored: people shorten and pass it on. */
export const partnerFilterSchema = z.object({
  /** Part of a name, slug, or address of a contact; empty for all. */
  q: searchText(),
  stage: z.enum(STAGES).nullable().catch(null),
  need: z.enum(PARTNER_NEEDS).nullable().catch(null),
  tag: z.string().min(1).max(40).nullable().catch(null),
  /** `me`, `nobody`, somebody of the connectivity team (UUID), or everybody's. */
  owner: z.enum(['me', 'nobody']).or(z.uuid()).nullable().catch(null),
  view: z.enum(['board', 'list']).catch('board'),
  sort: z.enum(PARTNER_SORTS).catch(PARTNER_SORTS[0]),
  /** From 1 on. */
  page: z.coerce.number().int().min(1).max(1_000_000).catch(1),
})
export type PartnerFilter = z.output<typeof partnerFilterSchema>

/** Whether anything keeps partners off the list. */
export const isFiltered = ({ q, stage, need, tag, owner }: PartnerFilter): boolean =>
  q !== '' || stage !== null || need !== null || tag !== null || owner !== null

/** What the address says of a filter; what is the default is left out. */
export function partnerQuery(filter: PartnerFilter): URLSearchParams {
  const { q, stage, need, tag, owner, view, sort, page } = filter
  const query = new URLSearchParams()
  if (view !== 'board') query.set('view', view)
  for (const [name, value] of Object.entries({ q, stage, need, tag, owner }))
    if (value) query.set(name, value)
  if (sort !== PARTNER_SORTS[0]) query.set('sort', sort)
  if (page > 1) query.set('page', String(page))
  return query
}

/** Address of the partners with this filter. */
export function partnersPath(filter: PartnerFilter, change: Partial<PartnerFilter> = {}): string {
  const query = partnerQuery({ ...filter, ...change })
  return query.size === 0 ? routes.partners : `${routes.partners}?${query}`
}
