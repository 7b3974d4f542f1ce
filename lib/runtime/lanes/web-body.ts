import { IncomingMessage } from 'node:http'

/**
 * The request with all of its body at hand, for a lane that would read on without end; null when the body is larger
 * than `maxBytes`, of which no more than that has been kept.
 * @throws when the body breaks off
 */
export async function withWholeBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<IncomingMessage | null> {
  if (!hasBody(request)) return request
  if (Number(request.headers['content-length']) > maxBytes) return null
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length
    if (length > maxBytes) return null
    chunks.push(chunk)
  }
  return replay(request, Buffer.concat(chunks))
}

/** RFC 9112 §6.3. What comes with a GET is read by nobody, and dropped by Node. */
function hasBody({ method, headers }: IncomingMessage): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0
}

function replay(request: IncomingMessage, body: Buffer): IncomingMessage {
  const { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor } = request
  const whole = Object.assign(new IncomingMessage(request.socket), {
    ...{ method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor },
    complete: true,
  })
  whole.push(body)
  whole.push(null)
  return whole
}
