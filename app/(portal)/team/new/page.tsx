import type { Metadata } from 'next'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { NewTeamForm } from '#components/teams/team-forms.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { routes } from '#lib/routes.ts'
import { createTeamAction } from '../actions.ts'

export const metadata: Metadata = { title: 'Create a team' }

export default async function NewTeamPage() {
  await requireActor(routes.newTeam)
  return (
    <>
      <PageHeader
        eyebrow={<Breadcrumbs trail={[{ href: routes.team, label: 'Team' }]} />}
        title="Create a team"
        description="A team owns apps and decides who can see and change them. You will be its owner."
      />
      <NewTeamForm action={createTeamAction} />
    </>
  )
}
