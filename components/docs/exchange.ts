import { routes } from '#lib/routes.ts'
import { basicAuthorization } from './form-encoding.ts'

/** An answer as it came: nothing parsed, nothing left out that the browser shows. */
export type Answer = {
  status: number
  statusText: string
  headers: readonly (readonly [name: string, value: string])[]
  body: string
  milliseconds: number
}

/** What became of a request: an answer, or why there is none. */
export type Outcome =
  | { kind: 'answered'; answer: Answer }
  | { kind: 'unreachable'; cause: 'offline' | 'timeout' | 'network' }

const TIMEOUT_MS = 15_000

const reasons: Record<number, string> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Content Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** Asks the real token endpoint for a token. */
export function requestToken({
  clientId,
  clientSecret,
  scope,
}: {
  clientId: string
  clientSecret: string
  scope: string
}): Promise<Outcome> {
  return send(routes.token, {
    method: 'POST',
    headers: {
      Authorization: basicAuthorization(clientId, clientSecret),
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: tokenRequestBody(scope),
  })
}

/** Body of a token request; an empty scope is left out. */
export function tokenRequestBody(scope: string): string {
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (scope) form.set('scope', scope)
  return form.toString()
}

/** Calls the API that tells whose token it is. */
export function requestWhoami(accessToken: string): Promise<Outcome> {
  return send(routes.whoami, { headers: { Authorization: `Bearer ${accessToken}` } })
}

/** Fetches the published keys. */
export function requestKeys(): Promise<Outcome> {
  return send(routes.jwks, {})
}

async function send(path: string, init: RequestInit): Promise<Outcome> {
  const started = performance.now()
  try {
    const response = await fetch(path, {
      ...init,
      // No cookies go along, and a 401 does not open the browser's own password prompt.
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const body = await response.text()
    return {
      kind: 'answered',
      answer: {
        status: response.status,
        statusText: response.statusText || (reasons[response.status] ?? ''),
        headers: [...response.headers],
        body,
        milliseconds: Math.round(performance.now() - started),
      },
    }
  } catch (error) {
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError'
    return {
      kind: 'unreachable',
      cause: navigator.onLine ? (timedOut ? 'timeout' : 'network') : 'offline',
    }
  }
}

/** A string member of a JSON body, or `null` when the body is not JSON or lacks it. */
export function readMember(body: string, name: string): string | null {
  try {
    const value: unknown = JSON.parse(body)
    const member =
      typeof value === 'object' && value !== null
        ? Object.entries(value).find(([key]) => key === name)
        : undefined
    return typeof member?.[1] === 'string' ? member[1] : null
  } catch {
    return null // not JSON
  }
}
