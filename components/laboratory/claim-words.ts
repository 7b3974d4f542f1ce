/** What each member of a token’s header and each claim says, for whoever meets it the first time. */
const WORDS: Readonly<Record<string, string>> = {
  'header.alg':
    'The algorithm of the signature. Verify with the algorithm you expect, never with whatever a token names.',
  'header.typ':
    'at+jwt marks an access token (RFC 9068), so that no other kind of JWT is accepted in its place.',
  'header.kid': 'Which of the published keys made the signature.',
  iss: 'Issuer: the server that issued the token. It must be exactly ours.',
  sub: 'Subject: whom the token is about. For this grant it is the app itself.',
  client_id: 'The app that requested the token.',
  aud: 'Audience: the one API the token is for. Every other API must refuse it.',
  scope: 'What the token may do, separated by spaces.',
  exp: 'Expires: from this second on the token is refused. Seconds since 1970.',
  iat: 'Issued at: when the token was made. Seconds since 1970.',
  nbf: 'Not before: the token is refused before this second.',
  jti: 'The ID of this token, different for each. By it a single token can be revoked.',
  client_ref: 'The app’s internal ID. It is never given to another app, not even when the client ID is.',
  credential_ref: 'The internal ID of the secret or key that obtained the token.',
}

const ASSERTION_WORDS: Readonly<Record<string, string>> = {
  'header.alg': 'The algorithm of the signature: the one of the registered key.',
  'header.typ': 'The type. JWT or client-authentication+jwt; it may be left out.',
  'header.kid': 'Which of the app’s registered keys signed it: its thumbprint, or its own kid.',
  iss: 'Issuer: who made the assertion. It must be the client ID.',
  sub: 'Subject: for whom it speaks. It must be the client ID, too.',
  aud: 'Audience: our issuer, alone. An assertion meant for another server is refused.',
  jti: 'Its ID: new for each assertion, because each works once.',
  iat: 'Issued at, in seconds since 1970.',
  exp: 'Expires: at most five minutes after it was made. One minute is plenty.',
}

/** Of what a JWT is: a token that we issued, or an assertion that a client signed. */
export type JwtKind = 'token' | 'assertion'

/** What a member says. @param part where it stands */
export function memberWords(kind: JwtKind, part: 'header' | 'claims', name: string): string {
  const words = kind === 'assertion' ? ASSERTION_WORDS : WORDS
  return words[part === 'header' ? `header.${name}` : name] ?? 'A claim of this installation’s own.'
}

const TIMES = new Set(['exp', 'iat', 'nbf'])

/** A claim’s value for people, where it is a time; null for any other. */
export function timeOf(name: string, value: unknown): Date | null {
  if (!TIMES.has(name) || typeof value !== 'number') return null
  const time = new Date(value * 1000)
  return Number.isNaN(time.getTime()) ? null : time
}
