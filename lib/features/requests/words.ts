import { count, counted } from '#lib/kernel/number-words.ts'
import type { RequestKind, RequestState } from './schemas.ts'

export const KIND_LABELS: Record<RequestKind, string> = {
  scopes: 'Scopes',
  live: 'Live app',
  quota: 'Higher quota',
}

export const STATE_LABELS: Record<RequestState, string> = {
  open: 'Open',
  granted: 'Granted',
  declined: 'Declined',
  withdrawn: 'Withdrawn',
}

/** What a request of another version is called. */
export const kindLabel = (kind: string): string =>
  Object.entries(KIND_LABELS).find(([one]) => one === kind)?.[1] ?? kind

export const stateLabel = (state: string): string =>
  Object.entries(STATE_LABELS).find(([one]) => one === state)?.[1] ?? state

/** What is asked for, in a few words. */
export function askedInWords(asked: {
  scopes: readonly string[]
  liveClientId: string | null
  quotaPerHour: number | null
}): string {
  const { scopes, liveClientId, quotaPerHour } = asked
  if (liveClientId !== null) return `${liveClientId}${scopes.length > 0 ? ` with ${scopes.join(', ')}` : ''}`
  if (quotaPerHour !== null) return `${count(quotaPerHour)} tokens an hour`
  return scopes.join(', ')
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** A time to wait, rounded up: "20 minutes", "4 hours", "3 days". */
export function waitInWords(ms: number): string {
  if (ms <= 90 * MINUTE_MS) return counted(Math.max(1, Math.ceil(ms / MINUTE_MS)), 'minute')
  if (ms <= 36 * HOUR_MS) return counted(Math.ceil(ms / HOUR_MS), 'hour')
  return counted(Math.ceil(ms / DAY_MS), 'day')
}
