import { PROOF_FIELD } from '#lib/features/people/proof-field.ts'

const SECRET_FIELDS: ReadonlySet<string> = new Set([
  ...['password', 'factorCode', 'passphrase', 'secrets'],
  PROOF_FIELD,
])

/** Whether a field of a form holds what is never given back: a password, a code of a second factor, what somebody found, whatever became of the form. */
export const isSecretField = (name: string): boolean => SECRET_FIELDS.has(name)
