/** Something that no page shows: read from a variable of the environment, or the text itself. */
export type Sensitive = { variable: string } | { text: string }

/** What a token request says. */
export type TokenValues = {
  /** Who signs the tokens: the address of the portal. Libraries find everything else from there. */
  issuer: string
  tokenUrl: string
  clientId: string
  secret: Sensitive
  /** Scopes, separated by spaces; empty for all that the app has. */
  scope?: string | undefined
  /** The audience of the API that the token is for; empty for the first that the app has. */
  resource?: string | undefined
  /** What to call with the token; empty to print the token. */
  callUrl?: string | undefined
}

/** What a call of an API says. */
export type CallValues = { callUrl: string; token: Sensitive }

/** What a service that takes tokens knows. */
export type VerifyValues = {
  issuer: string
  jwksUrl: string
  introspectUrl: string
  /** The audience of the service's own API. */
  audience: string
  algorithm: string
  /** The app by which the service itself asks, where it asks the server about each token. */
  clientId: string
  secret: Sensitive
}

/** The parameters of a token request, in order. */
export function tokenParameters({ scope, resource }: TokenValues): readonly (readonly [string, string])[] {
  return [
    ['grant_type', 'client_credentials'],
    ...(scope ? ([['scope', scope]] as const) : []),
    ...(resource ? ([['resource', resource]] as const) : []),
  ]
}

/**
 * A URL in the characters that RFC 3986 allows, for parsers that hold to it (Java's). What a browser would send is the
 * same but for these few.
 */
export function strictUrl(url: string): string {
  if (!URL.canParse(url)) return url
  const { href, origin } = new URL(url)
  return href.startsWith(origin)
    ? origin + href.slice(origin.length).replaceAll(/["<>[\\\]^`{|}]/g, encodeURIComponent)
    : href
}

/** Whether a library has to be told that a server without TLS is meant: one on the reader's own machine. */
export const isPlainHttp = (url: string): boolean => url.startsWith('http://')

/** Characters that are not seen, or change how their neighbours are seen: never in code as they are. */
export const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu

/** The number of a character in hexadecimal digits. */
export const hexOf = (character: string, digits: number): string =>
  (character.codePointAt(0) ?? 0).toString(16).padStart(digits, '0')

/** A character as the `\uXXXX` of its UTF-16 units. */
export const utf16Escape = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('')

/** A character as `\uXXXX`, or `\UXXXXXXXX` where it needs more. */
export const longEscape = (character: string): string =>
  character.length > 1 ? `\\U${hexOf(character, 8)}` : `\\u${hexOf(character, 4)}`
