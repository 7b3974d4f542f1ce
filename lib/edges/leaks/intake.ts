import { z } from 'zod'
import { itemsIn, MAX_SECRETS } from '#lib/features/leaks/found-secrets.ts'
import { reportLeaks } from '#lib/features/leaks/report-leaks.ts'
import { OAuthError } from '#lib/oauth/errors.ts'
import type { RequestFacts } from '#lib/oauth/ports.ts'
import { routes } from '#lib/routes.ts'
import { answerAs, refusalOf } from './answer.ts'
import { readBytes } from './read-bytes.ts'
import { takeScannerMessage } from './scanner.ts'

/** A hundred private keys of the longest kind fit. */
const MAX_BYTES = 1024 * 1024

/** What a report is answered, whatever it names. */
const TAKEN = { status: 'accepted' }

type Asked = { method?: string | undefined; headers: Record<string, unknown> }

/** Whether a program or a scanner reports leaked secrets; the form of the page goes to the page. */
export const isLeakReport = ({ method, headers }: Asked, path: string): boolean =>
  method === 'POST' && (path === routes.leakScanner || (path === routes.leaks && !isOfForm(headers)))

const isOfForm = (headers: Asked['headers']) =>
  headers['next-action'] !== undefined || /^\s*multipart\//i.test(String(headers['content-type'] ?? ''))

/** Answers whoever reports. */
export const answerLeakReport = (request: Request, path: string, facts: RequestFacts): Promise<Response> =>
  path === routes.leakScanner ? takeScannerMessage(request, facts) : takeLeakReport(request, facts)

/**
 * Takes a report of leaked secrets from a program: `{"secrets": ["…"]}`, or a form with `secrets`, one a line. The answer
 * is the same whatever they are.
 */
async function takeLeakReport(request: Request, { requestId, peerAddress }: RequestFacts): Promise<Response> {
  try {
    const secrets = secretsIn(request, await readBytes(request, MAX_BYTES))
    await reportLeaks({ source: { address: peerAddress, device: null } }, { secrets })
    return answerAs(202, TAKEN, requestId)
  } catch (error) {
    return refusalOf(error, requestId)
  }
}

const bodySchema = z.object({ secrets: z.array(z.string()).min(1).max(MAX_SECRETS) })

const SHAPE = `Send JSON with the member secrets, a list of 1 to ${MAX_SECRETS} strings.`
const FORM_SHAPE = `Send the field secrets with 1 to ${MAX_SECRETS} lines.`

/** @throws OAuthError `invalid_request`, whose words repeat nothing */
function secretsIn(request: Request, body: Buffer): string[] {
  const type = request.headers.get('content-type') ?? ''
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    const items = new URLSearchParams(body.toString('utf8')).getAll('secrets').flatMap(itemsIn)
    if (items.length === 0 || items.length > MAX_SECRETS) throw malformed(FORM_SHAPE)
    return items
  }
  const parsed = bodySchema.safeParse(jsonIn(body))
  if (!/^application\/json\b/i.test(type) || !parsed.success) throw malformed(SHAPE)
  return parsed.data.secrets
}

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null // SyntaxError: its message would repeat the body
  }
}

const malformed = (description: string) => new OAuthError('invalid_request', { description })
