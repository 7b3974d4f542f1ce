import { OAuthError } from '#lib/oauth/errors.ts'

/**
 * The body as it was sent, which a signature may be over. Reads no further than the limit.
 * @throws OAuthError `payload_too_large`, `invalid_request` for a body that breaks off
 */
export async function readBytes(request: Request, limit: number): Promise<Buffer> {
  const tooLarge = () =>
    new OAuthError('payload_too_large', { description: `The body is larger than ${limit / 1024} KiB.` })
  if (Number(request.headers.get('content-length')) > limit) throw tooLarge()
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.byteLength
      if (length > limit) throw tooLarge()
      chunks.push(chunk)
    }
  } catch (error) {
    if (OAuthError.is(error)) throw error
    throw new OAuthError('invalid_request', { description: 'The body ended early.' })
  }
  return Buffer.concat(chunks)
}
