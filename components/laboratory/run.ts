import { routes } from '#lib/routes.ts'
import { tokenRequestText } from './draft.ts'
import { headerOf, tokenIn } from './exchange.ts'
import type { FailureId } from './failure-list.ts'
import { type Exchange, exchange, valuesFor } from './prepare.ts'
import { type LogEntry, type LogReader, readLog, refusedFrom, type Throwaway } from './throwaway.ts'

/** A request or a failure that was tried. */
export type Run = {
  of: 'request' | FailureId
  exchanges: readonly Exchange[]
  isRunning: boolean
  /** What it waits for, until when. */
  waiting: { until: number; why: string } | null
  /** What the log says of the last token request; null where it may not be known. */
  log: LogEntry | null
}

/** A token of one second, and from when on APIs refuse it, in milliseconds. */
export type ShortToken = { token: string; refusedFrom: number }

/** The token that a run ended with, be it good or not: the last that was sent or received. */
export function tokenOf(run: Run | null): string | null {
  const last = run?.exchanges.findLast(
    ({ values, outcome }) => values.access_token !== undefined || tokenIn(outcome) !== null,
  )
  return last ? (tokenIn(last.outcome) ?? last.values.access_token ?? null) : null
}

/** What the log says of the last of them, if it was a token request and whoever asks may know. */
export async function logOf(
  exchanges: readonly Exchange[],
  reader: LogReader | null,
): Promise<LogEntry | null> {
  const last = exchanges.at(-1)
  if (!reader || last?.outcome.kind !== 'answered' || !isTokenRequest(last)) return null
  const requestId = headerOf(last.outcome.answer, 'x-request-id')
  return requestId === null ? null : await readLog(requestId, reader)
}

/** Whether a request was one for a token. */
export const isTokenRequest = ({ text }: Exchange): boolean => text.includes(` ${routes.token}`)

/** Gets the token that the failures need once it has expired; null where that does not work. */
export async function askShortToken(throwaway: Throwaway, issuer: string): Promise<ShortToken | null> {
  const { clientId, secret, shortLived } = throwaway
  const text = tokenRequestText(
    {
      ...{ clientId, method: 'client_secret_basic', grantType: 'client_credentials' },
      resource: shortLived.resource,
    },
    new URL(issuer).host,
  )
  const { values } = await valuesFor(text, { clientId, secret, key: null }, { issuer, accessToken: null })
  // Nothing that one does next ends it.
  const { signal } = new AbortController()
  const { outcome } = await exchange({ title: null, text, values, assertion: null }, issuer, signal)
  const token = tokenIn(outcome)
  return token === null ? null : { token, refusedFrom: refusedFrom(throwaway, Date.now()) }
}

/** Rejects when the signal aborts. @param time in milliseconds */
export function waitUntil(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, Math.max(0, time - Date.now()))
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
