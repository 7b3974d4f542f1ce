/** Name of the form field in which a person confirms who they are. */
export const PROOF_FIELD = 'currentPassword'
