/**
 * Whether a `next-router-state-tree` header is what Next's own browser code sends. To any other Next answers
 * 500, and the fault is the sender's; without the header it sends the whole page, which is always right.
 */
export function isRouterState(header: string): boolean {
  try {
    return isTree(JSON.parse(decodeURIComponent(header)))
  } catch {
    return false
  }
}

/** `[segment, { slot: tree }, refetch, marker, …]`; a segment is text, or four facts of a parameter. */
function isTree(value: unknown): boolean {
  if (!Array.isArray(value) || value.length > 6) return false
  const [segment, slots, url, marker, hints, stale]: unknown[] = value
  return (
    isSegment(segment) &&
    typeof slots === 'object' &&
    slots !== null &&
    !Array.isArray(slots) &&
    Object.values(slots).every(isTree) &&
    (url == null || (Array.isArray(url) && url.length === 2 && url.every(isText))) &&
    (marker == null || MARKERS.has(marker)) &&
    (hints == null || typeof hints === 'number') &&
    (stale === undefined || isText(stale))
  )
}

const MARKERS = new Set<unknown>(['refetch', 'inside-shared-layout', 'metadata-only'])
const PARAMETER = /^(c|oc|d|[cd]i(\(\.\)|\(\.\.\)|\(\.\.\.\)|\(\.\.\)\(\.\.\)))$/

function isSegment(value: unknown): boolean {
  if (isText(value)) return true
  if (!Array.isArray(value) || value.length !== 4) return false
  const [name, key, kind, siblings]: unknown[] = value
  const hasSiblings = siblings === null || (Array.isArray(siblings) && siblings.every(isText))
  return isText(name) && isText(key) && isText(kind) && PARAMETER.test(kind) && hasSiblings
}

const isText = (value: unknown): value is string => typeof value === 'string'
