import { createHash } from 'node:crypto'
import { env } from '#lib/platform/env.ts'
import { SettingsError } from '#lib/platform/settings.ts'
import { SealBroken, unseal } from './sealing.ts'

/** A key-encryption key, 32 bytes, and what names it where nobody may read it. */
export type Kek = { key: Buffer; fingerprint: string }

/** 64 bits of a digest tell keys apart, and nothing of one. */
const FINGERPRINT_DIGITS = 16

const kekOf = (key: Buffer): Kek => ({
  key,
  fingerprint: createHash('sha256')
    .update('latchkey kek ')
    .update(key)
    .digest('hex')
    .slice(0, FINGERPRINT_DIGITS),
})

/**
 * The key-encryption key that everything shall be sealed with.
 * @throws SettingsError when none is set
 */
export function requireKek(): Kek {
  if (!env.keyEncryptionKey)
    throw new SettingsError(
      'LATCHKEY_KEK is not set. Set it to 32 random bytes in base64: openssl rand -base64 32.',
    )
  return kekOf(env.keyEncryptionKey)
}

/** Those that open what is sealed: LATCHKEY_KEK, and LATCHKEY_KEK_OLD where one takes the place of the other. */
export function keksHeld(): Kek[] {
  const old = env.oldKeyEncryptionKey
  return [requireKek(), ...(old ? [kekOf(old)] : [])]
}

/**
 * Opens what was sealed with any key-encryption key that this process has, and says which.
 * @throws SealBroken when none opens it
 */
export function openSeal(sealed: Uint8Array, purpose: string): { plain: Buffer; kek: Kek } {
  for (const kek of keksHeld()) {
    try {
      return { plain: unseal(sealed, kek.key, purpose), kek }
    } catch (error) {
      if (!SealBroken.is(error)) throw error
    }
  }
  const tried = env.oldKeyEncryptionKey ? 'LATCHKEY_KEK or LATCHKEY_KEK_OLD' : 'LATCHKEY_KEK'
  throw new SealBroken(`The seal of ${purpose} can’t be opened with ${tried}.`)
}
