import { cache } from 'react'
import type { HeaderActor } from '#components/site-header.tsx'
import type { Person } from '#lib/access/actor.ts'
import { may } from '#lib/access/permissions.ts'
import { countUnread } from '#lib/features/notices/queries.ts'
import { faultOf, log } from '#lib/platform/log/log.ts'

/** What the head of a page shows of whoever is signed in. */
export async function headerActor(person: Person): Promise<HeaderActor> {
  const { name, email, role, teams } = person
  return {
    ...{ name, email, role },
    seesPeople: may(person, 'person.read'),
    isStaff: may(person, 'partner.read'),
    teams: teams.map(({ slug, name }) => ({ slug, name })),
    unread: await unreadOf(person),
  }
}

/** Asked once for a page, whose parts may each have a head. A count that cannot be had is left out of it. */
const unreadOf = cache(async (person: Person): Promise<number | null> => {
  try {
    return await countUnread(person)
  } catch (error) {
    log.warn(faultOf(error), 'could not count the unread notices for the page header')
    return null
  }
})
