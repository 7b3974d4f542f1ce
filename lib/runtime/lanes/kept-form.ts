import type { IncomingMessage, ServerResponse } from 'node:http'
import { isSecretField } from '#lib/edges/forms/secret-fields.ts'
import { DONE_PARAMETER } from '#lib/features/people/next-path.ts'
import { routes } from '#lib/routes.ts'
import { FORM_MAX_BYTES } from './action-body.ts'
import { type KeptBecause, keptFormPage, type SentField } from './kept-form-page.ts'

/** What Next marks its answer with when the action that a form names is not of this build. */
const NOT_OF_THIS_BUILD = 'x-nextjs-action-not-found'

const STATUS: Record<KeptBecause, number> = { 'signed-out': 401, updated: 409 }

/**
 * Answers in Next's stead where Next would lose what was typed: nobody is signed in any more, or the form is of
 * another build. The answer is a page that holds all of it, passwords excepted, to be sent again or copied.
 * @param request of which nothing was read
 * @returns what looks after the response once it compresses what is written to it; null for what is no form, and for
 *   one that a script sends, whose page keeps by itself what was typed
 */
export function formKeeper(request: IncomingMessage): ((response: ServerResponse) => void) | null {
  const type = request.headers['content-type'] ?? ''
  const isForm = request.method === 'POST' && /^multipart\/form-data\b/i.test(type)
  if (!isForm || request.headers['next-action'] !== undefined) return null
  const bodyOf = overhear(request)
  return (response) =>
    replaceAnswer(response, async (because) => {
      const fields = await readFields(bodyOf(), type)
      return keptFormPage({ because, path: pathOf(request), fields, nonce: nonceOf(response) })
    })
}

/** Writes another page where Next's answer would lose what was typed. */
function replaceAnswer(response: ServerResponse, pageFor: (because: KeptBecause) => Promise<string>): void {
  const next = {
    writeHead: response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse,
    write: response.write.bind(response) as (...args: unknown[]) => boolean,
    end: response.end.bind(response) as (...args: unknown[]) => ServerResponse,
  }
  let isKept = false

  /** Looks at the answer as it is about to leave. */
  function replace(): boolean {
    if (isKept || response.headersSent) return isKept
    const because = reasonToKeep(response)
    if (!because) return false
    isKept = true
    for (const name of ['location', 'content-length', NOT_OF_THIS_BUILD]) response.removeHeader(name)
    response.statusCode = STATUS[because]
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.setHeader('Cache-Control', 'no-store')
    void pageFor(because).then((page) => next.end(page))
    return true
  }

  function writeHead(status: number, ...rest: unknown[]) {
    const headers = rest.find((value) => typeof value === 'object')
    if (Array.isArray(headers)) return next.writeHead(status, ...rest)
    response.statusCode = status
    for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value)
    return replace() ? response : next.writeHead(status)
  }
  Object.assign(response, {
    writeHead,
    write: (...args: unknown[]) => replace() || next.write(...args),
    end: (...args: unknown[]) => (replace() ? response : next.end(...args)),
  })
}

/** Keeps a copy of a body while somebody else reads it; none of one that is too large for a form. */
function overhear(request: IncomingMessage): () => Buffer | null {
  const push = request.push.bind(request)
  let chunks: Buffer[] | null = []
  let length = 0
  request.push = (chunk, encoding) => {
    if (Buffer.isBuffer(chunk)) {
      length += chunk.length
      if (length > FORM_MAX_BYTES) chunks = null
      chunks?.push(chunk)
    }
    return push(chunk, encoding)
  }
  return () => chunks && Buffer.concat(chunks)
}

/** What was typed, without passwords; nothing of what cannot be read. */
async function readFields(body: Buffer | null, type: string): Promise<SentField[]> {
  try {
    const form = await new Response(body && new Uint8Array(body), {
      headers: { 'Content-Type': type },
    }).formData()
    return [...form].flatMap(([name, text]) =>
      typeof text === 'string' && !isSecretField(name) ? [{ name, text }] : [],
    )
  } catch {
    return []
  }
}

function reasonToKeep(response: ServerResponse): KeptBecause | null {
  if (response.hasHeader(NOT_OF_THIS_BUILD)) return 'updated'
  const [path, query] = String(response.getHeader('location') ?? '').split('?', 2)
  const isDone = new URLSearchParams(query).has(DONE_PARAMETER)
  return response.statusCode === 303 && path === routes.signIn && !isDone ? 'signed-out' : null
}

/** Of this origin, whatever was asked for. */
function pathOf({ url = '/' }: IncomingMessage): string {
  return url.startsWith('/') && !/^\/[/\\]/.test(url) ? url : '/'
}

/** What the page's style needs to be let in by the policy that is on the answer already. */
function nonceOf(response: ServerResponse): string {
  const policy = String(response.getHeader('content-security-policy') ?? '')
  return /style-src [^;]*'nonce-([\w+/=]+)'/.exec(policy)?.[1] ?? ''
}
