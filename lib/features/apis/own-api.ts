import { ownAudience, tryAudience } from '#lib/oauth/resource.ts'
import { env } from '#lib/platform/env.ts'

/** The stored API that is Latchkey's own. */
export const OWN_API_ID = 'latchkey'

/** Audience of an API as it is stored: Latchkey's own has none there, because it follows PUBLIC_URL. */
export function audienceOf(stored: string | null): string {
  return stored ?? ownAudience(env.publicUrl)
}

/** Whether an audience is Latchkey itself, however it is spelt: the issuer, its own API, or what throwaway clients call. */
export function isLatchkeyItself(audience: string): boolean {
  const normal = (uri: string) => new URL(uri).href.replace(/\/+$/, '')
  const asked = normal(audience)
  const tried = tryAudience(env.publicUrl)
  if (asked.startsWith(`${tried}/`)) return true
  return [env.publicUrl, ownAudience(env.publicUrl), tried].some((own) => normal(own) === asked)
}
