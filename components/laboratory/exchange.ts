import { routes } from '#lib/routes.ts'
import type { WireRequest } from './raw-http.ts'

/** A response as it came: nothing parsed, nothing left out that the browser shows. */
export type Answer = {
  status: number
  statusText: string
  headers: readonly (readonly [name: string, value: string])[]
  body: string
  milliseconds: number
}

/** What became of a request: a response, or why there is none. */
export type Outcome =
  | { kind: 'answered'; answer: Answer }
  | { kind: 'unreachable'; cause: 'offline' | 'timeout' | 'network' | 'cancelled' }

const TIMEOUT_MS = 15_000

const reasons: Record<number, string> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** Fetches the published keys. */
export function requestKeys(): Promise<Outcome> {
  return send({ method: 'GET', target: routes.jwks, headers: [], body: null })
}

/** Sends a request to this origin as it is, without cookies. @param cancelled ends it early */
export async function send(
  { method, target, headers, body }: WireRequest,
  cancelled?: AbortSignal,
): Promise<Outcome> {
  const started = performance.now()
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const response = await fetch(target, {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      body,
      // No cookies go along, and a 401 does not open the browser's own password prompt.
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: cancelled ? AbortSignal.any([timeout, cancelled]) : timeout,
    })
    const text = await response.text()
    return {
      kind: 'answered',
      answer: {
        status: response.status,
        statusText: response.statusText || (reasons[response.status] ?? ''),
        headers: [...response.headers],
        body: text,
        milliseconds: Math.round(performance.now() - started),
      },
    }
  } catch {
    // Whatever fetch throws, there is no response; the signals and the browser say why.
    return { kind: 'unreachable', cause: causeOf(cancelled, timeout) }
  }
}

function causeOf(cancelled: AbortSignal | undefined, timeout: AbortSignal) {
  if (cancelled?.aborted) return 'cancelled'
  if (!navigator.onLine) return 'offline'
  return timeout.aborted ? 'timeout' : 'network'
}

/** The value of a response's header; null when it has none. */
export const headerOf = (answer: Answer, name: string): string | null =>
  answer.headers.find(([known]) => known.toLowerCase() === name)?.[1] ?? null

/** A string member of a JSON body, or `null` when the body is not JSON or lacks it. */
export function readMember(body: string, name: string): string | null {
  const value = readJson(body)?.[name]
  return typeof value === 'string' ? value : null
}

/** The object that a body is; null when it is none. */
export function readJson(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : null
  } catch {
    return null // not JSON
  }
}

/** The token that a response brought; null for any other. */
export function tokenIn(outcome: Outcome): string | null {
  return outcome.kind === 'answered' && outcome.answer.status === 200
    ? readMember(outcome.answer.body, 'access_token')
    : null
}

/** Status line, headers and body as text, as HTTP/1.1 writes them; a JSON body is laid out in lines, its values untouched. */
export function rawAnswer({ status, statusText, headers, body }: Answer): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status} ${statusText}`.trim(), ...lines, '', layOut(body)].join('\n')
}

function layOut(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body // not JSON: as it came
  }
}
