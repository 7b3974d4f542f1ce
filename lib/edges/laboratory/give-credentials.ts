import { z } from 'zod'
import { readBytes } from '#lib/edges/leaks/read-bytes.ts'
import { createThrowaway, type MadeThrowaway } from '#lib/features/laboratory/create-throwaway.ts'
import {
  FAILURES_PER_MINUTE,
  resourcesOf,
  SCOPES,
  SHORT_LIFE_SECONDS,
  TOKEN_LIFE_SECONDS,
} from '#lib/features/laboratory/throwaway.ts'
import { OAuthError } from '#lib/oauth/errors.ts'
import { MAX_BODY_BYTES } from '#lib/oauth/http/body.ts'
import type { RequestFacts } from '#lib/oauth/ports.ts'
import { LEEWAY_SECONDS } from '#lib/oauth/tokens/verify-access-token.ts'
import { jsonAnswer } from './json-answer.ts'
import type { LaboratoryPorts } from './laboratory.ts'

/** Why no throwaway credentials are given. The page of the laboratory says each in its own words. */
const REFUSALS = {
  laboratory_off: { status: 503, description: 'Throwaway credentials are turned off on this server.' },
  all_credentials_in_use: {
    status: 503,
    description: 'All throwaway credentials are in use. Try again later, or use your own.',
  },
  too_many_credentials: {
    status: 429,
    description: 'Too many throwaway credentials were requested from your address. Try again later.',
  },
} as const

const bodySchema = z.strictObject({ public_key: z.record(z.string(), z.unknown()).optional() })

/**
 * Gives throwaway credentials: `POST`, JSON, `{}` or `{"public_key": JWK}`. Without an account and without cookies, so
 * it is limited by the address and in all. JSON keeps pages of other origins from asking for their visitors, because it takes
 * a preflight, which allows them nothing.
 * @throws OAuthError `invalid_request`, `payload_too_large`; AppError `invalid` for a key that cannot be used
 */
export async function giveCredentials(
  request: Request,
  { peerAddress }: RequestFacts,
  { server, isOn, throwaways }: LaboratoryPorts,
): Promise<Response> {
  if (!isOn) return refusal('laboratory_off')
  const { public_key: publicKey = null } = bodyOf(request, await readBytes(request, MAX_BODY_BYTES))
  const { exceeded, retryAfterSeconds } = await throwaways.countAsked(peerAddress)
  if (exceeded) return refusal('too_many_credentials', retryAfterSeconds)
  try {
    const outcome = await createThrowaway({ publicKey })
    if ('made' in outcome) return jsonAnswer(201, described(outcome.made, server.issuer))
    await throwaways.giveBack(peerAddress)
    return refusal('all_credentials_in_use', outcome.noneLeft.retryAfterSeconds)
  } catch (error) {
    await throwaways.giveBack(peerAddress)
    throw error
  }
}

function bodyOf(request: Request, bytes: Buffer): z.output<typeof bodySchema> {
  const type = request.headers.get('content-type') ?? ''
  const parsed = bodySchema.safeParse(jsonIn(bytes))
  if (/^application\/json\b/i.test(type) && parsed.success) return parsed.data
  throw new OAuthError('invalid_request', {
    description: 'Send JSON: an empty object, or one with public_key, a public key as a JWK.',
  })
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null // SyntaxError: its message would repeat the body
  }
}

function refusal(error: keyof typeof REFUSALS, retryAfterSeconds?: number): Response {
  const { status, description } = REFUSALS[error]
  const response = jsonAnswer(status, { error, error_description: description })
  if (retryAfterSeconds !== undefined) response.headers.set('retry-after', String(retryAfterSeconds))
  return response
}

/** With all that its failures need, so that the page makes nothing up. */
function described(made: MadeThrowaway, issuer: string) {
  const { audience, secondAudience, shortLived, notAllowed } = resourcesOf(issuer)
  return {
    client_id: made.clientId,
    client_secret: made.secret,
    expired_secret: made.expiredSecret,
    secret_of_other_environment: made.secretOfOtherEnvironment,
    key_id: made.kid,
    expires_at: made.endsAt.toISOString(),
    audience,
    second_audience: secondAudience,
    resource_not_allowed: notAllowed,
    scopes: [SCOPES.required, SCOPES.other],
    required_scope: SCOPES.required,
    scope_without_permission: SCOPES.other,
    scope_not_granted: SCOPES.notGranted,
    short_lived: { resource: shortLived, expires_in: SHORT_LIFE_SECONDS, leeway_seconds: LEEWAY_SECONDS },
    failure_limit: { failures: FAILURES_PER_MINUTE, window_seconds: 60 },
    token_expires_in: TOKEN_LIFE_SECONDS,
    api: audience,
    assertion_audience: issuer,
  }
}
