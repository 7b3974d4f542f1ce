import { formEncode } from '#components/docs/form-encoding.ts'
import { routes } from '#lib/routes.ts'
import type { RequestText } from './request-text.ts'

/** Whose credentials a request is sent with. */
export const IDENTITIES = ['throwaway', 'app', 'own'] as const
export type Identity = (typeof IDENTITIES)[number]

/** How a request proves them. */
export const METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const
export type Method = (typeof METHODS)[number]

/** A request that is being written: everything but the secrets. */
export type Draft = {
  who: Identity
  /** Of one's app or one's own credentials; throwaway ones bring theirs. */
  clientId: string
  method: Method
  grantType: string
  scope: string
  resource: string
  /** The request where it is edited as HTTP; null while the form says what it is. */
  raw: RequestText | null
}

export const FIRST_DRAFT: Draft = {
  who: 'throwaway',
  clientId: '',
  method: 'client_secret_basic',
  grantType: 'client_credentials',
  scope: '',
  resource: '',
  raw: null,
}

/** RFC 7523 §2.2. */
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** What a token request says, apart from who sends it. */
export type TokenParameters = {
  clientId: string
  method: Method | 'none'
  grantType: string
  scope?: string
  resource?: string
  /** A query to the path, with its question mark. */
  query?: string
}

/** A token request as text, its secrets as slots; a parameter that is empty is left out. @param host of this page */
export function tokenRequestText(
  { clientId, method, grantType, scope = '', resource = '', query = '' }: TokenParameters,
  host: string,
): RequestText {
  const parameters = [
    ['grant_type', grantType],
    ['scope', scope.trim().replaceAll(/\s+/g, ' ')],
    ['resource', resource.trim()],
  ]
    .filter(([, value]) => value)
    .map(([name = '', value = '']) => `${name}=${formEncode(value)}`)
  return [
    `POST ${routes.token}${query} HTTP/1.1`,
    `Host: ${host}`,
    ...(method === 'client_secret_basic' ? ['Authorization: Basic {{credentials}}'] : []),
    'Content-Type: application/x-www-form-urlencoded',
    '',
    [...parameters, ...proofOf(method, clientId)].join('&'),
  ].join('\n')
}

function proofOf(method: TokenParameters['method'], clientId: string): string[] {
  switch (method) {
    case 'client_secret_basic':
      return []
    case 'client_secret_post':
      return [`client_id=${formEncode(clientId)}`, 'client_secret={{client_secret}}']
    case 'private_key_jwt':
      return [`client_assertion_type=${formEncode(ASSERTION_TYPE)}`, 'client_assertion={{client_assertion}}']
    case 'none':
      return [`client_id=${formEncode(clientId)}`]
  }
}

/** A call of an API with the token, as text. @param target its path, with its query */
export const apiCallText = (target: string, host: string): RequestText =>
  [`GET ${target} HTTP/1.1`, `Host: ${host}`, 'Authorization: Bearer {{access_token}}', '', ''].join('\n')
