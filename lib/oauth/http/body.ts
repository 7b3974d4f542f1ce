import { OAuthError } from '#lib/oauth/errors.ts'

/** Largest body that is read; a token request has a few hundred bytes. */
export const MAX_BODY_BYTES = 16 * 1024

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The body as text. Stops at the cap while the body streams in.
 *
 * @throws OAuthError `payload_too_large` above 16 KiB, `invalid_request` when the body breaks off.
 */
export async function readBody(request: Request): Promise<string> {
  const declared = request.headers.get('content-length')
  if (declared !== null && Number(declared) > MAX_BODY_BYTES) throw new OAuthError('payload_too_large')

  // A declared length is enforced by the transport, so the whole is small and need not be streamed.
  const bytes = declared === null ? await readStream(request) : await readWhole(request)
  if (bytes.byteLength > MAX_BODY_BYTES) throw new OAuthError('payload_too_large')
  return decoder.decode(bytes)
}

async function readWhole(request: Request): Promise<ArrayBuffer> {
  try {
    return await request.arrayBuffer()
  } catch {
    throw new OAuthError('invalid_request', { description: 'The body ended early.' })
  }
}

async function readStream(request: Request): Promise<Uint8Array> {
  const reader = request.body?.getReader()
  if (reader === undefined) return new Uint8Array()

  const collected = new Uint8Array(MAX_BODY_BYTES)
  let length = 0
  for (;;) {
    const chunk = await readChunk(reader)
    if (chunk === null) return collected.subarray(0, length)
    if (length + chunk.byteLength > MAX_BODY_BYTES) {
      reader.cancel().catch(() => {}) // nobody reads on; how the source takes it changes nothing here
      throw new OAuthError('payload_too_large')
    }
    collected.set(chunk, length)
    length += chunk.byteLength
  }
}

async function readChunk(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | null> {
  try {
    const { done, value } = await reader.read()
    return done ? null : value
  } catch {
    throw new OAuthError('invalid_request', { description: 'The body ended early.' })
  }
}
