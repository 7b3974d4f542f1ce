import { isSameOrigin } from '#lib/edges/forms/same-origin.ts'
import { askForPasskey } from '#lib/features/people/factors/passkeys/passkey-sign-in.ts'
import { holdPasskeyChallenge } from '#lib/features/people/factors/this-browser.ts'
import { requestSource } from '#lib/features/people/request-source.ts'
import { AppError } from '#lib/kernel/errors.ts'

const noStore = { 'Cache-Control': 'no-store' }

/** What a browser needs to ask for a passkey. The sign-in page asks by itself. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request.headers)) return new Response(null, { status: 403, headers: noStore })
  try {
    const { options, token } = await askForPasskey({ source: await requestSource() })
    await holdPasskeyChallenge(token)
    return Response.json(options, { headers: noStore })
  } catch (error) {
    if (!AppError.is(error)) throw error
    return new Response(error.message, { status: error.code === 'throttled' ? 429 : 409, headers: noStore })
  }
}
