import { cookies } from 'next/headers'
import type { OwnApp } from '#components/laboratory/use-laboratory.ts'
import { listOwnApps } from '#lib/features/apps/list-own-apps.ts'
import { sessionCookieName } from '#lib/features/people/cookies.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { faultOf, log } from '#lib/platform/log/log.ts'

/** The apps of whoever is signed in; null for a visitor, who costs no query, and where they cannot be read. */
export async function appsToTry(): Promise<OwnApp[] | null> {
  if (!(await cookies()).has(sessionCookieName())) return null
  try {
    const person = await currentActor()
    return person && (await listOwnApps(person))
  } catch (error) {
    // The page works without them.
    log.warn(faultOf(error), 'could not read the apps for the token tester')
    return null
  }
}
