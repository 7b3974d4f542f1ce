/** Name of the form field in which a person confirms who they are. */
export const PROOF_FIELD = 'currentPassword'

/** Where nobody knows a password of the account: they sign in again at their provider. */
export const PROVIDER_PROOF_FIELD = 'signInAgain'

/** For so long after signing in or confirming the password, nothing asks for it again. */
export const PROOF_MINUTES = 15
