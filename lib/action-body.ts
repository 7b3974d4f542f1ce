/** The most that a form may hold, in bytes. `next.config.js` says the same to Next. */
export const FORM_MAX_BYTES = 64 * 1024

/** What cannot be a form of ours, as an answer: its status and a sentence for whoever sent it. */
export type BodyProblem = { status: 400 | 413; message: string }

const TOO_LARGE: BodyProblem = {
  status: 413,
  message: `This is more than a form may hold (${FORM_MAX_BYTES / 1024} KiB). Go back, shorten it and send it again.`,
}
const UNREADABLE: BodyProblem = {
  status: 400,
  message: 'This form could not be read. Open its page again and send it once more.',
}

/**
 * Why a request that changes something cannot come from a form of ours; null when it can. Next answers 500 to
 * such a body and quotes it in its log, and both are wrong: the fault is the sender's, and it may hold a
 * password (LG-01). Of React's own notation only what our forms need is let through (NG-04).
 */
export async function bodyProblem(request: Request): Promise<BodyProblem | null> {
  if (Number(request.headers.get('content-length')) > FORM_MAX_BYTES) return TOO_LARGE
  const body = await request.clone().arrayBuffer()
  if (body.byteLength > FORM_MAX_BYTES) return TOO_LARGE

  const type = request.headers.get('content-type') ?? ''
  const action = request.headers.get('next-action')
  const isCall = action !== null
  // Next writes an id of another form into its log.
  if (isCall && !/^[0-9a-f]+$/.test(action)) return UNREADABLE
  if (!/^multipart\/form-data\b/i.test(type))
    return !isCall || isPlainJson(new TextDecoder().decode(body)) ? null : UNREADABLE
  const form = await readMultipart(body, type)
  if (!form) return UNREADABLE
  const isArgument = isCall ? /^\d+$/ : /^\$ACTION_\d+:[1-9]\d*$/
  const readable = [...form].every(
    ([name, value]) => !isArgument.test(name) || (typeof value === 'string' && isPlainJson(value)),
  )
  return readable ? null : UNREADABLE
}

async function readMultipart(body: ArrayBuffer, type: string): Promise<FormData | null> {
  try {
    return await new Response(body, { headers: { 'Content-Type': type } }).formData()
  } catch {
    return null // no boundary, or parts that do not end
  }
}

/**
 * In React's notation a string that begins with `$` is a reference. Ours are: `$$` (a dollar), `$K1` (a form),
 * `$undefined`.
 */
const REFERENCE = /^\$(\$|K[0-9a-f]+$|undefined$)/

function isPlainJson(text: string): boolean {
  let plain = true
  try {
    JSON.parse(text, (_, value: unknown) => {
      if (typeof value === 'string' && value.startsWith('$') && !REFERENCE.test(value)) plain = false
      return value
    })
  } catch {
    return false
  }
  return plain
}
