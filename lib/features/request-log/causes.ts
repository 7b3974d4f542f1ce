import type { CredentialKind } from '#lib/features/credentials/credential-life-cycle.ts'
import type { ErrorCode } from '#lib/oauth/errors.ts'
import type { TokenReason } from '#lib/oauth/token-event.ts'
import { routes } from '#lib/routes.ts'

/** Why a token request was refused, as the owner of its app reads it. The wire says less. */
export type Cause = {
  /** In a few words, for lists and choices. */
  short: string
  /** What the wire says to all of them alike. */
  code: ErrorCode
  what: string
  cure: string
  /** Where the documentation goes on; the cause itself is explained on the page of errors. */
  more?: { href: string; title: string }
}

const ROTATING = { href: `${routes.docsSecrets}#rotate`, title: 'Rotate without downtime' }
const STATES = { href: `${routes.docsSecrets}#states`, title: 'Lifecycle of a secret or key' }
const LEAKED = { href: `${routes.docsSecrets}#leaked`, title: 'If a secret leaks' }
const SIGNING = { href: `${routes.docsKeys}#ask`, title: 'Sign and request a token' }
const KEYS_REFUSED = { href: `${routes.docsKeys}#refused`, title: 'If it is refused' }
const SUSPENDED = { href: `${routes.docsApps}#life`, title: 'Suspend, transfer, delete' }
const TESTER = { href: routes.tokenTester, title: 'Token tester' }
const SETTINGS = { href: `${routes.docsApps}#settings`, title: 'Settings of an app' }

/**
 * The one table of causes, in the order in which people choose one: the log and the usage of an app name and explain by
 * it, and the documentation lists it.
 */
