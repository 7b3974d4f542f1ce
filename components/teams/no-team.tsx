import Link from 'next/link'
import { buttonClasses } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { routes } from '#lib/routes.ts'

/** For somebody who is in no team: apps belong to teams. */
export function NoTeam() {
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
