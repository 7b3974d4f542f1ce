// Snippets for TypeScript, strict, on Node 18 or newer.

import { granted, literal } from './javascript.ts'
import {
  type CallValues,
  isPlainHttp,
  type Sensitive,
  type TokenValues,
  tokenParameters,
  type VerifyValues,
} from './values.ts'

export const label = 'TypeScript'
export const grammar = 'typescript'
export { literal }

/** Reads something sensitive into a constant; a variable that is not set is said. */
const constant = (name: string, value: Sensitive) =>
  'text' in value
    ? `const ${name} = ${literal(value.text)}`
    : `const ${name} = process.env.${value.variable}
if (!${name}) throw new Error(${literal(`Set ${value.variable}`)})`

const parameters = (values: TokenValues, indent: string) =>
  tokenParameters(values)
    .map(([name, value]) => `${indent}${name}: ${literal(value)},\n`)
    .join('')

/** Asks for a token, without a library. */
export function tokenRequest(values: TokenValues): string {
  return `type TokenResponse = { access_token: string; token_type: string; expires_in: number; scope?: string }

const clientId = ${literal(values.clientId)}
${constant('clientSecret', values.secret)}

// Form-encode each half, join them with a colon, then base64.
const encode = (text: string) => new URLSearchParams({ '': text }).toString().slice(1)
const credentials = btoa(\`\${encode(clientId)}:\${encode(clientSecret)}\`)

const response = await fetch(${literal(values.tokenUrl)}, {
  method: 'POST',
  headers: {
    Authorization: \`Basic \${credentials}\`,
    'Content-Type': 'application/x-www-form-urlencoded',
  },
  body: new URLSearchParams({
${parameters(values, '    ')}  }),
})
if (!response.ok) throw new Error(\`\${response.status}: \${await response.text()}\`)

const { access_token } = (await response.json()) as TokenResponse
${
  values.callUrl
    ? `
const called = await fetch(${literal(values.callUrl)}, {
  headers: { Authorization: \`Bearer \${access_token}\` },
})
console.log(called.status, await called.text())`
    : 'console.log(access_token)'
}

export {} // a module, for the await at the top`
}

/** Asks for a token with openid-client, which form-encodes both halves of the credentials itself. */
export function tokenByLibrary(values: TokenValues): string {
  return `// npm install openid-client@6
import * as client from 'openid-client'

${constant('clientSecret', values.secret)}

const server: client.Configuration = await client.discovery(
  new URL(${literal(values.issuer)}),
  ${literal(values.clientId)},
  undefined,
  client.ClientSecretBasic(clientSecret),
  { algorithm: 'oauth2'${isPlainHttp(values.issuer) ? ', execute: [client.allowInsecureRequests]' : ''} },
)
const token: client.TokenEndpointResponse = await client.clientCredentialsGrant(server, {${granted(values)}})
console.log(token.access_token)`
}

/** Calls an API. */
export function apiCall({ callUrl, token }: CallValues): string {
  return `${constant('token', token)}

const response: Response = await fetch(${literal(callUrl)}, {
  headers: { Authorization: \`Bearer \${token}\` },
})
if (response.status === 401) throw new Error('The token is not valid, or no longer: request a new one')
if (response.status === 403) throw new Error('The token lacks a permission')

console.log(response.status, await response.text())

export {} // a module, for the await at the top`
}

/** Keeps a token until a minute before it expires. */
export function keepToken(values: TokenValues): string {
  return `type Kept = { token: string; goodUntil: number }

const clientId = ${literal(values.clientId)}
const encode = (text: string) => new URLSearchParams({ '': text }).toString().slice(1)

let kept: Kept = { token: '', goodUntil: 0 }
let asking: Promise<Kept> | null = null

/** A valid token. The next one is requested a minute before it expires, once for all callers. */
export async function accessToken(): Promise<string> {
  if (Date.now() < kept.goodUntil) return kept.token
  asking ??= askForToken().finally(() => {
    asking = null
  })
  kept = await asking
  return kept.token
}

async function askForToken(): Promise<Kept> {
  ${constant('clientSecret', values.secret).replaceAll('\n', '\n  ')}
  const response = await fetch(${literal(values.tokenUrl)}, {
    method: 'POST',
    headers: {
      Authorization: \`Basic \${btoa(\`\${encode(clientId)}:\${encode(clientSecret)}\`)}\`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
${parameters(values, '      ')}    }),
    signal: AbortSignal.timeout(10_000),
  })
  if (!response.ok) throw new Error(\`\${response.status}: \${await response.text()}\`)
  const answer = (await response.json()) as { access_token: string; expires_in: number }
  return { token: answer.access_token, goodUntil: Date.now() + (answer.expires_in - 60) * 1000 }
}`
}

/** Verifies a token in a service of one's own, with jose. */
export function verifyToken({ issuer, jwksUrl, audience, algorithm }: VerifyValues): string {
  return `// npm install jose
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'

type AccessToken = JWTPayload & { client_id: string; scope?: string }

// Once per process: jose fetches the keys when needed and keeps them.
const keys = createRemoteJWKSet(new URL(${literal(jwksUrl)}))

export class MissingScope extends Error {}

/** The token’s claims. Answer a MissingScope with 403, any other error with 401. */
export async function verifyAccessToken(token: string, neededScope: string): Promise<AccessToken> {
  const { payload } = await jwtVerify<AccessToken>(token, keys, {
    issuer: ${literal(issuer)},
    audience: ${literal(audience)}, // your own API, exactly
    typ: 'at+jwt',
    algorithms: [${literal(algorithm)}],
    requiredClaims: ['exp', 'iat', 'sub', 'client_id', 'jti'],
    clockTolerance: 30,
  })
  if (!(payload.scope ?? '').split(' ').includes(neededScope)) throw new MissingScope(neededScope)
  return payload
}`
}
