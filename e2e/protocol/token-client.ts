import { strict as assert } from 'node:assert'

export type TokenAnswer = {
  status: number
  headers: Headers
  text: string
  json: Record<string, unknown>
}

export const GRANT = 'grant_type=client_credentials'

/** The header as RFC 6749 §2.3.1 wants it: form-encode each half, join by a colon, base64. */
export function basic(clientId: string, secret: string): string {
  return rawBasic(`${formEncode(clientId)}:${formEncode(secret)}`)
}

export function rawBasic(pair: string): string {
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`
}

export function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

export type TokenAsk = {
  authorization?: string | null
  body?: string
  query?: string
  method?: string
  headers?: Record<string, string>
}

/** Asks a running token endpoint. */
export async function askToken(url: string, options: TokenAsk = {}): Promise<TokenAnswer> {
  const { authorization = null, body = GRANT, query = '', method = 'POST' } = options
  const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded', ...options.headers })
  if (authorization !== null) headers.set('authorization', authorization)
  const response = await fetch(`${url}/oauth/v2/token${query}`, {
    method,
    headers,
    redirect: 'manual',
    ...(['GET', 'HEAD', 'OPTIONS'].includes(method) ? {} : { body }),
  })
  const text = await response.text()
  const json: unknown = text === '' ? {} : JSON.parse(text)
  assert(isRecord(json))
  return { status: response.status, headers: response.headers, text, json }
}

/** An access token, or a failed assertion. */
export async function accessTokenOf(
  url: string,
  client: { clientId: string; clientSecret: string },
  scope?: string,
): Promise<string> {
  const answer = await askToken(url, {
    authorization: basic(client.clientId, client.clientSecret),
    body: scope === undefined ? GRANT : `${GRANT}&scope=${formEncode(scope)}`,
  })
  assert.equal(answer.status, 200, answer.text)
  return String(answer.json.access_token)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
