import { z } from 'zod'
import { env } from '#lib/platform/env.ts'
import { type Check, type Finding, findingsOf } from './finding.ts'

const { ok, warn, fail } = findingsOf('proxy')

const ANSWER_WITHIN_MS = 5_000
const metadataSchema = z.object({ issuer: z.string() })

/** Asks this service through PUBLIC_URL, as everybody else does. */
export const proxy: Check = async () => {
  const { publicUrl } = env
  let answer: Response
  try {
    answer = await fetch(`${publicUrl}/.well-known/oauth-authorization-server`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
  } catch (error) {
    return [
      warn(
        `Nobody answers at ${publicUrl} (${codeOf(error)}). Start the server; if it runs, correct PUBLIC_URL, the proxy or the name server.`,
      ),
    ]
  }
  if (answer.status >= 300 && answer.status < 400)
    return [
      fail(`${publicUrl} sends callers elsewhere. Set PUBLIC_URL to the address that people end up at.`),
    ]
  const metadata = metadataSchema.safeParse(await answer.json().catch(() => null))
  if (!metadata.success)
    return [
      fail(
        `Something else than Latchkey answers at ${publicUrl} (${answer.status}). Correct the proxy or PUBLIC_URL.`,
      ),
    ]
  if (metadata.data.issuer !== publicUrl)
    return [
      fail(
        `The Latchkey at ${publicUrl} calls itself ${metadata.data.issuer}. Give its server the same PUBLIC_URL.`,
      ),
    ]
  const found: Finding[] = []
  if (!answer.headers.has('x-request-id') && !answer.headers.has('x-content-type-options'))
    found.push(warn('The proxy drops headers of the response. Let it pass all of them on.'))
  if (env.trustedProxies.length === 0 && !isHere(publicUrl))
    found.push(
      warn(
        'TRUSTED_PROXIES is not set: with a proxy in front, everybody has its address, and callers are throttled as one.',
      ),
    )
  return found.length > 0 ? found : [ok(`Latchkey answers at ${publicUrl}.`)]
}

const isHere = (url: string) => ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)

/** Of what went wrong the code alone: the message may quote an address with a password. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  if (typeof cause === 'object' && cause !== null && 'code' in cause) return String(cause.code)
  return cause instanceof Error ? cause.name : 'unknown'
}
