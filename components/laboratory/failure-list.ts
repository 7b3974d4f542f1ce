import type { TokenReason } from '#lib/oauth/token-event.ts'

/** What can be made to fail with one press, in the order in which the page offers it. */
export const FAILURES = [
  {
    id: 'wrong-secret',
    reason: 'wrong_secret',
    group: 'Credentials',
    title: 'Wrong secret',
    sent: 'The right client ID, with a secret that was never generated here.',
  },
  {
    id: 'other-environment',
    reason: 'secret_of_other_environment',
    group: 'Credentials',
    title: 'Secret of the other environment',
    sent: 'The client ID of a sandbox app, with a secret that starts with lk_live_; or of a live app, with lk_test_.',
  },
  {
    id: 'expired-secret',
    reason: 'expired_secret',
    group: 'Credentials',
    title: 'Expired secret',
    needsThrowaway: true,
    sent: 'A secret that this client really had, and that has expired.',
  },
  {
    id: 'no-secret',
    reason: 'no_credentials',
    group: 'Credentials',
    title: 'No secret',
    sent: 'The client ID in the body, and no secret anywhere.',
  },
  {
    id: 'encoded-twice',
    reason: 'secret_encoded_twice',
    group: 'Credentials',
    title: 'Secret encoded twice',
    sent: 'The right secret, but percent-encoded by the program and once more by its HTTP library.',
  },
  {
    id: 'secret-in-query',
    reason: 'secret_in_query',
    group: 'Credentials',
    title: 'Secret in the URL',
    sent: 'The credentials in the query of the URL. To keep yours out of it, the laboratory sends a secret that doesn’t work.',
  },
  {
    id: 'too-many-failures',
    group: 'Credentials',
    title: 'Too many failures',
    needsThrowaway: true,
    sent: 'One wrong secret after the other, until the server stops checking. The limit counts for this client alone.',
    cure: 'Find the program that keeps trying, and give it the right secret. Wait for the time in Retry-After before you retry.',
  },
  {
    id: 'unknown-grant',
    reason: 'unsupported_grant_type',
    group: 'Request',
    title: 'Unknown grant type',
    sent: 'grant_type=password instead of client_credentials.',
  },
  {
    id: 'scope-not-granted',
    reason: 'invalid_scope',
    group: 'Request',
    title: 'Scope not granted',
    sent: 'A scope that the app was not granted.',
  },
  {
    id: 'resource-not-allowed',
    reason: 'invalid_target',
    group: 'Request',
    title: 'API not allowed',
    sent: 'The resource of an API that the app has no scopes for.',
  },
  {
    id: 'tampered-token',
    group: 'Token',
    title: 'Tampered token',
    sent: 'A valid token in which one claim was changed afterwards. The signature is still the old one.',
    cure: 'Send the token exactly as you got it. If you read claims from it, read a copy.',
  },
  {
    id: 'expired-token',
    group: 'Token',
    title: 'Expired token',
    needsThrowaway: true,
    sent: 'A token that was valid for one second. APIs here allow clocks to differ by 30 seconds, so it took a little longer to be refused.',
    cure: 'Request a new token shortly before expires_in is over, or when the API responds with 401.',
  },
  {
    id: 'wrong-audience',
    group: 'Token',
    title: 'Wrong audience',
    needsThrowaway: true,
    sent: 'A valid token, but one for another API.',
    cure: 'Request a token for this API: send its audience as resource.',
  },
  {
    id: 'missing-permission',
    group: 'Token',
    title: 'Missing permission',
    needsThrowaway: true,
    sent: 'A valid token for this API, without the scope that the call needs.',
    cure: 'Request the scope that WWW-Authenticate names. If the app does not have it, add it in the app’s settings or request it there.',
  },
  {
    id: 'assertion-audience',
    reason: 'assertion_audience',
    group: 'Private key',
    title: 'Assertion for another server',
    needsKey: true,
    sent: 'A correctly signed assertion whose aud is not our issuer.',
  },
  {
    id: 'replayed-assertion',
    reason: 'replayed_assertion',
    group: 'Private key',
    title: 'Assertion used twice',
    needsKey: true,
    sent: 'The same assertion in two requests: the first gets a token, the second does not.',
  },
  {
    id: 'assertion-life',
    reason: 'assertion_life',
    group: 'Private key',
    title: 'Assertion valid too long',
    needsKey: true,
    sent: 'An assertion that is valid for an hour. Five minutes are allowed.',
  },
  {
    id: 'unknown-key',
    reason: 'unknown_key',
    group: 'Private key',
    title: 'Unknown key',
    needsKey: true,
    sent: 'An assertion signed with another key, which the app has not registered.',
  },
] as const satisfies readonly {
  id: string
  /** What the log of the app gives as the reason; none where no token request is refused. */
  reason?: TokenReason
  group: string
  title: string
  /** What is sent differently. */
  sent: string
  /** How to fix it, where the log of the app has nothing to say. */
  cure?: string
  /** It takes what only throwaway credentials bring. */
  needsThrowaway?: boolean
  needsKey?: boolean
}[]

export type FailureId = (typeof FAILURES)[number]['id']

/** A failure as the page knows it. */
export type Failure = {
  id: FailureId
  reason?: TokenReason
  group: string
  title: string
  sent: string
  cure?: string
  needsThrowaway?: boolean
  needsKey?: boolean
}

const ALL: readonly Failure[] = FAILURES

/** The failure that the log gives this reason for; null for none. */
export const failureOfReason = (reason: string): FailureId | null =>
  ALL.find((failure) => failure.reason === reason)?.id ?? null

/** The failure of this ID. */
export const failureOf = (id: FailureId): Failure => {
  const found = ALL.find((failure) => failure.id === id)
  if (!found) throw new RangeError(`${id} is no failure`)
  return found
}

/** Why a failure cannot be tried now; null where it can. */
export function whyNot(
  { needsThrowaway = false, needsKey = false }: Failure,
  { isThrowaway, hasKey }: { isThrowaway: boolean; hasKey: boolean },
): 'throwaway' | 'key' | null {
  if (needsThrowaway && !isThrowaway) return 'throwaway'
  return needsKey && !hasKey && !isThrowaway ? 'key' : null
}
