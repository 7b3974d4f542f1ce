import { shared } from '#lib/platform/shared.ts'
import { by, type Metric } from './metric.ts'

/** What is counted wherever it happens, by one word of a fixed set. */
const COUNTED = {
  latchkey_log_lines_total: { help: 'Log lines that told of a fault, by level.', label: 'level' },
  latchkey_log_lines_dropped_total: {
    help: 'Log lines that were dropped because nobody read them.',
    label: null,
  },
  latchkey_security_events_total: {
    help: 'Security events, by name, as the log tells of them.',
    label: 'event',
  },
  latchkey_attempts_throttled_total: { help: 'Attempts that were refused, by the limit.', label: 'limit' },
  latchkey_unreadable_requests_total: { help: 'Requests that were not HTTP.', label: null },
} as const

export type Counted = keyof typeof COUNTED

const makeCounts = () => new Map<Counted, Map<string, number>>()
/** One for the process: pages count in a copy of the code of their own. */
const counts = () => shared('counts', makeCounts)

/**
 * Counts something that happened.
 * @param of a word of ours, never anything that was sent
 */
export function count(name: Counted, of = '', times = 1): void {
  const known = counts().get(name)
  if (known) known.set(of, (known.get(of) ?? 0) + times)
  else counts().set(name, new Map([[of, times]]))
}

/** What was counted. One without words is there from the start, as zero. */
export const countedMetrics: readonly Metric[] = (Object.keys(COUNTED) as Counted[]).map((name) => {
  const { help, label } = COUNTED[name]
  return {
    ...{ name, help, kind: 'counter' },
    read: () => {
      const known = counts().get(name) ?? new Map<string, number>()
      return label === null ? [{ value: known.get('') ?? 0 }] : by(label, known)
    },
  }
})
