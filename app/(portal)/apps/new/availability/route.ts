import { clientIdAvailability } from '#lib/features/apps/availability.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { AppError } from '#lib/kernel/errors.ts'

const headers = { 'Cache-Control': 'no-store' }

/** Whether the client ID `id` is free; asked while it is typed. */
export async function GET(request: Request): Promise<Response> {
  const actor = await currentActor()
  if (!actor) return Response.json({ status: 'unknown' }, { status: 401, headers })
  const text = new URL(request.url).searchParams.get('id') ?? ''
  try {
    return Response.json(await clientIdAvailability({ actor }, text), { headers })
  } catch (error) {
    if (!AppError.is(error)) throw error
    return Response.json({ status: 'unknown', message: error.message }, { status: 429, headers })
  }
}
