import Link from 'next/link'
import { buttonClasses } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import type { Person } from '#lib/access/actor.ts'
import { routes } from '#lib/routes.ts'

/** For somebody who is in no team, or only in such that ask for a second factor first: apps belong to teams. */
export function NoTeam({ actor: { withheld } }: { actor: Person }) {
  if (withheld && withheld.teams.length > 0)
    return (
      <EmptyState
        title="Your team’s apps are behind a second factor."
        action={
          <Link href={routes.enrol} prefetch={false} className={buttonClasses()}>
            Set up a second factor
          </Link>
        }
      >
        An owner requires one of everyone in the team.
      </EmptyState>
    )
  return (
    <EmptyState
      title="You’re not in a team."
      action={
        <Link href={routes.newTeam} className={buttonClasses()}>
          Create a team
        </Link>
      }
    >
      Apps belong to teams. Create a team, or ask the owner of one to invite you.
    </EmptyState>
  )
}
