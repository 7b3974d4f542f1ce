import { cookies } from 'next/headers'
import type { Visitor } from '#lib/features/hand-offs/visitor.ts'
import { claimCookieName, cookieOptions } from '#lib/features/people/cookies.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'
import type { Source } from '#lib/features/people/source.ts'

const HELD_SECONDS = 60 * 24 * 3600
const MARK = /^[A-Za-z0-9_-]{43}$/

/** What this browser is known by, if it opened a hand-off. */
export async function claimHolder(): Promise<string | null> {
  const value = (await cookies()).get(claimCookieName())?.value ?? ''
  return MARK.test(value) ? value : null
}

/** Who sends something to the page of a link. */
export const visitorFrom = async (source: Source): Promise<Visitor> => ({
  source,
  person: await currentActor(),
  holder: await claimHolder(),
})

/** Lets this browser hold what it opened. */
export async function holdClaim(holder: string): Promise<void> {
  const jar = await cookies()
  jar.set(claimCookieName(), holder, { ...cookieOptions(), maxAge: HELD_SECONDS })
}
