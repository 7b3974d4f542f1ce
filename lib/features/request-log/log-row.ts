import { reasonWords } from './causes.ts'
import type { LoggedRequest } from './logged-request.ts'

/** One request as a line of the log, in words; the same in the page and in what a live log asks for. */
export type LogRow = {
  id: string
  /** ISO 8601. */
  time: string
  outcome: LoggedRequest['outcome']
  /** What became of it. */
  words: string
  /** What else one should know; null for most. */
  note: string | null
  /** Name of the secret or key. */
  credential: string | null
  address: string
  userAgent: string | null
}

export function rowOf(request: LoggedRequest): LogRow {
  const { id, time, outcome, reason, credential, address, userAgent } = request
  return {
    id,
    time: time.toISOString(),
    outcome,
    words: outcome === 'issued' ? 'Issued' : reasonWords(reason),
    note: noteOf(request),
    credential: credential?.name ?? null,
    address,
    userAgent,
  }
}

function noteOf({ outcome, asked, observed }: LoggedRequest): string | null {
  if (observed) return `Would be refused: ${reasonWords(observed)}`
  return outcome === 'issued' && asked?.audience ? 'audience has no effect: send resource' : null
}
