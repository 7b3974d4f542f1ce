import { cookies } from 'next/headers'
import { type HeaderActor, SiteHeader } from '#components/site-header.tsx'
import { sessionCookieName } from '#lib/features/people/cookies.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { faultOf, log } from '#lib/platform/log/log.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { headerActor } from './header-actor.ts'

/** The head of a page, with whoever is signed in. */
export async function Header() {
  return <SiteHeader actor={await findHeaderActor()} portal={shownPortal()} />
}

async function findHeaderActor(): Promise<HeaderActor | null> {
  // A visitor costs no query, so that the public pages stand while the database is away.
  const isVisitor = !(await cookies()).has(sessionCookieName())
  if (isVisitor) return null
  try {
    const person = await currentActor()
    return person && (await headerActor(person))
  } catch (error) {
    // Only the greeting depends on it: whatever guards something asks again and fails by itself.
    log.warn(faultOf(error), 'could not read the session for the page header')
    return null
  }
}
