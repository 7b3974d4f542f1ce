import type { AuthOptions } from 'next-auth'
import { checkCookieName, cookieOptions } from '#lib/features/people/cookies.ts'
import { authOptions } from '#lib/features/people/next-auth.ts'
import { log } from '#lib/platform/log/log.ts'
import { FLOW_SECONDS } from './flow.ts'
import { type SignInProvider, signInProviders } from './providers.ts'

const FAULT_MAX_LENGTH = 300

/** What an operator needs to know: next-auth's code and what its client says is wrong. Neither holds a token or a secret. */
function reportFault(code: string, metadata: unknown): void {
  log.error({ code, fault: faultIn(metadata) }, 'a provider could not sign somebody in')
}

function faultIn(metadata: unknown): string | undefined {
  const error = metadata instanceof Error ? metadata : Object(metadata).error
  return error instanceof Error ? error.message.slice(0, FAULT_MAX_LENGTH) : undefined
}

const checkCookie = (check: 'state' | 'nonce' | 'pkce') => ({
  name: checkCookieName(check),
  options: { ...cookieOptions(), maxAge: FLOW_SECONDS },
})

/**
 * next-auth with the providers that are set up. It leads there and checks what comes back; the session is ours.
 * @param signIn what becomes of somebody who signed in: where the browser goes
 */
export async function nextAuthOfProviders(
  signIn: (profile: unknown) => Promise<string>,
): Promise<AuthOptions> {
  const options = await authOptions()
  return {
    ...options,
    providers: signInProviders().map(({ config }: SignInProvider) => config),
    cookies: {
      ...options.cookies,
      state: checkCookie('state'),
      nonce: checkCookie('nonce'),
      pkceCodeVerifier: checkCookie('pkce'),
    },
    logger: { error: reportFault, warn() {}, debug() {} },
    callbacks: { ...options.callbacks, signIn: ({ profile }) => signIn(profile) },
  }
}
