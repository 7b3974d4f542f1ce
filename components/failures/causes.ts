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

const ROTATING = { href: `${routes.docsSecrets}#rotate`, title: 'Rotate without a gap' }
const STATES = { href: `${routes.docsSecrets}#states`, title: 'The life of a secret or key' }
const SIGNING = { href: `${routes.docsKeys}#ask`, title: 'Sign, and ask for a token' }
const KEYS_REFUSED = { href: `${routes.docsKeys}#refused`, title: 'When it is refused' }
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
    what: 'A parameter is missing, repeated or unreadable, two ways to authenticate were mixed, or the body is not form-encoded.',
    cure: 'Compare the request with the one that the token tester sends. The error_description of the answer says what was wrong.',
    more: TESTER,
  },
  not_form_encoded: {
    short: 'The body was not form-encoded',
    code: 'invalid_request',
    what: 'The body was sent as another media type, such as JSON. RFC 6749 has it form-encoded.',
    cure: 'Send Content-Type: application/x-www-form-urlencoded, and a body like grant_type=client_credentials&scope=….',
    more: TESTER,
  },
  malformed_body: {
    short: 'The body could not be read',
    code: 'invalid_request',
    what: 'The body is not well-formed: it holds characters that are not encoded, or a percent sign without two hexadecimal digits.',
    cure: 'Let your HTTP library encode the form. With curl, use --data-urlencode rather than --data.',
    more: TESTER,
  },
  secret_in_query: {
    short: 'The secret stood in the URL',
    code: 'invalid_request',
    what: 'The secret stood in the address of the request, where proxies and logs on the way keep it.',
    cure: 'Send it in the body or in the Authorization header, and rotate this secret: take it for known to others.',
    more: { href: `${routes.docsSecrets}#leaked`, title: 'When one has leaked' },
  },
  no_credentials: {
    short: 'No credentials were sent',
    code: 'invalid_client',
    what: 'The client ID came without a secret: there was none in an Authorization: Basic header, none in the body, and no signed assertion. An empty secret counts as none, and so does a header without a colon or of another scheme, such as Bearer.',
    cure: 'Send the client ID and the secret in an Authorization: Basic header, or as client_id and client_secret in the body. If your program reads them from its environment, check that the variables are set where it runs.',
    more: TESTER,
  },
  malformed_credentials: {
    short: 'The credentials could not be read',
    code: 'invalid_client',
    what: 'The Authorization header is not Basic followed by the base64 of client ID, colon and secret; or ID or secret holds characters that neither may; or the body has a secret without a client ID.',
    cure: 'Let your HTTP library make the header. By hand: form-encode the ID and the secret, join them by a colon, and base64-encode that once, with nothing before or after it.',
    more: TESTER,
  },
  client_id_with_space: {
    short: 'White space around the client ID',
    code: 'invalid_client',
    what: 'The client ID is this app’s, but a line break, a space or a character that nobody sees came along with it.',
    cure: 'Trim what you read from a file or a setting before you send it. If it was copied from a page or a chat, type it.',
    more: TESTER,
  },
  unknown_client: {
    short: 'Unknown client ID',
    code: 'invalid_client',
    what: 'No app has the client ID that was sent: it is misspelt, or its app was deleted.',
    cure: 'Copy the client ID from the page of your app. Upper and lower case count. A deleted app can be restored for some days.',
    more: SUSPENDED,
  },
  wrong_secret: {
    short: 'Wrong secret',
    code: 'invalid_client',
    what: 'What was sent as the secret is none that this app has, and does not look like one of Latchkey’s.',
    cure: 'Check where your program takes the secret from. The beginning and the last four characters of each secret stand on the Secrets page; if you cannot find the whole one again, rotate it.',
    more: ROTATING,
  },
  secret_with_space: {
    short: 'White space in or around the secret',
    code: 'invalid_client',
    what: 'The secret is right, but something that nobody sees came along with it: most often the line break at the end of a file, or a no-break or zero-width space from a page or a chat.',
    cure: 'Trim what you read from a file or a secret store before you send it. When you write such a file, use printf rather than echo, which adds a line break.',
    more: TESTER,
  },
  secret_in_quotes: {
    short: 'Quotes around the secret',
    code: 'invalid_client',
    what: 'The secret is right, but quotes stood around it and were sent as a part of it.',
    cure: 'Take the quotes away where the secret is set. Many .env readers and container runtimes keep them: write CLIENT_SECRET=lk_… without any.',
    more: TESTER,
  },
  secret_encoded_twice: {
    short: 'The secret was encoded twice',
    code: 'invalid_client',
    what: 'The secret was percent-encoded once more than it should be: decoded twice, it is right.',
    cure: 'Encode in one place only. If your HTTP library encodes form fields or the parts of the Authorization header, hand it the secret as it is.',
    more: TESTER,
  },
  secret_not_encoded: {
    short: 'The secret was not form-encoded',
    code: 'invalid_client',
    what: 'The secret is right as it was sent, but was not form-encoded before base64, so that reading it changed it.',
    cure: 'Encode ID and secret each with application/x-www-form-urlencoded before joining them by a colon, or use a library for OAuth, which does.',
    more: TESTER,
  },
  placeholder_secret: {
    short: 'A placeholder was sent instead of the secret',
    code: 'invalid_client',
    what: 'A placeholder was sent where the secret belongs, such as $CLIENT_SECRET or YOUR_SECRET: a template was not filled in.',
    cure: 'Check that the variable is set in the environment where the program runs, and that whatever fills the template in has run.',
    more: TESTER,
  },
  token_as_secret: {
    short: 'An access token was sent instead of the secret',
    code: 'invalid_client',
    what: 'An access token was sent where the secret belongs.',
    cure: 'Ask for a token with the client ID and the API Token that the Secrets page shows once, which begins with lk_. Access tokens are what you get for it; they go to the API.',
    more: { href: routes.docs, title: 'Guide' },
  },
  secret_of_other_environment: {
    short: 'A secret of the other environment',
    code: 'invalid_client',
    what: 'A sandbox secret was sent for a live app, or a live secret for a sandbox app. Secrets that begin with lk_test_ are for sandbox apps, those with lk_live_ for live ones.',
    cure: 'Client ID and secret must come from the same app. Check which pair this deployment is configured with.',
    more: { href: `${routes.docsApps}#environments`, title: 'Sandbox and live' },
  },
  damaged_secret: {
    short: 'The secret was cut off or mistyped',
    code: 'invalid_client',
    what: 'What was sent begins like one of our secrets, but its checksum is wrong: characters are missing, changed or added.',
    cure: 'Copy the whole secret again: 57 characters, without a break. Terminals and chat programs cut long words; if you have no whole copy any more, rotate it.',
    more: ROTATING,
  },
  foreign_secret: {
    short: 'A secret that is not this app’s',
    code: 'invalid_client',
    what: 'A whole and well-formed secret was sent, but this app has none like it: it is another app’s, or was deleted long ago.',
    cure: 'Compare its beginning and its last four characters with those on the Secrets pages of your apps, and send it with the client ID that it was made for.',
    more: STATES,
  },
  expired_secret: {
    short: 'The secret has expired or was retired',
    code: 'invalid_client',
    what: 'The secret is one of this app’s, but no longer works: it has expired, or was replaced, deactivated or deleted.',
    cure: 'Give the program a secret that works. If others still use the old one, rotate with an overlap, so that each can change over before it ends.',
    more: STATES,
  },
  unknown_key: {
    short: 'Signed with a key that is not registered',
    code: 'invalid_client',
    what: 'The assertion is signed with a key that is not registered for this app, or names none that is.',
    cure: 'Register the public half on the Secrets page. Let kid in the header of the assertion be the thumbprint shown there or the kid that the key came with, or leave it out.',
    more: { href: `${routes.docsKeys}#register`, title: 'Register the public half' },
  },
  expired_key: {
    short: 'The key has expired or was retired',
    code: 'invalid_client',
    what: 'The key is one of this app’s, but no longer works: it has expired, or was replaced, deactivated or deleted.',
    cure: 'Sign with a key that works. Rotate a key before it ends, with an overlap, so that no program is left out.',
    more: STATES,
  },
  malformed_assertion: {
    short: 'The assertion could not be read',
    code: 'invalid_client',
    what: 'What was sent as client_assertion is no signed JWT with a sub: it was cut off, quoted, broken by a line end, or is something else.',
    cure: 'Send the three parts that the library returns, joined by dots, as they are. A secret goes into client_secret instead.',
    more: SIGNING,
  },
  wrong_assertion: {
    short: 'The signed assertion is not valid',
    code: 'invalid_client',
    what: 'The signed assertion does not hold: its signature or its algorithm is not that of the key, iss and sub are not both the client ID, or jti or exp is missing.',
    cure: 'Make a new assertion for each request, and sign it with the registered key and its algorithm.',
    more: KEYS_REFUSED,
  },
  assertion_audience: {
    short: 'The assertion is for another audience',
    code: 'invalid_client',
    what: 'The assertion is meant for another server: its aud is not ours.',
    cure: 'Let aud be the issuer that our metadata names, as one string and without anything after it. If your library can only name the token endpoint, as Authlib and Spring Security do, allow that in the settings of the app, where the risk is explained.',
    more: SIGNING,
  },
  assertion_life: {
    short: 'The assertion lives too long',
    code: 'invalid_client',
    what: 'The assertion would live for more than five minutes, or was made in the future.',
    cure: 'Let exp be a minute from now, and let the clock of the machine follow a time server: half a minute of difference is allowed.',
    more: SIGNING,
  },
  expired_assertion: {
    short: 'The assertion has expired',
    code: 'invalid_client',
    what: 'The assertion had expired when it came.',
    cure: 'Make it just before you send it, and let the clock of the machine follow a time server: half a minute of difference is allowed.',
    more: KEYS_REFUSED,
  },
  replayed_assertion: {
    short: 'The assertion was used before',
    code: 'invalid_client',
    what: 'The assertion was used before: each is good for one request.',
    cure: 'Make a new one, with a new jti, for each request, also when you try again. If your program did, someone else may have got hold of it.',
    more: KEYS_REFUSED,
  },
  client_suspended: {
    short: 'The app is suspended',
    code: 'invalid_client',
    what: 'The credentials are right, but the app is suspended and gets no tokens.',
    cure: 'Resume the app in its settings. What the connectivity team suspended, only that team resumes: ask them.',
    more: SUSPENDED,
  },
  address_not_allowed: {
    short: 'From an address that is not allowed',
    code: 'invalid_client',
    what: 'The credentials are right, but the request came from an address that the app does not allow.',
    cure: 'Add the address, or its network, to the ones that the app allows, if it is yours. If it is not, someone else has the secret: rotate it and retire the old one now.',
    more: SETTINGS,
  },
  quota_reached: {
    short: 'The quota of the hour was used up',
    code: 'quota_reached',
    what: 'The app has got as many tokens in this hour as it may.',
    cure: 'Keep a token and use it until it expires, rather than asking for one for each call. If that is not enough, raise the quota in the settings.',
    more: SETTINGS,
  },
  auth_method_off: {
    short: 'The app may not authenticate in this way',
    code: 'invalid_client',
    what: 'The credentials are right, but the app does not allow this way of sending them.',
    cure: 'Send them in a way that the settings of the app allow, or allow this one there.',
    more: SETTINGS,
  },
  unsupported_grant_type: {
    short: 'Unknown grant type',
    code: 'unsupported_grant_type',
    what: 'The request named a grant that this server does not know.',
    cure: 'Send grant_type=client_credentials, in exactly this spelling.',
    more: TESTER,
  },
  unauthorized_client: {
    short: 'The app may not use this grant',
    code: 'unauthorized_client',
    what: 'The credentials are right, but the app may not ask for tokens by this grant.',
    cure: 'Ask the connectivity team to allow it.',
  },
  invalid_scope: {
    short: 'A scope that the app does not have',
    code: 'invalid_scope',
    what: 'The request asked for a scope that the app does not have at this API, that does not exist, or that is not written as one.',
    cure: 'Ask for scopes that the app holds, separated by one space, or for none to get them all. Scopes of another API need its resource. Scopes are added in the settings.',
    more: SETTINGS,
  },
  team_not_confirmed: {
    short: 'A scope that waits for the team to be confirmed',
    code: 'invalid_scope',
    what: 'The app was given the scope that was asked for, but the connectivity team has not confirmed the team that it belongs to. Until then the app gets no token with it.',
    cure: 'Ask the connectivity team to confirm your team. Without a scope parameter the app gets a token with its other scopes meanwhile.',
  },
  invalid_target: {
    short: 'An API that the app may not use',
    code: 'invalid_target',
    what: 'The resource in the request is no API that the app may call, or more than one was named.',
    cure: 'Let resource be the audience URI of one API of which the app has scopes, or leave it out.',
    more: SETTINGS,
  },
}

const causes: Readonly<Record<string, Cause>> = CAUSES

/** The cause behind a reason; null for one of another version. */
export const causeOf = (reason: string): Cause | null => causes[reason] ?? null

/** A reason in a few words. One of another version stands for itself. */
export const reasonWords = (reason: string): string => causeOf(reason)?.short ?? reason

/** Every reason to refuse. */
export const REFUSALS: readonly string[] = Object.keys(CAUSES)

/** Those that the wire calls `invalid_client`, in the order of the table. */
export const INVALID_CLIENT_CAUSES: readonly (Cause & { reason: string })[] = Object.entries(CAUSES)
  .filter(([, { code }]) => code === 'invalid_client')
  .map(([reason, cause]) => ({ reason, ...cause }))

/** Where the documentation explains a reason: each cause of `invalid_client` by itself, others with their error. */
export function docsOfReason(reason: string): string {
  const cause = causeOf(reason)
  if (!cause) return routes.docsErrors
  return `${routes.docsErrors}#${cause.code === 'invalid_client' ? reason : cause.code}`
}
