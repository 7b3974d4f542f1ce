import { takeMessage } from '#lib/features/leaks/scanner-message.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { OAuthError } from '#lib/oauth/errors.ts'
import type { RequestFacts } from '#lib/oauth/ports.ts'
import { env } from '#lib/platform/env.ts'
import { answerAs, refusalOf } from './answer.ts'
import { readBytes } from './read-bytes.ts'

const MAX_BYTES = 1024 * 1024

/**
 * Takes a message of a secret scanner, in the shape of GitHub's partner programme. Only who signed it is told what is
 * ours; not there unless the settings say where the scanner's keys are.
 */
export async function takeScannerMessage(
  request: Request,
  { requestId, peerAddress }: RequestFacts,
): Promise<Response> {
  try {
    if (env.leakScannerKeysUrl === undefined) throw new OAuthError('not_found')
    const verdicts = await takeMessage(
      { source: { address: peerAddress, device: null } },
      {
        body: await readBytes(request, MAX_BYTES),
        keyIdentifier: request.headers.get('github-public-key-identifier') ?? '',
        signature: request.headers.get('github-public-key-signature') ?? '',
      },
    )
    return answerAs(200, verdicts, requestId)
  } catch (error) {
    if (AppError.is(error) && error.code === 'unauthenticated')
      return answerAs(
        401,
        { error: 'invalid_signature', error_description: 'The signature does not match the body and key.' },
        requestId,
      )
    return refusalOf(error, requestId)
  }
}
