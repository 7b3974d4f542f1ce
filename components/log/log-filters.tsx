import Link from 'next/link'
import type { ReactNode } from 'react'
import { FilterForm } from '#components/filter-form.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { FieldError } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { REFUSALS, reasonWords } from '#lib/features/request-log/causes.ts'
import type { LogChoices } from '#lib/features/request-log/log-choices.ts'
import {
  filterCount,
  LOG_OUTCOMES,
  type LogFilter,
  logPath,
  NO_FILTER,
  queryOf,
} from '#lib/features/request-log/log-filter.ts'
import { suggestedTexts } from '#lib/features/request-log/log-search.ts'
import { routes } from '#lib/routes.ts'

const OUTCOMES: Record<(typeof LOG_OUTCOMES)[number], string> = { issued: 'Issued', refused: 'Refused' }

/** What is wrong with what was typed. */
export type LogProblems = { search?: string; address?: string; request?: string; range?: string }

type Props = {
  clientId: string
  filter: LogFilter
  choices: LogChoices
  problems: LogProblems
}

/**
 * The search line of a log, and what it is filtered by as chips that are changed and removed in place. All of it goes into
 * the address. On a phone it is behind a button, so that the first request is in sight.
 */
export function LogFilters({ clientId, filter, choices, problems }: Props) {
  const { q, outcome, reason, credential, api, scope, address } = filter
  const chosen = filterCount(filter)
  const values = {
    ...{ q, outcome: outcome ?? '', reason: reason ?? '', credential: credential ?? '' },
    ...{ api: api ?? '', scope: scope ?? '', address, ...timeOf(filter) },
  }
  return (
    <div className="min-w-0 flex-1 max-sm:has-[details[open]]:basis-full">
      <FilterForm page={routes.appLog(clientId)} label="Requests" values={values}>
        <Folded
          chosen={chosen}
          isOpen={(problems.search ?? problems.address ?? problems.request) !== undefined}
        >
          <Search problem={problems.search} q={q} choices={choices} />
          <div className="flex flex-wrap items-center gap-2">
            <Chips clientId={clientId} filter={filter} choices={choices} />
            {chosen > 0 && (
              <Link
                href={logPath(clientId, { range: filter.range, from: filter.from, to: filter.to })}
                scroll={false}
                prefetch={false}
                className={buttonClasses({ variant: 'ghost', size: 'sm' })}
              >
                Clear
              </Link>
            )}
            <noscript>
              <button type="submit" className={buttonClasses({ variant: 'secondary', size: 'sm' })}>
                Apply
              </button>
            </noscript>
          </div>
          {problems.address && <FieldError id="address-error">{problems.address}</FieldError>}
          {problems.request && <FieldError id="request-error">{problems.request}</FieldError>}
        </Folded>
        {/* What is chosen elsewhere, and kept. */}
        {Object.entries(timeOf(filter)).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {address !== '' && <input type="hidden" name="address" value={address} />}
      </FilterForm>
    </div>
  )
}

/** What the address says of the time, by name. */
const timeOf = ({ range, from, to }: LogFilter): Record<string, string> =>
  Object.fromEntries(queryOf({ ...NO_FILTER, range, from, to }))

function Folded({ chosen, isOpen, children }: { chosen: number; isOpen: boolean; children: ReactNode }) {
  return (
    <details open={isOpen} className="sm:[&::details-content]:[content-visibility:visible]">
      <summary
        className={buttonClasses({
          variant: 'secondary',
          size: 'sm',
          className:
            'list-none sm:supports-[selector(::details-content)]:hidden [&::-webkit-details-marker]:hidden',
        })}
      >
        Filters{chosen > 0 && ` (${chosen})`}
      </summary>
      <div className="flex flex-col gap-3 max-sm:mt-3">{children}</div>
    </details>
  )
}

function Search({ q, choices, problem }: { q: string; choices: LogChoices; problem: string | undefined }) {
  return (
    <div>
      <label htmlFor="q" className="sr-only">
        Search requests
      </label>
      <Input
        id="q"
        name="q"
        type="search"
        list="suggestions"
        maxLength={100}
        autoComplete="off"
        placeholder="Request ID, address, network, cause, secret or scope"
        defaultValue={q}
        {...(problem !== undefined && { 'aria-invalid': true, 'aria-describedby': 'q-error' })}
      />
      <datalist id="suggestions">
        {suggestedTexts(choices).map((text) => (
          <option key={text} value={text} />
        ))}
      </datalist>
      {problem !== undefined && (
        <div className="mt-1">
          <FieldError id="q-error">{problem}</FieldError>
        </div>
      )}
    </div>
  )
}

function Chips({ clientId, filter, choices }: Omit<Props, 'problems'>) {
  const { outcome, reason, credential, api, scope, address, request } = filter
  const without = (part: Partial<LogFilter>) =>
    logPath(clientId, { ...filter, before: null, open: null, ...part })
  return (
    <>
      <ChoiceChip
        name="outcome"
        label="Outcome"
        value={outcome}
        options={LOG_OUTCOMES.map((one) => [one, OUTCOMES[one]])}
        without={without({ outcome: null })}
      />
      <ChoiceChip
        name="reason"
        label="Cause"
        // One of another version is chosen all the same, so that it is not lost when another field is changed.
        value={reason}
        options={withChosen(
          REFUSALS.map((one) => [one, reasonWords(one)]),
          reason,
        )}
        without={without({ reason: null })}
      />
      <ChoiceChip
        name="credential"
        label="Secret or key"
        value={credential}
        options={choices.credentials.map(({ id, name, isDeleted }) => [
          id,
          isDeleted ? `${name} (deleted)` : name,
        ])}
        without={without({ credential: null })}
      />
      <ChoiceChip
        name="api"
        label="API"
        value={api}
        options={withChosen(
          // One alone tells nothing apart.
          choices.apis.length > 1 ? choices.apis.map(({ id, name }) => [id, name]) : [],
          api,
        )}
        without={without({ api: null })}
      />
      <ChoiceChip
        name="scope"
        label="Scope"
        value={scope}
        options={withChosen(
          choices.scopes.map((one) => [one, one]),
          scope,
        )}
        without={without({ scope: null })}
      />
      {address !== '' && <TypedChip label="From" value={address} without={without({ address: '' })} />}
      {request !== '' && <TypedChip label="Request ID" value={request} without={without({ request: '' })} />}
    </>
  )
}

type Option = readonly [value: string, label: string]

/** With the one that is chosen, also where it is no longer in the list. */
const withChosen = (options: readonly Option[], chosen: string | null): readonly Option[] =>
  chosen === null || options.some(([value]) => value === chosen)
    ? options
    : [...options, [chosen, reasonWords(chosen)]]

const CHIP = 'inline-flex min-h-8 max-w-full items-center rounded-full border text-sm'

/** A filter that is chosen and changed in its own chip. */
function ChoiceChip({
  name,
  label,
  value,
  options,
  without,
}: {
  name: string
  label: string
  value: string | null
  options: readonly Option[]
  without: string
}) {
  if (options.length === 0) return null
  const isSet = value !== null
  const text = options.find(([one]) => one === value)?.[1]
  return (
    <span
      className={classNames(
        CHIP,
        isSet ? 'border-accent bg-accent-soft' : 'border-line-strong border-dashed hover:bg-sunken',
      )}
    >
      <label htmlFor={name} className={isSet ? 'pl-3 text-muted' : 'sr-only'}>
        {label}
      </label>
      <select
        id={name}
        name={name}
        defaultValue={value ?? ''}
        className={classNames(
          'min-h-8 min-w-0 max-w-56 cursor-pointer truncate rounded-full bg-transparent px-2 [field-sizing:content]',
          isSet && 'font-medium',
        )}
      >
        <option value="">{isSet ? 'Any' : label}</option>
        {options.map(([option, shown]) => (
          <option key={option} value={option}>
            {shown}
          </option>
        ))}
      </select>
      {isSet && <Remove href={without} label={`${label}: ${text ?? value}`} />}
    </span>
  )
}

function TypedChip({ label, value, without }: { label: string; value: string; without: string }) {
  return (
    <span className={classNames(CHIP, 'border-accent bg-accent-soft pl-3')}>
      <span className="mr-2 shrink-0 text-muted">{label}</span>
      <span translate="no" className="min-w-0 truncate font-mono">
        {value}
      </span>
      <Remove href={without} label={`${label}: ${value}`} />
    </span>
  )
}

function Remove({ href, label }: { href: string; label: string }) {
  return (
    <Link
      href={href}
      scroll={false}
      prefetch={false}
      className="grid size-8 shrink-0 place-items-center rounded-full text-muted hover:text-ink focus-visible:-outline-offset-2"
    >
      <span aria-hidden="true">✕</span>
      <span className="sr-only">Remove {label}</span>
    </Link>
  )
}
