import { readNetwork } from '#lib/kernel/network.ts'
import { REFUSALS, reasonWords } from './causes.ts'
import type { LogChoices } from './log-choices.ts'
import type { LogFilter } from './log-filter.ts'
import { requestIdSchema } from './request-id.ts'

/** A text that can be searched for, and the filter that it means. */
type Suggestion = { text: string; filter: Partial<LogFilter> }

function suggestions({ credentials, apis, scopes }: LogChoices): Suggestion[] {
  return [
    { text: 'Issued', filter: { outcome: 'issued' } },
    { text: 'Refused', filter: { outcome: 'refused' } },
    ...credentials.map(({ id, name }) => ({ text: name, filter: { credential: id } })),
    ...apis.map(({ id, name }) => ({ text: name, filter: { api: id } })),
    ...scopes.map((scope) => ({ text: scope, filter: { scope } })),
    ...REFUSALS.map((reason) => ({ text: reasonWords(reason), filter: { reason } })),
  ]
}

/** What the search line of a log offers, each once. */
export const suggestedTexts = (choices: LogChoices): string[] => [
  ...new Set(suggestions(choices).map(({ text }) => text)),
]

/**
 * The filter that a searched text means: a request by its ID, an address or network, or what is suggested, by all of its
 * name or by a part that no other has. Null for anything else.
 */
export function readSearch(text: string, choices: LogChoices): Partial<LogFilter> | null {
  const request = requestIdSchema.safeParse(text)
  if (request.success) return { request: request.data }
  if (readNetwork(text) !== null) return { address: text }
  const wanted = text.toLowerCase()
  const all = suggestions(choices)
  const whole = all.find((one) => one.text.toLowerCase() === wanted)
  if (whole) return whole.filter
  const [part, ...more] = all.filter((one) => one.text.toLowerCase().includes(wanted))
  return part && more.length === 0 ? part.filter : null
}
