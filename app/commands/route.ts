import { commandQuestionSchema, findCommands } from '#lib/edges/commands/source.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { countAttempt } from '#lib/features/people/throttle.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { SOURCES } from './sources.ts'

const headers = { 'Cache-Control': 'no-store' }

/** What the command menu finds for the text `q`, asked while it is typed on the page `at`. */
export async function GET(request: Request): Promise<Response> {
  const actor = await currentActor()
  if (!actor) return Response.json({ groups: [] }, { status: 401, headers })
  try {
    await countAttempt('commands', actor.id)
  } catch (error) {
    if (!AppError.is(error)) throw error
    return Response.json({ groups: [] }, { status: 429, headers })
  }
  const { q, at } = commandQuestionSchema.parse(Object.fromEntries(new URL(request.url).searchParams))
  return Response.json({ groups: await findCommands(SOURCES, { actor, text: q, at }) }, { headers })
}
