import { STATUS_CODES } from 'node:http'
import { endpointHeaders } from '#lib/oauth/endpoints/client-endpoint.ts'
import { type Answer, refusalResponse } from '#lib/oauth/refusals/refusal.ts'
import { causeOf } from './causes.ts'
import type { LoggedRequest } from './logged-request.ts'

/** A refusal as it was sent. */
export type SentResponse = {
  status: number
  /** Value of `error`. */
  error: string
  /** Status, headers and body, as HTTP/1.1 writes them. */
  text: string
}

/**
 * The response to a refused request, made anew by the code that made it. What the connection adds (`Date` and the like)
 * and what a browser of an allowed origin is told are not in it. Null for a token, which is not kept, and for a reason of
 * another version.
 */
export async function sentResponse(request: LoggedRequest): Promise<SentResponse | null> {
  const answer = answerOf(request)
  if (!answer) return null
  const response = refusalResponse(answer, endpointHeaders(request.id))
  const body = await response.text()
  const { error }: { error: string } = JSON.parse(body)
  const lines = [...response.headers].map(([name, value]) => `${name}: ${value}`)
  const status = `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status]}`
  return { status: response.status, error, text: [status, ...lines, '', body].join('\n') }
}

function answerOf({ outcome, reason, asked }: LoggedRequest): Answer | null {
  const code = asked?.error ?? causeOf(reason)?.code
  if (outcome === 'issued' || code === undefined) return null
  const isLimited = code === 'invalid_client' && asked?.budget !== undefined
  return {
    code: isLimited ? 'too_many_failures' : code,
    description: isLimited ? undefined : asked?.problem,
    budget: asked?.budget,
  }
}
