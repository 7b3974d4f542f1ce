// Snippets for JavaScript on Node 18 or newer.

import {
  type CallValues,
  isPlainHttp,
  type Sensitive,
  type TokenValues,
  tokenParameters,
  UNSEEN,
  utf16Escape,
  type VerifyValues,
} from './values.ts'

export const label = 'JavaScript'
export const grammar = 'javascript'

const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A string literal in single quotes. */
export const literal = (text: string): string =>
  `'${text.replaceAll(/['\\]/g, '\\$&').replaceAll(UNSEEN, (one) => NAMED[one] ?? utf16Escape(one))}'`

const read = (value: Sensitive) => ('text' in value ? literal(value.text) : `process.env.${value.variable}`)

const parameters = (values: TokenValues, indent: string) =>
  tokenParameters(values)
    .map(([name, value]) => `${indent}${name}: ${literal(value)},\n`)
    .join('')

/** Asks for a token, without a library. */
export function tokenRequest(values: TokenValues): string {
  return `const clientId = ${literal(values.clientId)}
const clientSecret = ${read(values.secret)}

// Form-encode each half, join them with a colon, then base64.
const encode = (text) => new URLSearchParams({ '': text }).toString().slice(1)
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

const { access_token, expires_in } = await response.json()
${
  values.callUrl
    ? `
const called = await fetch(${literal(values.callUrl)}, {
  headers: { Authorization: \`Bearer \${access_token}\` },
})
console.log(called.status, await called.text())`
    : 'console.log(access_token)'
}`
}

/** Asks for a token with openid-client, which form-encodes both halves of the credentials itself. */
export function tokenByLibrary(values: TokenValues): string {
  return `// npm install openid-client@6
import * as client from 'openid-client'

const server = await client.discovery(
  new URL(${literal(values.issuer)}),
  ${literal(values.clientId)},
  undefined,
  client.ClientSecretBasic(${read(values.secret)}),
  { algorithm: 'oauth2'${isPlainHttp(values.issuer) ? ', execute: [client.allowInsecureRequests]' : ''} },
)
const token = await client.clientCredentialsGrant(server, {${granted(values)}})
console.log(token.access_token)`
}

/** What openid-client is told beside the grant, which it knows. */
export const granted = (values: TokenValues) => {
  const [, ...told] = tokenParameters(values)
  return told.length > 0 ? `\n${told.map(([name, value]) => `  ${name}: ${literal(value)},\n`).join('')}` : ''
}

/** Calls an API. */
export function apiCall({ callUrl, token }: CallValues): string {
  return `const response = await fetch(${literal(callUrl)}, {
  headers: { Authorization: \`Bearer \${${read(token)}}\` },
})
if (response.status === 401) throw new Error('The token is not valid, or no longer: request a new one')
if (response.status === 403) throw new Error('The token lacks a permission')

console.log(response.status, await response.text())`
}

/** Keeps a token until a minute before it expires. */
export function keepToken(values: TokenValues): string {
  return `const clientId = ${literal(values.clientId)}
const encode = (text) => new URLSearchParams({ '': text }).toString().slice(1)

let kept = { token: '', goodUntil: 0 }
let asking = null

/** A valid token. The next one is requested a minute before it expires, once for all callers. */
export async function accessToken() {
  if (Date.now() < kept.goodUntil) return kept.token
  asking ??= askForToken().finally(() => (asking = null))
  kept = await asking
  return kept.token
}

async function askForToken() {
  const credentials = btoa(\`\${encode(clientId)}:\${encode(${read(values.secret)})}\`)
  const response = await fetch(${literal(values.tokenUrl)}, {
    method: 'POST',
    headers: {
      Authorization: \`Basic \${credentials}\`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
${parameters(values, '      ')}    }),
    signal: AbortSignal.timeout(10_000),
  })
  if (!response.ok) throw new Error(\`\${response.status}: \${await response.text()}\`)
  const { access_token, expires_in } = await response.json()
  return { token: access_token, goodUntil: Date.now() + (expires_in - 60) * 1000 }
}`
}

/** Verifies a token in a service of one's own, with jose. */
export function verifyToken({ issuer, jwksUrl, audience, algorithm }: VerifyValues): string {
  return `// npm install jose
import { createRemoteJWKSet, jwtVerify } from 'jose'

// Once per process: jose fetches the keys when needed and keeps them.
const keys = createRemoteJWKSet(new URL(${literal(jwksUrl)}))

export class MissingScope extends Error {}

/** The token’s claims. Answer a MissingScope with 403, any other error with 401. */
export async function verifyAccessToken(token, neededScope) {
  const { payload } = await jwtVerify(token, keys, {
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
