/** What is known of a way to authenticate without a request: all that lists of them are made from. */
type MethodFacts = {
  /** Which kind of a client's credentials it proves. */
  credential: 'secret' | 'key'
  /** What it reads from the body beside `client_id` (RFC 6749 §2.3.1, RFC 7521 §4.2). */
  parameters: readonly string[]
  /** Those of them that must not be in a URI, which proxies and histories keep (RFC 6749 §2.3.1). */
  secretParameters: readonly string[]
  /** Reasons to refuse that no other way has. */
  reasons: readonly string[]
  /** As the owner of an app chooses it. */
  meaning: string
}

/**
 * Ways in which a client may authenticate (RFC 7591 §2), at every endpoint that takes clients, in the order in which
 * they are listed. How each reads and proves is its own file beside this one; `registry.ts` joins the two.
 */
export const METHODS = {
  client_secret_basic: {
    credential: 'secret',
    parameters: [],
    secretParameters: [],
    reasons: [],
    meaning: 'Client ID and secret in the Authorization header. The default of most libraries.',
  },
  client_secret_post: {
    credential: 'secret',
    parameters: ['client_secret'],
    secretParameters: ['client_secret'],
    reasons: [],
    meaning: 'Client ID and secret in the body. For programs that can’t set the header.',
  },
  private_key_jwt: {
    credential: 'key',
    parameters: ['client_assertion', 'client_assertion_type'],
    secretParameters: ['client_assertion'],
    reasons: [
      'malformed_assertion',
      'unknown_key',
      'wrong_assertion',
      'assertion_audience',
      'assertion_life',
      'expired_assertion',
      'replayed_assertion',
    ],
    meaning: 'An assertion signed with the app’s own key. No secret is sent.',
  },
} as const satisfies Record<string, MethodFacts>

export type AuthMethod = keyof typeof METHODS

/** A reason that one way alone can be refused for. */
export type MethodReason = (typeof METHODS)[AuthMethod]['reasons'][number]

const isMethod = (name: string): name is AuthMethod => Object.hasOwn(METHODS, name)

export const AUTH_METHODS: readonly AuthMethod[] = Object.keys(METHODS).filter(isMethod)

const facts: readonly MethodFacts[] = Object.values(METHODS)

/** What any of them reads from the body. */
export const CLIENT_PARAMETERS = ['client_id', ...facts.flatMap(({ parameters }) => parameters)]

/** What of it must not be in a URI. */
export const SECRET_CLIENT_PARAMETERS = facts.flatMap(({ secretParameters }) => secretParameters)
