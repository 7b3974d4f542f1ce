/** Name of the form field in which a person confirms who they are. */
export const PROOF_FIELD = 'currentPassword'

/** For so long after signing in or confirming the password, nothing asks for it again. */
export const PROOF_MINUTES = 15
