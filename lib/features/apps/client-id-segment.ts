/** The client ID that a segment of an address names, as text; null for what no client ID can hold. */
export function readClientIdSegment(segment: string): string | null {
  try {
    const clientId = decodeURIComponent(segment)
    return /^[\x20-\x7e]{1,255}$/.test(clientId) ? clientId : null
  } catch {
    return null // not percent-encoded as UTF-8
  }
}
