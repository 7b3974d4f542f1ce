import { tokenRequestText } from '#components/laboratory/draft.ts'
import { type Answer, readMember, requestKeys, send } from '#components/laboratory/exchange.ts'
import { checkToken, decodeToken, keyOf } from '#components/laboratory/inspect-token.ts'
import { valuesFor, wireRequest } from '#components/laboratory/prepare.ts'
import { askThrowaway } from '#components/laboratory/throwaway.ts'
import { refusalWords, type ThrowawayRefusal } from '#components/laboratory/throwaway-refusal.ts'

/** A token that was issued a moment ago and verified in this browser; times in milliseconds. */
export type LiveToken = {
  clientId: string
  token: string
  claims: Record<string, unknown>
  kid: string
  isGood: boolean
  took: { credentials: number; token: number; verification: number }
}

/** A real token, or why there is none; null where something did not work. */
export type LiveAnswer = { ok: true; live: LiveToken } | { ok: false; why: string | null }

/** Gets throwaway credentials, requests a token with them, and verifies it with the published keys. Nothing is kept. */
export async function issueLive(issuer: string): Promise<LiveAnswer> {
  const { signal } = new AbortController()
  const started = performance.now()
  const answer = await askThrowaway(null, signal)
  if (!answer.ok) return { ok: false, why: whyNone(answer) }
  const credentials = performance.now() - started
  const { clientId, secret } = answer.throwaway
  const text = tokenRequestText(
    { clientId, method: 'client_secret_basic', grantType: 'client_credentials' },
    new URL(issuer).host,
  )
  const { values } = await valuesFor(text, { clientId, secret, key: null }, { issuer, accessToken: null })
  const wire = wireRequest({ text, values }, issuer)
  const issued = wire.ok ? await answerTo(send(wire.request)) : null
  const token = issued && readMember(issued.body, 'access_token')
  const published = await answerTo(requestKeys())
  const decoded = token ? decodeToken(token) : null
  if (!issued || !token || !decoded || !published) return { ok: false, why: null }
  const jwks: unknown = JSON.parse(published.body)
  const began = performance.now()
  const checks = await checkToken(token, { jwks, issuer, now: Date.now() })
  const verification = performance.now() - began
  const kid = keyOf(jwks, decoded.header)?.kid
  return {
    ok: true,
    live: {
      ...{ clientId, token, claims: decoded.claims },
      kid: typeof kid === 'string' ? kid : '',
      isGood: checks.every(({ holds }) => holds),
      took: { credentials, token: issued.milliseconds, verification },
    },
  }
}

function whyNone(refusal: ThrowawayRefusal): string | null {
  const { title, text } = refusalWords(refusal)
  return refusal.why === 'unavailable' ? null : `${title}, so this stays an example. ${text}`
}

async function answerTo(outcome: ReturnType<typeof send>): Promise<Answer | null> {
  const done = await outcome
  return done.kind === 'answered' && done.answer.status === 200 ? done.answer : null
}
