import { env } from '#lib/platform/env.ts'
import { SettingsError } from '#lib/platform/settings.ts'

/**
 * The key-encryption key, 32 bytes.
 * @throws SettingsError when none is set
 */
export function requireKek(): Buffer {
  if (!env.keyEncryptionKey)
    throw new SettingsError(
      'LATCHKEY_KEK is not set. Set it to 32 random bytes in base64: openssl rand -base64 32.',
    )
  return env.keyEncryptionKey
}
