/** What the private half of a signing key is sealed for. */
export const keyPurpose = (kid: string): string => `signing-key:${kid}`

/** What a secret of the server is sealed for. */
export const secretPurpose = (name: string): string => `server-secret:${name}`
