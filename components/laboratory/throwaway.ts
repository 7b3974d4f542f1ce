import { routes } from '#lib/routes.ts'
import type { PublicJwk } from './assertion.ts'
import { headerOf, readJson, send } from './exchange.ts'
import { basicValue } from './prepare.ts'

/** A client of one hour, with all that the failures need. Paths, where it names addresses of this origin. */
export type Throwaway = {
  clientId: string
  secret: string
  expiredSecret: string
  otherEnvironmentSecret: string
  /** In milliseconds. */
  expiresAt: number
  audience: string
  secondAudience: string
  resourceNotAllowed: string
  scopes: readonly string[]
  scopeWithoutPermission: string
  scopeNotGranted: string
  requiredScope: string
  shortLived: { resource: string; seconds: number; leewaySeconds: number }
  failureLimit: number
  /** The protected call: its address. */
  api: string
}

/** Throwaway credentials, or why there are none. */
export type ThrowawayAnswer =
  | { ok: true; throwaway: Throwaway }
  | { ok: false; why: 'too_many' | 'all_in_use' | 'off' | 'unavailable'; retryAfterSeconds: number | null }

/** Asks for throwaway credentials. @param publicKey with which they may be proved as well */
export async function askThrowaway(
  publicKey: PublicJwk | null,
  cancelled: AbortSignal,
): Promise<ThrowawayAnswer> {
  const outcome = await send(
    {
      method: 'POST',
      target: routes.throwawayCredentials,
      headers: [['Content-Type', 'application/json']],
      body: JSON.stringify(publicKey ? { public_key: publicKey } : {}),
    },
    cancelled,
  )
  if (outcome.kind === 'unreachable') return { ok: false, why: 'unavailable', retryAfterSeconds: null }
  const { answer } = outcome
  const json = readJson(answer.body)
  const throwaway = answer.status === 201 && json ? readThrowaway(json) : null
  if (throwaway) return { ok: true, throwaway }
  const seconds = Number(headerOf(answer, 'retry-after') ?? Number.NaN)
  return {
    ok: false,
    why: (typeof json?.error === 'string' && WHY[json.error]) || 'unavailable',
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : null,
  }
}

const WHY: Readonly<Record<string, 'too_many' | 'all_in_use' | 'off'>> = {
  too_many_credentials: 'too_many',
  all_credentials_in_use: 'all_in_use',
  laboratory_off: 'off',
}

/** Reads what the server said, by hand: a schema library would weigh more than the page. Null for anything else. */
export function readThrowaway(json: Record<string, unknown>): Throwaway | null {
  const text = (name: string) => (typeof json[name] === 'string' ? json[name] : null)
  const clientId = text('client_id')
  const secret = text('client_secret')
  const expiresAt = Date.parse(text('expires_at') ?? '')
  if (clientId === null || secret === null || Number.isNaN(expiresAt)) return null
  const short = objectIn(json, 'short_lived')
  const scopes = Array.isArray(json.scopes) ? json.scopes : []
  return {
    clientId,
    secret,
    expiresAt,
    expiredSecret: text('expired_secret') ?? '',
    otherEnvironmentSecret: text('secret_of_other_environment') ?? '',
    audience: text('audience') ?? '',
    secondAudience: text('second_audience') ?? '',
    resourceNotAllowed: text('resource_not_allowed') ?? '',
    scopes: scopes.filter((scope) => typeof scope === 'string'),
    scopeWithoutPermission: text('scope_without_permission') ?? '',
    scopeNotGranted: text('scope_not_granted') ?? '',
    requiredScope: text('required_scope') ?? '',
    shortLived: {
      resource: typeof short.resource === 'string' ? short.resource : '',
      seconds: numberIn(short, 'expires_in', 1),
      leewaySeconds: numberIn(short, 'leeway_seconds', 30),
    },
    failureLimit: numberIn(objectIn(json, 'failure_limit'), 'failures', 20),
    api: text('api') ?? '',
  }
}

function objectIn(json: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = json[name]
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

function numberIn(json: Record<string, unknown>, name: string, otherwise: number): number {
  const value = json[name]
  return typeof value === 'number' ? value : otherwise
}

/** When a token of one second that was just issued is refused. A second more, since times in tokens are whole ones. */
export const refusedFrom = ({ shortLived }: Throwaway, issuedAt: number): number =>
  issuedAt + (shortLived.seconds + shortLived.leewaySeconds + 1) * 1000

/** What the owner of an app reads about a token request in its log. */
export type LogEntry = {
  outcome: 'issued' | 'refused'
  reason: string
  title: string
  what: string
  cure: string
  docs: string | null
  /** The secret or key that was recognised. */
  credential: string | null
  /** The words that a refused scope failed for. */
  failed: readonly string[]
}

/** Who proves that they may read it: the holder of throwaway credentials, or a person with an app of theirs. */
export type LogReader =
  | { kind: 'holder'; clientId: string; secret: string }
  | { kind: 'person'; clientId: string }

/** What the log says about a request; null where whoever asks may not know, and where it cannot be read. */
export async function readLog(requestId: string, reader: LogReader): Promise<LogEntry | null> {
  const query = new URLSearchParams({
    request_id: requestId,
    ...(reader.kind === 'person' && { client_id: reader.clientId }),
  })
  try {
    const response = await fetch(`${routes.testedRequests}?${query}`, {
      // A person proves themselves by their session; whoever holds credentials by those alone.
      credentials: reader.kind === 'person' ? 'same-origin' : 'omit',
      cache: 'no-store',
      headers:
        reader.kind === 'holder'
          ? { Authorization: `Basic ${basicValue(reader.clientId, reader.secret)}` }
          : {},
    })
    const json = response.ok ? readJson(await response.text()) : null
    return json && readEntry(json)
  } catch {
    return null // No network: what the wire said still stands.
  }
}

function readEntry(json: Record<string, unknown>): LogEntry | null {
  const { outcome, reason } = json
  if ((outcome !== 'issued' && outcome !== 'refused') || typeof reason !== 'string') return null
  const cause = objectIn(json, 'cause')
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const credential = objectIn(json, 'credential')
  const failed = objectIn(json, 'asked').failed
  return {
    outcome,
    reason,
    title: text(cause.title) || reason,
    what: text(cause.what),
    cure: text(cause.cure),
    docs: text(cause.docs) || null,
    credential: text(credential.name) ? `${text(credential.kind)} “${text(credential.name)}”` : null,
    failed: Array.isArray(failed)
      ? failed.flatMap((one: unknown) =>
          typeof one === 'object' && one !== null && 'word' in one && typeof one.word === 'string'
            ? [one.word]
            : [],
        )
      : [],
  }
}
