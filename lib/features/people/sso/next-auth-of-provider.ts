import type { AuthOptions } from 'next-auth'
import { checkCookieName, cookieOptions } from '#lib/features/people/cookies.ts'
import { authOptions } from '#lib/features/people/next-auth.ts'
import { log } from '#lib/platform/log/log.ts'
import { FLOW_SECONDS } from './flow.ts'
import { idTokenAlg } from './id-token-alg.ts'
import type { SignInProvider } from './providers.ts'

const FAULT_MAX_LENGTH = 300

/** What an operator needs to know: next-auth's code and what its client says is wrong. Neither holds a token or a secret. */
function reportFault(code: string, metadata: unknown): void {
  log.error({ code, fault: faultIn(metadata) }, 'a provider could not sign somebody in')
}

function faultIn(metadata: unknown): string | undefined {
  const error = metadata instanceof Error ? metadata : Object(metadata).error
  return error instanceof Error ? error.message.slice(0, FAULT_MAX_LENGTH) : undefined
}

async function configOf({ name, config }: SignInProvider): Promise<SignInProvider['config']> {
  const { wellKnown } = config
  if (!wellKnown) return config
  return { ...config, client: { id_token_signed_response_alg: await idTokenAlg({ name, wellKnown }) } }
}

const checkCookie = (check: 'state' | 'nonce' | 'pkce') => ({
  name: checkCookieName(check),
  options: { ...cookieOptions(), maxAge: FLOW_SECONDS },
})

/**
 * next-auth with a provider. It leads there and checks what comes back; the session is ours.
 * @param signIn what becomes of somebody who signed in: where the browser goes
 * @throws AppError `unavailable` when the provider can't be reached
 */
export async function nextAuthOfProvider(
  provider: SignInProvider,
  signIn: (profile: unknown) => Promise<string>,
): Promise<AuthOptions> {
  const options = await authOptions()
  return {
    ...options,
    providers: [await configOf(provider)],
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
