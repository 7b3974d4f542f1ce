/**
 * `typ` of the JWS by which a browser shows that it holds a private key without sending it: signed with that key, which
 * the header names (`jwk`). Nothing else that an app signs has this type.
 */
export const PROOF_TYPE = 'latchkey-leaked-key+jws'
