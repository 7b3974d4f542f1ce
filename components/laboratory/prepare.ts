import { basicAuthorization, formEncode } from '#components/docs/form-encoding.ts'
import { type Assertion, type AssertionKey, buildAssertion } from './assertion.ts'
import { type Outcome, send } from './exchange.ts'
import { parseRequest, type Unsendable, type WireRequest } from './raw-http.ts'
import { filled, type RequestText, type SlotValues, unfilled } from './request-text.ts'

/** What requests are proved with: in memory only. */
export type Credentials = {
  clientId: string
  /** Empty where there is none. */
  secret: string
  key: AssertionKey | null
}

/** A request that was sent, and what came of it. */
export type Exchange = {
  /** What this request is for, where there are several. */
  title: string | null
  text: RequestText
  values: SlotValues
  assertion: Assertion | null
  unsendable: readonly Unsendable[]
  outcome: Outcome
}

/** A request that is ready to be sent. */
export type Ready = Pick<Exchange, 'title' | 'text' | 'values' | 'assertion'>

const BASIC = 'Basic '

/** What an Authorization header of the scheme Basic says of an ID and a secret, without the scheme. */
export const basicValue = (clientId: string, secret: string): string =>
  basicAuthorization(clientId, secret).slice(BASIC.length)

/** The values for the slots that a text names. @param issuer for whom an assertion is */
export async function valuesFor(
  text: RequestText,
  { clientId, secret, key }: Credentials,
  { issuer, accessToken }: { issuer: string; accessToken: string | null },
): Promise<{ values: SlotValues; assertion: Assertion | null }> {
  const needed = new Set(unfilled(text, {}))
  const assertion =
    needed.has('client_assertion') && key
      ? await buildAssertion(key, { clientId, audience: issuer, now: Date.now() })
      : null
  return {
    values: {
      ...(needed.has('credentials') && secret && { credentials: basicValue(clientId, secret) }),
      ...(needed.has('client_secret') && secret && { client_secret: formEncode(secret) }),
      ...(assertion && { client_assertion: assertion.jwt }),
      ...(needed.has('access_token') && accessToken && { access_token: accessToken }),
    },
    assertion,
  }
}

/** The request that a text is once its values are put in, or what keeps it from being sent. */
export function wireRequest(
  { text, values }: Pick<Ready, 'text' | 'values'>,
  origin: string,
): { ok: true; request: WireRequest; unsendable: readonly Unsendable[] } | { ok: false; problem: string } {
  const [missing] = unfilled(text, values)
  if (missing !== undefined) return { ok: false, problem: MISSING[missing] ?? unknownSlot(missing) }
  return parseRequest(filled(text, values), origin)
}

const MISSING: Readonly<Record<string, string>> = {
  credentials: 'Enter the client ID and the secret first: {{credentials}} stands for both.',
  client_secret: 'Enter the secret first: {{client_secret}} stands for it.',
  client_assertion: 'Create a key pair first: {{client_assertion}} is signed with it.',
  access_token: 'Get a token first: {{access_token}} stands for it.',
}

const unknownSlot = (name: string) =>
  `{{${name}}} stands for nothing. There are {{credentials}}, {{client_secret}}, {{client_assertion}} and {{access_token}}.`

/** Sends what is ready. @throws RangeError for a text that is no request: ask `wireRequest` before. */
export async function exchange(ready: Ready, origin: string, cancelled: AbortSignal): Promise<Exchange> {
  const wire = wireRequest(ready, origin)
  if (!wire.ok) throw new RangeError(wire.problem)
  return { ...ready, unsendable: wire.unsendable, outcome: await send(wire.request, cancelled) }
}
