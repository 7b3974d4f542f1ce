import type { TokenReason } from '#lib/oauth/ports.ts'

/** Why a request was refused, as an owner reads it. The wire says less. */
const WORDS: Record<Exclude<TokenReason, 'issued'>, string> = {
  invalid_request: 'The request was malformed',
  not_form_encoded: 'The body was not form-encoded',
  malformed_body: 'The body could not be read',
  secret_in_query: 'The secret stood in the URL',
  no_credentials: 'No credentials were sent',
  malformed_credentials: 'The credentials could not be read',
  client_id_with_space: 'White space around the client ID',
  unknown_client: 'Unknown client ID',
  wrong_secret: 'Wrong secret',
  secret_with_space: 'White space in or around the secret',
  secret_in_quotes: 'Quotes around the secret',
  secret_encoded_twice: 'The secret was encoded twice',
  secret_not_encoded: 'The secret was not form-encoded',
  placeholder_secret: 'A placeholder was sent instead of the secret',
  token_as_secret: 'An access token was sent instead of the secret',
  secret_of_other_environment: 'A secret of the other environment',
  damaged_secret: 'The secret was cut off or mistyped',
  foreign_secret: 'A secret that is not this app’s',
  expired_secret: 'The secret has expired or was retired',
  unknown_key: 'Signed with a key that is not registered',
  expired_key: 'The key has expired or was retired',
  malformed_assertion: 'The assertion could not be read',
  wrong_assertion: 'The signed assertion is not valid',
  assertion_audience: 'The assertion is for another audience',
  assertion_life: 'The assertion lives too long',
  expired_assertion: 'The assertion has expired',
  replayed_assertion: 'The assertion was used before',
  client_suspended: 'The app is suspended',
  address_not_allowed: 'From an address that is not allowed',
  quota_reached: 'The quota of the hour was used up',
  auth_method_off: 'The app may not authenticate in this way',
  unsupported_grant_type: 'Unknown grant type',
  unauthorized_client: 'The app may not use this grant',
  invalid_scope: 'A scope that the app does not have',
  team_not_confirmed: 'A scope that waits for the team to be confirmed',
  invalid_target: 'An API that the app may not use',
}

const words: Readonly<Record<string, string>> = WORDS

/** A reason of before, or of a later version, stands for itself. */
export const reasonWords = (reason: string): string => words[reason] ?? reason

/** Every reason to refuse, in the order in which people choose one. */
export const REFUSALS: readonly string[] = Object.keys(WORDS)
