import { isSameOrigin } from '#lib/edges/forms/same-origin.ts'
import { exportAccount } from '#lib/features/people/account/export-account.ts'
import { currentSession } from '#lib/features/people/current-actor.ts'
import { signInPath } from '#lib/features/people/next-path.ts'
import { hasProvedLately } from '#lib/features/people/proof.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { routes } from '#lib/routes.ts'

/** What is kept of whoever asks, as a file, for one who proved lately who they are. A plain form leads here. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request.headers)) return new Response(null, { status: 403, headers: UNSTORED })
  const session = await currentSession()
  if (!session) return seeOther(signInPath(routes.account))
  if (!(await hasProvedLately(session.id))) return seeOther(`${routes.account}#your-data`)
  try {
    const file = await exportAccount({ actor: session.person })
    return new Response(JSON.stringify(file, null, 2), {
      headers: {
        'Content-Type': 'application/json',
        'Content-Disposition': 'attachment; filename="account.json"',
        ...UNSTORED,
      },
    })
  } catch (error) {
    if (!AppError.is(error) || error.code !== 'throttled') throw error
    return new Response(error.message, {
      status: 429,
      headers: { 'Content-Type': 'text/plain', ...UNSTORED },
    })
  }
}

const UNSTORED = { 'Cache-Control': 'no-store' }

const seeOther = (location: string) =>
  new Response(null, { status: 303, headers: { Location: location, ...UNSTORED } })