export const CAUSES: Readonly<Record<Exclude<TokenReason, 'issued'>, Cause>> = {
  invalid_request: {
    short: 'The request was malformed',
    code: 'invalid_request',
    what: 'A parameter is missing, repeated or unreadable, the request mixed two authentication methods, or the body is not form-encoded.',
    cure: 'Compare the request with the one the token tester sends. The error_description of the response says what was wrong.',
    more: TESTER,
  },
  not_form_encoded: {
    short: 'The body was not form-encoded',
    code: 'invalid_request',
    what: 'The body was sent as another media type, such as JSON. RFC 6749 requires a form-encoded body.',
    cure: 'Send Content-Type: application/x-www-form-urlencoded, and a body like grant_type=client_credentials&scope=….',
    more: TESTER,
  },
  malformed_body: {
    short: 'The body could not be read',
    code: 'invalid_request',
    what: 'The body is malformed: it contains unencoded characters, or a percent sign without two hexadecimal digits.',
    cure: 'Let your HTTP library encode the form. With curl, use --data-urlencode instead of --data.',
    more: TESTER,
  },
  secret_in_query: {
    short: 'The secret was in the URL',
    code: 'invalid_request',
    what: 'The secret was in the URL of the request, where proxies and logs record it.',
    cure: 'Send it in the Authorization header or the body, and rotate it: treat it as leaked.',
    more: LEAKED,
  },
  no_credentials: {
    short: 'No credentials were sent',
    code: 'invalid_client',
    what: 'The request had a client ID but no secret: none in an Authorization: Basic header, none in the body, and no signed assertion. An empty secret counts as none, as does a header without a colon or with another scheme, such as Bearer.',
    cure: 'Send the client ID and the secret in an Authorization: Basic header, or as client_id and client_secret in the body. If your program reads them from environment variables, check that these are set where it runs.',
    more: TESTER,
  },
  malformed_credentials: {
    short: 'The credentials could not be read',
    code: 'invalid_client',
    what: 'The Authorization header is not Basic followed by the base64 of client ID, colon and secret, or one of them contains characters that are not allowed, or the body has a secret without a client ID.',
    cure: 'Let your HTTP library build the header. To build it yourself, form-encode the client ID and the secret, join them with a colon and base64-encode the result once.',
    more: TESTER,
  },
  client_id_with_space: {
    short: 'White space around the client ID',
    code: 'invalid_client',
    what: 'The client ID is this app’s, but was sent with a line break, a space or an invisible character.',
    cure: 'Trim what you read from a file or a setting. If you copied it from a page or a chat, type it instead.',
    more: TESTER,
  },
  unknown_client: {
    short: 'Unknown client ID',
    code: 'invalid_client',
    what: 'No app has this client ID: it is misspelt, or its app was deleted.',
    cure: 'Copy the client ID from your app’s page. It is case-sensitive. A deleted app can be restored for some days.',
    more: SUSPENDED,
  },
  wrong_secret: {
    short: 'Wrong secret',
    code: 'invalid_client',
    what: 'The secret is not one of this app’s, and does not look like one that was generated here.',
    cure: 'Check where your program reads the secret from. The Secrets page shows the start and the last four characters of each secret. If you no longer have the whole secret, rotate it.',
    more: ROTATING,
  },
  secret_with_space: {
    short: 'White space in or around the secret',
    code: 'invalid_client',
    what: 'The secret is right, but was sent with invisible characters: usually the line break at the end of a file, or a no-break or zero-width space from a page or a chat.',
    cure: 'Trim what you read from a file or a secret store. To write such a file, use printf instead of echo, which adds a line break.',
    more: TESTER,
  },
  secret_in_quotes: {
    short: 'Quotes around the secret',
    code: 'invalid_client',
    what: 'The secret is right, but was sent with quotes around it.',
    cure: 'Remove the quotes where the secret is set. Some .env readers and container runtimes keep them: write CLIENT_SECRET=lk_… without quotes.',
    more: TESTER,
  },
  secret_encoded_twice: {
    short: 'The secret was encoded twice',
    code: 'invalid_client',
    what: 'The secret was percent-encoded once too often: decoded twice, it is right.',
    cure: 'Encode in one place only. If your HTTP library encodes form fields or the Authorization header, pass it the secret unencoded.',
    more: TESTER,
  },
  secret_not_encoded: {
    short: 'The secret was not form-encoded',
    code: 'invalid_client',
    what: 'The secret is right, but was not form-encoded before base64, so decoding changed it.',
    cure: 'Form-encode the client ID and the secret before you join them with a colon, or use an OAuth library, which does it for you.',
    more: TESTER,
  },
  placeholder_secret: {
    short: 'A placeholder was sent instead of the secret',
    code: 'invalid_client',
    what: 'A placeholder such as $CLIENT_SECRET or YOUR_SECRET was sent instead of the secret: a template was not filled in.',
    cure: 'Check that the variable is set where the program runs, and that the template is filled in.',
    more: TESTER,
  },
  token_as_secret: {
    short: 'An access token was sent instead of the secret',
    code: 'invalid_client',
    what: 'The request sent an access token as the client secret.',
    cure: 'Send the client secret, which starts with lk_ and is shown once when you generate it. Send access tokens to the API only.',
    more: { href: routes.docs, title: 'Guide' },
  },
  secret_of_other_environment: {
    short: 'A secret from the other environment',
    code: 'invalid_client',
    what: 'A sandbox secret was sent for a live app, or a live secret for a sandbox app. Sandbox secrets start with lk_test_, live secrets with lk_live_.',
    cure: 'Client ID and secret must belong to the same app. Check the configuration of this deployment.',
    more: { href: `${routes.docsApps}#environments`, title: 'Sandbox and live' },
  },
  damaged_secret: {
    short: 'The secret was cut off or mistyped',
    code: 'invalid_client',
    what: 'The secret starts like one that was generated here, but its checksum is wrong: characters are missing, changed or added.',
    cure: 'Copy the whole secret again: 57 characters on one line. Terminals and chat programs cut long words. If you no longer have the whole secret, rotate it.',
    more: ROTATING,
  },
  foreign_secret: {
    short: 'A secret of another app',
    code: 'invalid_client',
    what: 'The secret is complete, but not one of this app’s: it belongs to another app, or was deleted long ago.',
    cure: 'Compare its start and its last four characters with the Secrets pages of your apps, and send it with the client ID it belongs to.',
    more: STATES,
  },
  expired_secret: {
    short: 'The secret has expired or was retired',
    code: 'invalid_client',
    what: 'The secret is one of this app’s, but no longer works: it has expired, or was replaced, deactivated or deleted.',
    cure: 'Give the program a secret that works. Next time, keep the old secret working until every program uses the new one.',
    more: STATES,
  },
  unknown_key: {
    short: 'Signed with a key that is not registered',
    code: 'invalid_client',
    what: 'The assertion is signed with a key that is not registered for this app, or names one that is not.',
    cure: 'Register the public key on the Secrets page. Set kid in the assertion’s header to the thumbprint shown there or to the key’s own kid, or leave it out.',
    more: { href: `${routes.docsKeys}#register`, title: 'Register the public key' },
  },
  expired_key: {
    short: 'The key has expired or was retired',
    code: 'invalid_client',
    what: 'The key is one of this app’s, but no longer works: it has expired, or was replaced, deactivated or deleted.',
    cure: 'Sign with a key that works. Next time, rotate the key before it expires and keep the old one working until every program uses the new one.',
    more: STATES,
  },
  malformed_assertion: {
    short: 'The assertion could not be read',
    code: 'invalid_client',
    what: 'The client_assertion is not a signed JWT with a sub: it was cut off, quoted, broken by a line break, or is something else.',
    cure: 'Send the JWT exactly as the library returns it: three parts, joined by dots. Send a secret as client_secret instead.',
    more: SIGNING,
  },
  wrong_assertion: {
    short: 'The signed assertion is not valid',
    code: 'invalid_client',
    what: 'The signature or algorithm does not match the key, iss and sub are not both the client ID, or jti or exp is missing.',
    cure: 'Create a new assertion for each request, and sign it with the registered key and its algorithm.',
    more: KEYS_REFUSED,
  },
  assertion_audience: {
    short: 'The assertion is for another audience',
    code: 'invalid_client',
    what: 'The aud of the assertion is not this server.',
    cure: 'Set aud to the issuer from our metadata, as a single string. If your library can only send the token endpoint, as Authlib and Spring Security do, allow that in the app’s settings, which explain the risk.',
    more: SIGNING,
  },
  assertion_life: {
    short: 'The assertion is valid for too long',
    code: 'invalid_client',
    what: 'The assertion is valid for more than five minutes, or was created in the future.',
    cure: 'Set exp to a minute from now, and synchronise the machine’s clock: up to 30 seconds of difference is allowed.',
    more: SIGNING,
  },
  expired_assertion: {
    short: 'The assertion has expired',
    code: 'invalid_client',
    what: 'The assertion had expired when it arrived.',
    cure: 'Create it just before you send it, and synchronise the machine’s clock: up to 30 seconds of difference is allowed.',
    more: KEYS_REFUSED,
  },
  replayed_assertion: {
    short: 'The assertion was used before',
    code: 'invalid_client',
    what: 'The assertion was used before. Each works for one request.',
    cure: 'Create a new assertion with a new jti for each request and each retry. If your program does, someone else may have the assertion.',
    more: KEYS_REFUSED,
  },
  client_suspended: {
    short: 'The app is suspended',
    code: 'invalid_client',
    what: 'The credentials are right, but the app is suspended and gets no tokens.',
    cure: 'Resume the app in its settings. If the connectivity team suspended it, ask them to resume it.',
    more: SUSPENDED,
  },
  address_not_allowed: {
    short: 'Address not allowed',
    code: 'invalid_client',
    what: 'The credentials are right, but the app does not allow the address the request came from.',
    cure: 'If the address is yours, add it or its network to the app’s allowed addresses. If not, someone else has the secret: rotate it and stop the old one immediately.',
    more: SETTINGS,
  },
  quota_reached: {
    short: 'Hourly quota reached',
    code: 'quota_reached',
    what: 'The app has reached its quota of tokens for this hour.',
    cure: 'Reuse each token until it expires instead of requesting one per call. If that is not enough, raise the quota in the settings.',
    more: SETTINGS,
  },
  auth_method_off: {
    short: 'Authentication method not allowed',
    code: 'invalid_client',
    what: 'The credentials are right, but the app does not allow this authentication method.',
    cure: 'Use a method that the app’s settings allow, or allow this one there.',
    more: SETTINGS,
  },
  unsupported_grant_type: {
    short: 'Unknown grant type',
    code: 'unsupported_grant_type',
    what: 'The request named a grant type that this server does not support.',
    cure: 'Send grant_type=client_credentials, spelt exactly like this.',
    more: TESTER,
  },
  unauthorized_client: {
    short: 'Grant type not allowed',
    code: 'unauthorized_client',
    what: 'The credentials are right, but the app may not use this grant type.',
    cure: 'Ask the connectivity team to allow it.',
  },
  invalid_scope: {
    short: 'Scope not granted',
    code: 'invalid_scope',
    what: 'The request asked for a scope that the app does not have for this API, that does not exist, or that is malformed.',
    cure: 'Request only scopes of the app, separated by single spaces, or none to get them all. For another API’s scopes, send its resource. Add scopes in the settings.',
    more: SETTINGS,
  },
  team_not_confirmed: {
    short: 'Scope needs a confirmed team',
    code: 'invalid_scope',
    what: 'The app has the requested scope, but the connectivity team has not confirmed the app’s team. Until then, its tokens don’t include that scope.',
    cure: 'Ask the connectivity team to confirm your team. Until then, leave out the scope parameter to get a token with the app’s other scopes.',
  },
  invalid_target: {
    short: 'API not allowed',
    code: 'invalid_target',
    what: 'The resource in the request is not an API of this app, or the request named more than one.',
    cure: 'Set resource to the audience URI of one API that the app has scopes for, or leave it out.',
    more: SETTINGS,
  },
}

