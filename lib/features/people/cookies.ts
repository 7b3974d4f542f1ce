import { env } from '#lib/platform/env.ts'

/** Whether browsers reach this server by https: only then may a cookie be `Secure` and `__Host-`. */
export const isHttps = () => env.publicUrl.startsWith('https:')

const named = (name: string) => (isHttps() ? `__Host-${name}` : name)

/** Names the session row, encrypted (PT-04). */
export const sessionCookieName = () => named('latchkey.session')

/** Marks a device that has signed in before; opens nothing. */
export const deviceCookieName = () => named('latchkey.device')

/** Names the second step that this browser has to take. */
export const secondStepCookieName = () => named('latchkey.step')

/** Holds a sign-in at a provider that is under way, encrypted. */
export const flowCookieName = () => named('latchkey.provider')

/** What next-auth keeps of it: what binds the provider's response to this browser. */
export const checkCookieName = (check: 'state' | 'nonce' | 'pkce') => named(`latchkey.${check}`)

/** Names the challenge to a passkey that this browser answers. */
export const passkeyCookieName = () => named('latchkey.passkey')

/** What a browser that opened hand-offs is known by. */
export const claimCookieName = () => named('latchkey.claim')

/** What every cookie of ours has in common. */
export const cookieOptions = () =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps() }) as const
