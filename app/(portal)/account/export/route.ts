import { exportAccount } from '#lib/features/people/account/export-account.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { signInPath } from '#lib/features/people/next-path.ts'
import { routes } from '#lib/routes.ts'

/** What is kept of whoever asks, as a file. A plain form leads here. */
export async function POST(): Promise<Response> {
  const actor = await currentActor()
  if (!actor)
    return new Response(null, {
      status: 303,
      headers: { Location: signInPath(routes.account), 'Cache-Control': 'no-store' },
    })
  return new Response(JSON.stringify(await exportAccount({ actor }), null, 2), {
    headers: {
      'Content-Type': 'application/json',
      'Content-Disposition': 'attachment; filename="account.json"',
      'Cache-Control': 'no-store',
    },
  })
}
