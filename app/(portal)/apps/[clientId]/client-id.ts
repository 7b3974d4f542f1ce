import { notFound } from 'next/navigation'

/** What the address says, as text; what no client ID can hold is no app. */
export function readClientId(segment: string): string {
  let clientId: string
  try {
    clientId = decodeURIComponent(segment)
  } catch {
    // Not percent-encoded as UTF-8.
    notFound()
  }
  if (!/^[\x20-\x7e]{1,255}$/.test(clientId)) notFound()
  return clientId
}
