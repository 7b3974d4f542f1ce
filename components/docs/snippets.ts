import { nodeTokenRequest, pythonTokenRequest } from './token-request-code.ts'

/** The snippets of the documentation, for an origin. Plain text here; `Snippet` gives them colour. */
export type Language = 'bash' | 'http' | 'json' | 'javascript' | 'python'

/** One snippet in one language. */
export type SnippetSource = { label: string; language: Language; code: string }

/** The app that every example is about. */
export const EXAMPLE_CLIENT_ID = 'acme-bookings'

/** A token request in the languages the documentation offers. The secret comes from `LATCHKEY_CLIENT_SECRET`. */
export function tokenRequestSnippets(origin: string): readonly SnippetSource[] {
  const request = {
    tokenUrl: `${origin}/oauth/v2/token`,
    clientId: EXAMPLE_CLIENT_ID,
    secretVariable: 'LATCHKEY_CLIENT_SECRET',
  }
  return [
    { label: 'curl', language: 'bash', code: curlTokenRequest(origin) },
    { label: 'Node', language: 'javascript', code: nodeTokenRequest(request) },
    { label: 'Python', language: 'python', code: pythonTokenRequest(request) },
  ]
}

/** The token request as one line of shell. `curl -u` is right for every secret that Latchkey generates. */
export function curlTokenRequest(origin: string): string {
  return `curl ${origin}/oauth/v2/token \\
  -u "${EXAMPLE_CLIENT_ID}:$LATCHKEY_CLIENT_SECRET" \\
  -d grant_type=client_credentials`
}

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

/** A call with the token, in the languages the documentation offers. */
export function apiCallSnippets(origin: string): readonly SnippetSource[] {
  return [
    { label: 'curl', language: 'bash', code: curlApiCall(origin) },
    {
      label: 'Node',
      language: 'javascript',
      code: `const response = await fetch('${origin}/api/v1/whoami', {
  headers: { Authorization: \`Bearer \${process.env.ACCESS_TOKEN}\` },
})
if (response.status === 401) throw new Error('The token has expired: request a new one')
if (response.status === 403) throw new Error('The token lacks a permission')

console.log(await response.json())`,
    },
    {
      label: 'Python',
      language: 'python',
      code: `import json, os
from urllib.request import Request, urlopen

request = Request(
    "${origin}/api/v1/whoami",
    headers={"Authorization": f"Bearer {os.environ['ACCESS_TOKEN']}"},
)
with urlopen(request) as response:
    print(json.load(response))`,
    },
  ]
}

/** The API call as one line of shell. */
export function curlApiCall(origin: string): string {
  return `curl ${origin}/api/v1/whoami \\
  -H "Authorization: Bearer $ACCESS_TOKEN"`
}

/** Verification of an access token in a service of one's own, with `jose`. */
export function verifySnippet(origin: string): string {
  return `import { createRemoteJWKSet, jwtVerify } from 'jose'

// Once per process: jose fetches the keys when needed and keeps them.
const keys = createRemoteJWKSet(new URL('${origin}/oauth/v2/jwks'))

/** The token's claims; throws when any check fails. */
export async function verifyAccessToken(token) {
  const { payload } = await jwtVerify(token, keys, {
    issuer: '${origin}',
    audience: 'https://api.example.com', // the address of your own API, exactly
    typ: 'at+jwt',
    algorithms: ['ES256'], // what your API has chosen; ES256 unless you were told otherwise
    requiredClaims: ['exp', 'iat', 'sub', 'client_id', 'jti'],
    clockTolerance: 30,
  })
  return payload
}`
}

/** The verifier at work: a token in, 401, 403 or the caller out. */
export const guardSnippet = `export async function authorize(request, neededScope) {
  const [, token] = request.headers.get('authorization')?.match(/^Bearer +(\\S+)$/i) ?? []
  if (!token) return refuse(401, 'Bearer realm="bookings"')

  let claims
  try {
    claims = await verifyAccessToken(token)
  } catch {
    return refuse(401, 'Bearer realm="bookings", error="invalid_token"')
  }

  const scopes = (claims.scope ?? '').split(' ')
  if (!scopes.includes(neededScope)) {
    return refuse(403, \`Bearer realm="bookings", error="insufficient_scope", scope="\${neededScope}"\`)
  }
  return claims
}

const refuse = (status, challenge) =>
  new Response(null, { status, headers: { 'WWW-Authenticate': challenge } })`
