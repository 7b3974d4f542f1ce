import { isChangeName } from '#lib/changes/change-names.ts'
import { readAddress } from '#lib/kernel/network.ts'
import { auditFilterSchema } from './audit-filter.ts'

/** What is wrong with a filter, by its name in the address. */
export type FilterProblem = { name: string; text: string }

const LEFT_OUT: Readonly<Record<string, string>> = {
  action: 'isn’t the name of an action, such as client.suspended',
  from: 'isn’t a day, such as 2026-11-30',
  to: 'isn’t a day, such as 2026-11-30',
  before: 'isn’t the number of a row',
}

/** What the address of any page may say besides: whose apps the header shows. */
const OF_EVERY_PAGE: ReadonlySet<string> = new Set(['team'])

const LONGEST_SHOWN = 60

/**
 * What an address asks of the log that cannot be had: without these words the reader takes all rows for those that match, or
 * none for the answer.
 * @param query what the address says, by name
 * @param actions those that the log has, which may be of another version
 */
export function filterProblems(
  query: Readonly<Record<string, string | undefined>>,
  actions: readonly string[],
): FilterProblem[] {
  const filter = auditFilterSchema.parse(query)
  const { action, address, from, to } = filter
  const read = new Map<string, unknown>(Object.entries(filter))
  const problems: FilterProblem[] = []
  const add = (name: string, text: string) => problems.push({ name, text })
  for (const [name, value = ''] of Object.entries(query)) {
    if (value === '' || OF_EVERY_PAGE.has(name)) continue
    if (!Object.hasOwn(auditFilterSchema.shape, name)) {
      add(name, `There is no filter ${quoted(name)}. It was left out.`)
      continue
    }
    const why = LEFT_OUT[name]
    if (why !== undefined && read.get(name) === null) add(name, `${quoted(value)} ${why}. It was left out.`)
  }
  if (action !== null && !isChangeName(action) && !actions.includes(action))
    add('action', `There is no action ${quoted(action)}.`)
  if (address !== '' && readAddress(address) === null)
    add('address', `${quoted(address)} isn’t a whole IP address.`)
  if (from !== null && to !== null && from > to) add('from', 'The first day is after the last.')
  return problems
}

const quoted = (text: string) =>
  `“${text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text}”`
