import Form from 'next/form'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button, buttonClasses } from '#components/ui/button.tsx'
import { FieldError } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import { REFUSALS, reasonWords } from '#lib/features/request-log/causes.ts'
import { isFiltered, LOG_OUTCOMES, type LogFilter, localTime } from '#lib/features/request-log/log-filter.ts'

const OUTCOMES: Record<(typeof LOG_OUTCOMES)[number], string> = { issued: 'Issued', refused: 'Refused' }

/** A secret or key that one can choose. */
export type ChoosableCredential = { id: string; name: string; kind: 'secret' | 'key'; isDeleted: boolean }

/** What is wrong with what was typed. */
export type LogProblems = { address?: string; request?: string }

/** Which requests are shown; all of it goes into the address. */
export function LogFilters({
  filter,
  page,
  credentials,
  problems,
}: {
  filter: LogFilter
  /** Path of the log, without its query. */
  page: string
  credentials: readonly ChoosableCredential[]
  problems: LogProblems
}) {
  const { outcome, reason, credential, address, from, to, request } = filter
  // One of another version is chosen all the same, so that it is not lost when another field is changed.
  const reasons =
    reason === null || reason === 'issued' || REFUSALS.includes(reason) ? REFUSALS : [...REFUSALS, reason]
  return (
    // Anew for each filter: what is shown as chosen follows the address, also after going back.
    <Form
      key={JSON.stringify(filter)}
      action={page}
      role="search"
      aria-label="Requests"
      className="grid grid-cols-2 items-start gap-3 sm:grid-cols-3 lg:grid-cols-4"
    >
      <Labelled label="Outcome" htmlFor="outcome">
        <Select id="outcome" name="outcome" defaultValue={outcome ?? ''}>
          <option value="">Any</option>
          {LOG_OUTCOMES.map((one) => (
            <option key={one} value={one}>
              {OUTCOMES[one]}
            </option>
          ))}
        </Select>
      </Labelled>
      <Labelled label="Reason" htmlFor="reason">
        <Select id="reason" name="reason" defaultValue={reason ?? ''}>
          <option value="">Any</option>
          {reasons.map((one) => (
            <option key={one} value={one}>
              {reasonWords(one)}
            </option>
          ))}
        </Select>
      </Labelled>
      <Labelled label="Secret or key" htmlFor="credential">
        <Select id="credential" name="credential" defaultValue={credential ?? ''}>
          <option value="">Any</option>
          {credentials.map(({ id, name, isDeleted }) => (
            <option key={id} value={id}>
              {isDeleted ? `${name} (deleted)` : name}
            </option>
          ))}
        </Select>
      </Labelled>
      <Labelled label="Address or network" htmlFor="address" error={problems.address}>
        <Input
          id="address"
          name="address"
          monospace
          maxLength={100}
          autoComplete="off"
          placeholder="203.0.113.0/24"
          defaultValue={address}
          {...invalid('address', problems.address)}
        />
      </Labelled>
      <MomentField name="from" label="From, UTC" value={from} />
      <MomentField name="to" label="To, UTC" value={to} />
      <Labelled
        label="Request ID"
        htmlFor="request"
        error={problems.request}
        className="col-span-2 sm:col-span-3 lg:col-span-2"
      >
        <Input
          id="request"
          name="request"
          monospace
          maxLength={100}
          autoComplete="off"
          placeholder="X-Request-Id of the response"
          defaultValue={request}
          {...invalid('request', problems.request)}
        />
      </Labelled>
      <div className="col-span-full flex gap-2">
        <Button type="submit" variant="secondary">
          Show
        </Button>
        {isFiltered(filter) && (
          <Link href={page} className={buttonClasses({ variant: 'ghost' })}>
            Clear
          </Link>
        )}
      </div>
    </Form>
  )
}

function MomentField({ name, label, value }: { name: 'from' | 'to'; label: string; value: number | null }) {
  return (
    <Labelled label={label} htmlFor={name} className="max-sm:col-span-2">
      <Input
        id={name}
        name={name}
        type="datetime-local"
        step={value !== null && value % 60_000 !== 0 ? 1 : undefined}
        defaultValue={value === null ? '' : localTime(value)}
      />
    </Labelled>
  )
}

const invalid = (id: string, error: string | undefined) =>
  error === undefined ? {} : ({ 'aria-invalid': true, 'aria-describedby': `${id}-error` } as const)

function Labelled({
  label,
  htmlFor,
  error,
  className,
  children,
}: {
  label: string
  htmlFor: string
  error?: string | undefined
  className?: string
  children: ReactNode
}) {
  return (
    <div className={className}>
      <label htmlFor={htmlFor} className="mb-1 block text-muted text-sm">
        {label}
      </label>
      {children}
      {error !== undefined && (
        <div className="mt-1">
          <FieldError id={`${htmlFor}-error`}>{error}</FieldError>
        </div>
      )}
    </div>
  )
}
