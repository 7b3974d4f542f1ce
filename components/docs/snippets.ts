// The snippets of the guide, for an origin. Plain text here; `Snippet` gives them colour.

import * as curl from './snippets/curl.ts'
import * as javascript from './snippets/javascript.ts'
import {
  apiCallSources,
  keepTokenSources,
  type SnippetSource,
  tokenByLibrarySources,
  tokenRequestSources,
  verifyTokenSources,
} from './snippets/sources.ts'
import type { CallValues, TokenValues, VerifyValues } from './snippets/values.ts'

/** The app that every example is about. */
export const EXAMPLE_CLIENT_ID = 'acme-bookings'

/** The audience of the reader's own API, in examples. */
const EXAMPLE_AUDIENCE = 'https://api.example.com'

const SECRET = { variable: 'LATCHKEY_CLIENT_SECRET' }

/** The token request of the examples. The secret comes from `LATCHKEY_CLIENT_SECRET`. */
export const guideTokenValues = (origin: string, clientId: string = EXAMPLE_CLIENT_ID): TokenValues => ({
  issuer: origin,
  tokenUrl: `${origin}/oauth/v2/token`,
  clientId,
  secret: SECRET,
})

const guideCallValues = (origin: string): CallValues => ({
  callUrl: `${origin}/api/v1/whoami`,
  token: { variable: 'ACCESS_TOKEN' },
})

/** A service that takes tokens, in the examples. */
export const guideVerifyValues = (origin: string): VerifyValues => ({
  issuer: origin,
  jwksUrl: `${origin}/oauth/v2/jwks`,
  introspectUrl: `${origin}/oauth/v2/introspect`,
  audience: EXAMPLE_AUDIENCE,
  algorithm: 'ES256',
  clientId: 'booking-server',
  secret: SECRET,
})

/** A token request, without a library. */
export const tokenRequestSnippets = (origin: string): readonly SnippetSource[] =>
  tokenRequestSources(guideTokenValues(origin))

/** A token request with the best-known library of each language. */
export const tokenByLibrarySnippets = (origin: string): readonly SnippetSource[] =>
  tokenByLibrarySources(guideTokenValues(origin))

/** Keeping a token until a minute before it expires. */
export const keepTokenSnippets = (
  origin: string,
  clientId: string = EXAMPLE_CLIENT_ID,
): readonly SnippetSource[] => keepTokenSources(guideTokenValues(origin, clientId))

/** A call with the token. */
export const apiCallSnippets = (origin: string): readonly SnippetSource[] =>
  apiCallSources(guideCallValues(origin))

/** Verification of a token in a service of one's own. */
export const verifyTokenSnippets = (origin: string): readonly SnippetSource[] =>
  verifyTokenSources(guideVerifyValues(origin))

/** The token request as one line of shell. */
export const curlTokenRequest = (origin: string): string => curl.tokenRequest(guideTokenValues(origin))

/** The API call as one line of shell. */
export const curlApiCall = (origin: string): string => curl.apiCall(guideCallValues(origin))

/** Verification in JavaScript alone, for the pages that go on in JavaScript. */
export const verifySnippet = (origin: string): string => javascript.verifyToken(guideVerifyValues(origin))

/** The same request as it goes over the wire. */
export function wireTokenRequest(origin: string): string {
  const credentials = btoa(`${EXAMPLE_CLIENT_ID}:the-secret-from-the-API-Token-field`)
  return `POST /oauth/v2/token HTTP/1.1
Host: ${new URL(origin).host}
Authorization: Basic ${credentials}
Content-Type: application/x-www-form-urlencoded

grant_type=client_credentials`
}

/** What the token endpoint answers when all is well; the token is cut short. */
export const tokenResponseExample = `{
  "access_token": "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIs…",
  "token_type": "Bearer",
  "expires_in": 3600,
  "scope": "clients:read"
}`

/** The verifier at work: a token in, 401, 403 or the caller out. */
export const guardSnippet = `export async function authorize(request, neededScope) {
  const [, token] = request.headers.get('authorization')?.match(/^Bearer +(\\S+)$/i) ?? []
  if (!token) return refuse(401, 'Bearer realm="bookings"')

  try {
    return await verifyAccessToken(token, neededScope)
  } catch (error) {
    return error instanceof MissingScope
      ? refuse(403, \`Bearer realm="bookings", error="insufficient_scope", scope="\${neededScope}"\`)
      : refuse(401, 'Bearer realm="bookings", error="invalid_token"')
  }
}

const refuse = (status, challenge) =>
  new Response(null, { status, headers: { 'WWW-Authenticate': challenge } })`
