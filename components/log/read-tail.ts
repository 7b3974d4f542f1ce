import type { LogRow } from '#lib/features/request-log/log-row.ts'

export type Tail = { rows: LogRow[]; cursor: string }

/** Reads what a log's tail answers, by hand: a schema library would weigh more than the page. Null for anything else. */
export function readTail(json: unknown): Tail | null {
  if (!isRecord(json) || typeof json.cursor !== 'string' || !Array.isArray(json.rows)) return null
  return { cursor: json.cursor, rows: json.rows.flatMap((row: unknown) => readRow(row) ?? []) }
}

function readRow(json: unknown): LogRow | null {
  if (!isRecord(json)) return null
  const { id, time, outcome, words, address } = json
  if (outcome !== 'issued' && outcome !== 'refused') return null
  if (typeof id !== 'string' || typeof time !== 'string') return null
  if (typeof words !== 'string' || typeof address !== 'string') return null
  const { note, credential, userAgent } = json
  return {
    ...{ id, time, outcome, words, address },
    ...{ note: textOf(note), credential: textOf(credential), userAgent: textOf(userAgent) },
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : null)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
