import { readMultipart } from './multipart.ts'

/** The most that a form may hold, in bytes. `next.config.js` says the same to Next. */
export const FORM_MAX_BYTES = 64 * 1024

/** What cannot be a form of ours, as an answer: its status and a sentence for whoever sent it. */
export type BodyProblem = { status: 400 | 413; message: string }

/** For a body of more than `FORM_MAX_BYTES`. */
export const TOO_LARGE: BodyProblem = {
  status: 413,
  message: `This form is too large (limit ${FORM_MAX_BYTES / 1024} KiB). Go back, shorten it and submit again.`,
}
const UNREADABLE: BodyProblem = {
  status: 400,
  message: 'We couldn’t read this form. Reload its page and submit it again.',
}

/** A field as our forms name theirs. */
const FIELD = '[A-Za-z_][A-Za-z0-9_.:[\\]-]*'
/** What React adds to a form that also works with scripts off: which action is meant, and what is bound to it. */
const OF_ACTION = '\\$ACTION_(?:REF_\\d{1,4}|ID_[0-9a-f]+|KEY|\\d{1,4}:\\d{1,4})'

/** Which parts a body may have: what is JSON, what names the action, and what is text or a file of the form. */
type Names = { argument: RegExp; action: RegExp | null; other: RegExp }

/** Exact names, because React takes `0 `, `0x0` and `S0` for the argument 0 as well. */
const CALL: Names = {
  argument: /^(?:0|[1-9]\d{0,3})$/,
  action: null,
  other: new RegExp(`^_[1-9]\\d{0,3}_(?:${FIELD}|${OF_ACTION})$`),
}
const FORM: Names = {
  argument: /^\$ACTION_\d{1,4}:[1-9]\d{0,3}$/,
  action: /^\$ACTION_\d{1,4}:0$/,
  other: new RegExp(`^(?:${FIELD}|\\$ACTION_(?:REF_\\d{1,4}|ID_[0-9a-f]+|KEY))$`),
}
/** An action, and where what is bound to it stands. */
const ACTION = /^\{"id":"[0-9a-f]+","bound":(?:null|"\$@1")\}$/

/**
 * Why a request that changes something cannot come from a form of ours; null when it can. Next answers 500 to
 * such a body and quotes it in its log, and both are wrong: the fault is the sender's, and it may hold a
 * password (LG-01). Of React’s own notation only what our forms need is let through (NG-04). Reads the body.
 */
export async function bodyProblem(request: Request): Promise<BodyProblem | null> {
  const body = await readUpTo(request, FORM_MAX_BYTES)
  if (!body) return TOO_LARGE

  const type = request.headers.get('content-type') ?? ''
  const action = request.headers.get('next-action')
  const isCall = action !== null
  // Next writes an id of another form into its log.
  if (isCall && !/^[0-9a-f]+$/.test(action)) return UNREADABLE
  if (/^\s*multipart\//i.test(type)) return isForm(body, type, isCall ? CALL : FORM) ? null : UNREADABLE
  // A body of another type is read by a route of its own, if by anything.
  return !isCall || (/^text\/plain\b/.test(type) && isCallOfOne(body)) ? null : UNREADABLE
}

async function readUpTo(request: Request, limit: number): Promise<Buffer | null> {
  if (Number(request.headers.get('content-length')) > limit) return null
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength
    if (length > limit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function isForm(body: Buffer, type: string, names: Names): boolean {
  const parts = readMultipart(body, type)
  if (!parts) return false
  const seen = new Set<string>()
  let references = 0
  for (const { name, isFile, text } of parts) {
    if (names.other.test(name)) continue
    if (isFile || seen.has(name)) return false
    seen.add(name)
    if (names.action?.test(name)) {
      if (!ACTION.test(text)) return false
    } else {
      const forms = names.argument.test(name) ? formsReferredTo(text) : null
      if (forms === null) return false
      references += forms
    }
  }
  return references <= 1
}

/** A call whose one argument is JSON alone, with nothing beside it to refer to. */
function isCallOfOne(body: Buffer): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    return formsReferredTo(text) !== null
  } catch {
    return false
  }
}

/**
 * In React's notation a string that begins with `$` is a reference. Ours are: `$$` (a dollar), `$K1` (a form),
 * `$undefined`.
 */
const REFERENCE = /^\$(\$|K[0-9a-f]+$|undefined$)/

/** How many forms JSON refers to; null when it is none, or refers to what ours never do. */
function formsReferredTo(text: string): number | null {
  let isPlain = true
  let forms = 0
  try {
    JSON.parse(text, (_, value: unknown) => {
      if (typeof value !== 'string' || !value.startsWith('$')) return value
      if (!REFERENCE.test(value)) isPlain = false
      if (value.startsWith('$K')) forms++
      return value
    })
  } catch {
    return null
  }
  return isPlain ? forms : null
}
