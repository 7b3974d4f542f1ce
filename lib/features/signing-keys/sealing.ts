import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { namedError } from '#lib/kernel/named-error.ts'

const ALGORITHM = 'aes-256-gcm'
const NONCE_LENGTH = 12
const TAG_LENGTH = 16

/** The sealed bytes do not open: another key, another purpose, or they were changed. */
export class SealBroken extends namedError('SealBroken') {}

/**
 * Seals bytes with AES-256-GCM: nonce (12), tag (16), ciphertext. A fresh nonce each time; the purpose is
 * authenticated, so that a value sealed for one use cannot be passed off for another (KY-06).
 */
export function seal(plain: Uint8Array, key: Uint8Array, purpose: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(NONCE_LENGTH)
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_LENGTH })
  cipher.setAAD(Buffer.from(purpose, 'utf8'))
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), sealed]))
}

/**
 * Opens what `seal` made.
 * @throws SealBroken
 */
export function unseal(sealed: Uint8Array, key: Uint8Array, purpose: string): Buffer {
  try {
    const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_LENGTH), {
      authTagLength: TAG_LENGTH,
    })
    decipher.setAAD(Buffer.from(purpose, 'utf8'))
    decipher.setAuthTag(sealed.subarray(NONCE_LENGTH, NONCE_LENGTH + TAG_LENGTH))
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_LENGTH + TAG_LENGTH)), decipher.final()])
  } catch (cause) {
    throw new SealBroken(`The seal of ${purpose} can’t be opened with this key.`, { cause })
  }
}
