/** A value as text; null for what was erased. */
type Shown = string | null

/** What a row says of its change: settings as they were and as they are, and everything else that it tells. */
export type ShownDetail = {
  changes: { name: string; before: Shown; after: Shown }[]
  facts: { name: string; value: Shown }[]
}

/** What stands in a row where something personal was, of which the value beside it is gone. */
const DIGEST = /^sha256:[0-9a-f]{64}$/
export const isDigest = (value: unknown): boolean => typeof value === 'string' && DIGEST.test(value)

/**
 * The detail of a row, put apart for people. Settings that did not change are left out.
 * @param row.isBare of an earlier build, which put no digests into it
 */
export function detailOf(detail: unknown, row: { isBare: boolean }): ShownDetail {
  const { before, after, ...facts }: Record<string, unknown> = isRecord(detail) ? detail : {}
  const shown = (value: unknown): Shown => (!row.isBare && isDigest(value) ? null : asText(value))
  return {
    changes: changesOf(before, after, shown),
    facts: Object.entries(facts).map(([name, value]) => ({ name, value: shown(value) })),
  }
}

function changesOf(before: unknown, after: unknown, shown: (value: unknown) => Shown) {
  if (before === undefined && after === undefined) return []
  if (!isRecord(before) || !isRecord(after))
    return [{ name: 'value', before: shown(before), after: shown(after) }]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((name) => ({ name, before: shown(before[name]), after: shown(after[name]) }))
    .filter((change) => change.before !== change.after)
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string' || typeof value === 'number') return String(value) || '–'
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(', ') || '–'
  return JSON.stringify(value)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
