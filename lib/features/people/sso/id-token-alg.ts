import { z } from 'zod'
import { AppError } from '#lib/kernel/errors.ts'
import { faultOf, log } from '#lib/platform/log/log.ts'
import { PROVIDER_TIMEOUT_MS } from './oidc.ts'

/**
 * By which ID tokens may be signed; the first that a provider has is expected. RS256 is what each has to have (Discovery 1.0 §3),
 * and what it signs with for a client that was registered without another. None of them is symmetric.
 */
const ALGS = ['RS256', 'ES256', 'PS256', 'EdDSA', 'ES384', 'ES512', 'PS384', 'PS512', 'RS384', 'RS512']
const DEFAULT_ALG = 'RS256'

/** For so long a provider is not asked again. */
const KEPT_MS = 10 * 60_000

const metadataSchema = z.object({
  id_token_signing_alg_values_supported: z.array(z.string()).default([DEFAULT_ALG]),
})

const known = new Map<string, { alg: string; until: number }>()

/**
 * The algorithm of a provider's ID tokens, by its metadata. next-auth's client expects RS256 where it is told of none, though it
 * finds out by itself how the provider wants the client secret.
 * @param wellKnown address of the metadata
 * @throws AppError `unavailable` when they can't be read
 */
export async function idTokenAlg({ name, wellKnown }: { name: string; wellKnown: string }): Promise<string> {
  const found = known.get(wellKnown)
  if (found && found.until > Date.now()) return found.alg
  const supported = await supportedBy(wellKnown).catch((error: unknown) => {
    log.error({ wellKnown, ...faultOf(error) }, 'the metadata of a provider could not be read')
    throw new AppError('unavailable', `We couldn’t reach ${name}. Try again in a moment.`)
  })
  const alg = ALGS.find((one) => supported.includes(one)) ?? DEFAULT_ALG
  known.set(wellKnown, { alg, until: Date.now() + KEPT_MS })
  return alg
}

async function supportedBy(wellKnown: string): Promise<string[]> {
  const signal = AbortSignal.timeout(PROVIDER_TIMEOUT_MS)
  const response = await fetch(wellKnown, { cache: 'no-store', redirect: 'error', signal })
  return metadataSchema.parse(await response.json()).id_token_signing_alg_values_supported
}
