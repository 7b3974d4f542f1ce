import Form from 'next/form'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { buttonClasses } from '#components/ui/button.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import {
  isFiltered,
  LIST_ENVIRONMENTS,
  LIST_SORTS,
  LIST_STATES,
  LIST_STATUSES,
  type ListFilter,
} from '#lib/features/health/list-filter.ts'
import { routes } from '#lib/routes.ts'

const SORT_LABELS: Record<(typeof LIST_SORTS)[number], string> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  name: 'Name',
  'client-id': 'Client ID',
}

const STATUS_LABELS: Record<(typeof LIST_STATUSES)[number], string> = {
  active: 'Active',
  suspended: 'Suspended',
  deleted: 'Deleted',
}

const STATE_LABELS: Record<(typeof LIST_STATES)[number], string> = {
  failing: 'Failing',
  ending: 'Secret ends soon',
  idle: 'Idle',
}

const ENVIRONMENT_LABELS: Record<(typeof LIST_ENVIRONMENTS)[number], string> = {
  sandbox: 'Sandbox',
  live: 'Live',
}

/** Search, filters and order of the list of apps; all of it goes into the address. */
export function ListFilters({
  filter,
  teams,
}: {
  filter: ListFilter
  teams: readonly { slug: string; name: string }[]
}) {
  return (
    // Anew for each filter: what is shown as chosen follows the address, also after going back.
    <Form
      key={JSON.stringify(filter)}
      action={routes.apps}
      role="search"
      aria-label="Apps"
      className="grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap"
    >
      <Labelled label="Search" htmlFor="q" className="col-span-2 sm:min-w-44 sm:flex-1">
        <Input
          id="q"
          name="q"
          type="search"
          maxLength={100}
          autoComplete="off"
          placeholder="Client ID or name"
          defaultValue={filter.q}
        />
      </Labelled>
      <Labelled label="Environment" htmlFor="environment">
        <Select id="environment" name="environment" defaultValue={filter.environment ?? ''}>
          <option value="">Any</option>
          {LIST_ENVIRONMENTS.map((environment) => (
            <option key={environment} value={environment}>
              {ENVIRONMENT_LABELS[environment]}
            </option>
          ))}
        </Select>
      </Labelled>
      <Labelled label="Status" htmlFor="status">
        <Select id="status" name="status" defaultValue={filter.status ?? ''}>
          <option value="">Not deleted</option>
          {LIST_STATUSES.map((status) => (
            <option key={status} value={status}>
              {STATUS_LABELS[status]}
            </option>
          ))}
        </Select>
      </Labelled>
      <Labelled label="State" htmlFor="state">
        <Select id="state" name="state" defaultValue={filter.state ?? ''}>
          <option value="">Any</option>
          {LIST_STATES.map((state) => (
            <option key={state} value={state}>
              {STATE_LABELS[state]}
            </option>
          ))}
        </Select>
      </Labelled>
      {teams.length > 1 && (
        <Labelled label="Team" htmlFor="team" className="min-w-0 sm:max-w-36">
          <Select id="team" name="team" defaultValue={filter.team ?? ''}>
            <option value="">Any</option>
            {teams.map((team) => (
              <option key={team.slug} value={team.slug}>
                {team.name}
              </option>
            ))}
          </Select>
        </Labelled>
      )}
      <Labelled label="Sort by" htmlFor="sort">
        <Select id="sort" name="sort" defaultValue={filter.sort}>
          {LIST_SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {SORT_LABELS[sort]}
            </option>
          ))}
        </Select>
      </Labelled>
      <div className="col-span-2 flex gap-2">
        <button type="submit" className={buttonClasses({ variant: 'secondary' })}>
          Apply
        </button>
        {isFiltered(filter) && (
          <Link href={routes.apps} className={buttonClasses({ variant: 'ghost' })}>
            Clear
          </Link>
        )}
      </div>
    </Form>
  )
}

function Labelled({
  label,
  htmlFor,
  className,
  children,
}: {
  label: string
  htmlFor: string
  className?: string
  children: ReactNode
}) {
  return (
    <div className={className}>
      <label htmlFor={htmlFor} className="mb-1 block text-muted text-sm">
        {label}
      </label>
      {children}
    </div>
  )
}
