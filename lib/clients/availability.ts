import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Actor } from '#lib/accounts/actor.ts'
import { db } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { clientIdSchema, normaliseClientId } from './schemas.ts'

export type Availability =
  | { status: 'available' }
  | { status: 'unavailable'; suggestion: string | null }
  | { status: 'invalid'; message: string }

/** Enough for someone who types; far too little to list what exists (CL-03). */
const limiter = new RateLimiterMemory({ points: 120, duration: 60 })

/**
 * Whether a client ID is free, with a free alternative when it is not. Says nothing about who holds it.
 * @throws AppError `throttled` after 120 questions a minute
 */
export async function clientIdAvailability(ctx: { actor: Actor }, text: string): Promise<Availability> {
  await throttle(ctx.actor)
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

async function throttle(actor: Actor): Promise<void> {
  if (actor.kind !== 'person') return
  try {
    await limiter.consume(actor.id)
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error
    throw new AppError(
      'throttled',
      'Too many checks. Wait a minute, or register: the ID is checked then as well.',
    )
  }
}

function alternatives(id: string): string[] {
  return ['app', 'api', '2', '3', '4', '5', '6', '7', '8', '9']
    .map((ending) => `${id.slice(0, 63 - ending.length).replace(/[._-]+$/, '')}-${ending}`)
    .filter((candidate) => clientIdSchema.safeParse(candidate).success)
}
