import type { Actor } from '#lib/access/actor.ts'
import { countAttempt } from '#lib/features/people/throttle.ts'
import { db } from '#lib/platform/db/db.ts'
import { clientIdSchema, normaliseClientId } from './schemas.ts'

export type Availability =
  | { status: 'available' }
  | { status: 'unavailable'; suggestion: string | null }
  | { status: 'invalid'; message: string }

/**
 * Whether a client ID is free, with a free alternative when it is not. Says nothing about who holds it.
 * @throws AppError `throttled` after 120 questions a minute
 */
export async function clientIdAvailability(ctx: { actor: Actor }, text: string): Promise<Availability> {
  if (ctx.actor.kind === 'person') await countAttempt('availability', ctx.actor.id)
  const parsed = clientIdSchema.safeParse(normaliseClientId(text))
  if (!parsed.success)
    return { status: 'invalid', message: parsed.error.issues[0]?.message ?? 'Not a client ID.' }
  const candidates = [parsed.data, ...alternatives(parsed.data)]
  const taken = await db().client.findMany({
    where: { clientId: { in: candidates } },
    select: { clientId: true },
  })
  const free = candidates.filter((candidate) => !taken.some(({ clientId }) => clientId === candidate))
  if (free[0] === parsed.data) return { status: 'available' }
  return { status: 'unavailable', suggestion: free[0] ?? null }
}

function alternatives(id: string): string[] {
  return ['app', 'api', '2', '3', '4', '5', '6', '7', '8', '9']
    .map((ending) => `${id.slice(0, 63 - ending.length).replace(/[._-]+$/, '')}-${ending}`)
    .filter((candidate) => clientIdSchema.safeParse(candidate).success)
}
