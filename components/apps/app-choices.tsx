import { FilterChoice } from '#components/filter-choice.tsx'
import { LIST_ENVIRONMENTS, LIST_STATES, LIST_STATUSES } from '#lib/features/health/list-filter.ts'

const ENVIRONMENT_LABELS: Record<(typeof LIST_ENVIRONMENTS)[number], string> = {
  sandbox: 'Sandbox',
  live: 'Live',
}

const STATE_LABELS: Record<(typeof LIST_STATES)[number], string> = {
  failing: 'Failing',
  ending: 'Expires soon',
  idle: 'Idle',
}

const STATUS_LABELS: Record<(typeof LIST_STATUSES)[number], string> = {
  active: 'Active',
  suspended: 'Suspended',
  deleted: 'Deleted',
}

/** What every list of apps can be asked for. */
export function AppChoices({
  values,
}: {
  values: Readonly<Record<'environment' | 'state' | 'status', string>>
}) {
  return (
    <>
      <FilterChoice
        name="environment"
        label="Environment"
        value={values.environment}
        none="Any"
        options={LIST_ENVIRONMENTS.map((one) => [one, ENVIRONMENT_LABELS[one]])}
      />
      <FilterChoice
        name="state"
        label="Health"
        value={values.state}
        none="Any"
        options={LIST_STATES.map((one) => [one, STATE_LABELS[one]])}
      />
      <FilterChoice
        name="status"
        label="Status"
        value={values.status}
        none="Not deleted"
        options={LIST_STATUSES.map((one) => [one, STATUS_LABELS[one]])}
      />
    </>
  )
}
