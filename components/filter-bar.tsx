import Link from 'next/link'
import type { ReactNode } from 'react'
import { FilterForm } from './filter-form.tsx'
import { buttonClasses } from './ui/button.tsx'
import { FoldedFilters } from './ui/folded-filters.tsx'
import { Input } from './ui/input.tsx'

/** Search and filters above a list; all of it goes into the address. */
export function FilterBar({
  page,
  label,
  values,
  hidden = {},
  search,
  folded,
  clear,
  children,
}: {
  /** Path of the list, without its query. */
  page: string
  label: string
  /** What the address says, by the names of the fields; empty where it says nothing. */
  values: Readonly<Record<string, string>>
  /** What goes along unseen, by its name; null for nothing. */
  hidden?: Readonly<Record<string, string | null>>
  search?: { placeholder: string; maxLength?: number; isWide?: boolean } | undefined
  /** Of filters that a phone has behind a button: how many are chosen. */
  folded?: { chosen: number; grid?: string; className?: string } | undefined
  /** Where nothing is filtered any more; null where nothing is. */
  clear: string | null
  children: ReactNode
}) {
  return (
    <FilterForm page={page} label={label} values={values} className="flex flex-wrap items-end gap-3">
      {Object.entries(hidden).map(
        ([name, value]) => value !== null && <input key={name} type="hidden" name={name} value={value} />,
      )}
      {search && (
        <div className={search.isWide ? 'min-w-full flex-1' : 'min-w-52 flex-1'}>
          <label htmlFor="q" className="sr-only">
            Search
          </label>
          <Input
            id="q"
            name="q"
            type="search"
            maxLength={search.maxLength ?? 100}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder={search.placeholder}
            defaultValue={values.q}
          />
        </div>
      )}
      {folded ? (
        <FoldedFilters
          label={folded.chosen > 0 ? `Filters (${folded.chosen})` : 'Filters'}
          {...(folded.className && { className: folded.className })}
        >
          <div className={folded.grid ?? 'grid grid-cols-2 items-end gap-3 sm:flex sm:flex-wrap'}>
            {children}
          </div>
        </FoldedFilters>
      ) : (
        children
      )}
      <noscript>
        <button type="submit" className={buttonClasses({ variant: 'secondary' })}>
          Apply
        </button>
      </noscript>
      {clear !== null && (
        <Link href={clear} scroll={false} className={buttonClasses({ variant: 'ghost' })}>
          Clear
        </Link>
      )}
    </FilterForm>
  )
}
