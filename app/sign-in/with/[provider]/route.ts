import { z } from 'zod'
import { nextPath, signInPath } from '#lib/features/people/next-path.ts'
import { beginAtProvider } from '#lib/features/people/sso/begin.ts'
import { problemOfError, problemPath } from '#lib/features/people/sso/problem-path.ts'
import { routes } from '#lib/routes.ts'

const formSchema = z.object({ next: z.string().max(2048).optional().catch(undefined) })

/** Begins a sign-in at a provider. A plain form leads here, and this to a page that leads there (`form-action`). */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ provider: string }> },
): Promise<Response> {
  const { provider } = await params
  const { next } = formSchema.parse(Object.fromEntries(await request.formData()))
  const Location = await beginAtProvider({ provider, purpose: 'sign_in', userId: null, next }).then(
    () => routes.toProvider,
    (error: unknown) => problemPath(signInPath(nextPath(next)), provider, problemOfError(error)),
  )
  return new Response(null, { status: 303, headers: { Location, 'Cache-Control': 'no-store' } })
}
