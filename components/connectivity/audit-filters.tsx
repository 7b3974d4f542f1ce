import { FilterBar } from '#components/filter-bar.tsx'
import { FilterChoice } from '#components/filter-choice.tsx'
import { Input } from '#components/ui/input.tsx'
import { type AuditFilter, auditPath, NO_AUDIT_FILTER, setFilters } from '#lib/features/audit/audit-filter.ts'
import { routes } from '#lib/routes.ts'

/** Search and filters of the audit log; all of it goes into the address. */
export function AuditFilters({ filter, actions }: { filter: AuditFilter; actions: readonly string[] }) {
  const { q, actor, about, address } = filter
  const values = {
    q,
    actor,
    about,
    address,
    action: filter.action ?? '',
    from: filter.from ?? '',
    to: filter.to ?? '',
  }
  const set = setFilters(filter)
  const chosen = set.filter(([name]) => name !== 'q').length
  // An action that the log does not have stays in sight, so that it can be taken away.
  const offered =
    values.action === '' || actions.includes(values.action) ? actions : [...actions, values.action]
  return (
    <FilterBar
      page={routes.auditLog}
      label="Audit log"
      values={values}
      search={{
        placeholder: 'Client ID, team, e-mail address, IP address or row number',
        maxLength: 254,
        isWide: true,
      }}
      folded={{ chosen, grid: 'grid grid-cols-2 items-end gap-3 lg:grid-cols-6', className: 'sm:flex-1' }}
      clear={set.length > 0 ? auditPath(NO_AUDIT_FILTER) : null}
    >
      <TextFilter name="actor" label="By" value={actor} />
      <FilterChoice
        name="action"
        label="Action"
        value={values.action}
        none="Any"
        options={offered.map((one) => [one, one])}
      />
      <TextFilter name="about" label="App or team" value={about} />
      <TextFilter name="address" label="IP address" value={address} />
      <TextFilter name="from" label="From (UTC)" value={values.from} type="date" />
      <TextFilter name="to" label="To (UTC)" value={values.to} type="date" />
    </FilterBar>
  )
}

function TextFilter({
  name,
  label,
  value,
  type = 'text',
}: {
  name: string
  label: string
  value: string
  type?: 'text' | 'date'
}) {
  return (
    <div className="min-w-0">
      <label htmlFor={name} className="mb-1 block text-muted text-sm">
        {label}
      </label>
      <Input
        id={name}
        name={name}
        type={type}
        maxLength={type === 'text' ? 254 : undefined}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={value}
      />
    </div>
  )
}