const causes: Readonly<Record<string, Cause>> = CAUSES

/** The cause behind a reason; null for one of another version. */
export const causeOf = (reason: string): Cause | null => causes[reason] ?? null

/** What is more to be said of a credential that was taken away from whoever might have it, and not by its people. */
const TAKEN_AWAY = {
  leak: (kind: CredentialKind) => ({
    what: `The ${kind} was reported as leaked, so it was revoked with its access tokens.`,
    cure: `Generate a new ${kind} and give it to the program. Find out where the old one was exposed, and remove it there.`,
    more: LEAKED,
  }),
  dispute: (kind: CredentialKind) => ({
    what: `Whoever the link was for said that somebody else opened it, so the ${kind} was revoked with its access tokens.`,
    cure: 'Ask the connectivity team for a new link, and give the program the secret that it shows.',
    more: STATES,
  }),
} as const

/** Why a request was refused, told by what happened to its credential where that says more than the reason. */
export function causeOfRequest(
  reason: string,
  credential: { kind: CredentialKind; endedFor: keyof typeof TAKEN_AWAY | null } | null,
): Cause | null {
  const cause = causeOf(reason)
  if (!cause || !credential?.endedFor) return cause
  return { ...cause, ...TAKEN_AWAY[credential.endedFor](credential.kind) }
}

/** A reason in a few words. One of another version stands for itself. */
export const reasonWords = (reason: string): string => causeOf(reason)?.short ?? reason

/** Every reason to refuse. */
export const REFUSALS: readonly string[] = Object.keys(CAUSES)

/** Those that the wire calls `invalid_client`, in the order of the table. */
export const INVALID_CLIENT_CAUSES: readonly (Cause & { reason: string })[] = Object.entries(CAUSES)
  .filter(([, { code }]) => code === 'invalid_client')
  .map(([reason, cause]) => ({ reason, ...cause }))

/** The others, which the wire tells apart. */
export const OTHER_CAUSES: readonly (Cause & { reason: string })[] = Object.entries(CAUSES)
  .filter(([, { code }]) => code !== 'invalid_client')
  .map(([reason, cause]) => ({ reason, ...cause }))

/** Where the documentation explains a reason: each cause that has a name of its own by itself, others with their error. */
export function docsOfReason(reason: string): string {
  const cause = causeOf(reason)
  return cause ? `${routes.docsErrors}#${reason}` : routes.docsErrors
}
