import { AppChoices } from '#components/apps/app-choices.tsx'
import { FilterBar } from '#components/filter-bar.tsx'
import { FilterChoice } from '#components/filter-choice.tsx'
import {
  type EveryAppFilter,
  everyAppFilterSchema,
  everyAppPath,
  isFiltered,
} from '#lib/features/partners/every-app-filter.ts'
import { CAUSES } from '#lib/features/request-log/causes.ts'
import { routes } from '#lib/routes.ts'

/** Search and filters of the apps of all teams; all of it goes into the address. */
export function EveryAppFilters({
  filter,
  apis,
  tags,
}: {
  filter: EveryAppFilter
  apis: readonly { id: string; name: string }[]
  tags: readonly string[]
}) {
  const { q, environment, status, state, of, quota, ends, requests, tag, team, api, act } = filter
  const values = {
    ...{ q, environment: environment ?? '', status: status ?? '', state: state ?? '' },
    ...{ of: of ?? '', quota: quota ?? '', tag: tag ?? '', api: api ?? '' },
    ...{ ends: ends ?? '', requests: requests ?? '' },
  }
  const chosen = Object.entries(values).filter(([name, value]) => name !== 'q' && value !== '').length
  return (
    <FilterBar
      page={routes.everyApp}
      label="Apps"
      values={values}
      hidden={{ team, act }}
      search={{ placeholder: 'Search by client ID, name or team' }}
      folded={{ chosen }}
      clear={isFiltered(filter) ? everyAppPath(everyAppFilterSchema.parse({}), { act }) : null}
    >
      <AppChoices values={values} />
      <FilterChoice
        name="of"
        label="Teams"
        value={values.of}
        none="Everyone"
        options={[
          ['partners', 'Partners'],
          ['others', 'Other teams'],
        ]}
      />
      <FilterChoice
        name="quota"
        label="Quota"
        value={values.quota}
        none="Any"
        options={[['near', 'Nearly used up, last 24 h']]}
      />
      <FilterChoice
        name="ends"
        label="Secrets and keys"
        value={values.ends}
        none="Any"
        options={[['soon', 'One ends soon']]}
      />
      <FilterChoice
        name="requests"
        label="Requests, last 24 h"
        value={values.requests}
        none="Any"
        options={requestChoices(requests)}
      />
      <FilterChoice
        name="tag"
        label="Tag"
        value={values.tag}
        none="Any"
        // Keep the chosen tag in the list even if no app has it now, so that it can be cleared.
        options={[...new Set([...tags, ...(tag ? [tag] : [])])].map((one) => [one, one])}
      />
      <FilterChoice
        name="api"
        label="API"
        value={values.api}
        none="Any"
        options={apis.map(({ id, name }) => [id, name])}
      />
    </FilterBar>
  )
}

/** How requests end; a reason of another version stays in the list while it is chosen. */
function requestChoices(chosen: string | null): [value: string, label: string][] {
  const known: [string, string][] = [
    ['issued', 'Tokens issued'],
    ['refused', 'Refused'],
    ...Object.entries(CAUSES).map(([reason, { short }]): [string, string] => [reason, short]),
  ]
  return chosen === null || known.some(([reason]) => reason === chosen) ? known : [...known, [chosen, chosen]]
}
