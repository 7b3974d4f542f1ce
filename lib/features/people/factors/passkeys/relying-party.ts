import { isIP } from 'node:net'
import { env } from '#lib/platform/env.ts'

/** For so long a challenge is answered. */
export const CHALLENGE_SECONDS = 5 * 60

/** Who asks for passkeys: they are bound to the host of PUBLIC_URL. */
export function relyingParty(): { id: string; name: string; origin: string } {
  return { id: new URL(env.publicUrl).hostname, name: env.portal.name, origin: env.publicUrl }
}

/**
 * Whether browsers have passkeys for this origin: a secure one whose host is a name (WebAuthn §5.1.3). What they count as
 * secure without https is `localhost`.
 */
export function passkeysArePossible(publicUrl = env.publicUrl): boolean {
  const { protocol, hostname } = new URL(publicUrl)
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return false
  return protocol === 'https:' || hostname === 'localhost' || hostname.endsWith('.localhost')
}
