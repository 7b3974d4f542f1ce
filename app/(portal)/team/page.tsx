import type { Metadata } from 'next'
import Link from 'next/link'
import { SecretLifeForm } from '#components/credentials/secret-life-form.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import { may } from '#lib/access/permissions.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { listTeams } from '#lib/features/teams/teams.ts'
import { routes } from '#lib/routes.ts'
import { setSecretLifeAction } from './actions.ts'

export const metadata: Metadata = { title: 'Team' }

export default async function TeamPage() {
  const actor = await requireActor(routes.team)
  const teams = await listTeams(actor)
  return (
    <>
      <PageHeader title="Team" description="Everyone in a team can see its apps and rotate their secrets." />
      {teams.map((team) => (
        <section key={team.id} aria-labelledby={`team-${team.id}`} className="flex flex-col gap-3">
          <h2 id={`team-${team.id}`} className="font-semibold text-lg wrap-anywhere">
            {team.name}{' '}
            <span translate="no" className="font-mono font-normal text-muted text-sm">
              {team.slug}
            </span>{' '}
            {may(actor, 'team.confirm') && <Confirmation isConfirmed={team.confirmedAt !== null} />}
          </h2>
          <p className="text-[0.9375rem]">
            <Link
              href={`${routes.teamUsage}?${new URLSearchParams({ team: team.slug })}`}
              className="text-accent underline underline-offset-4 hover:decoration-2"
            >
              Usage
            </Link>
          </p>
          <SecretLifeForm action={setSecretLifeAction} teamId={team.id} days={team.secretLifeDays} />
          <Table caption={`Members of ${team.name}`} captionHidden>
            <thead>
              <tr>
                <ColumnHead>Name</ColumnHead>
                <ColumnHead>E-mail</ColumnHead>
                <ColumnHead>Role</ColumnHead>
                <ColumnHead className="max-sm:hidden">Joined</ColumnHead>
              </tr>
            </thead>
            <tbody>
              {team.members.map((member) => (
                <tr key={member.id}>
                  <RowHead className="min-w-28 wrap-anywhere">
                    {member.name}
                    {member.id === actor.id && <span className="font-normal text-muted"> (you)</span>}
                  </RowHead>
                  <Cell className="wrap-anywhere">{member.email}</Cell>
                  <Cell>{member.role}</Cell>
                  <Cell className="whitespace-nowrap max-sm:hidden">
                    <RelativeTime value={member.joinedAt} />
                  </Cell>
                </tr>
              ))}
            </tbody>
          </Table>
        </section>
      ))}
    </>
  )
}

/** Whether the connectivity team vouches for a team, for those of them who look at it. */
function Confirmation({ isConfirmed }: { isConfirmed: boolean }) {
  return isConfirmed ? <Badge tone="success">confirmed</Badge> : <Badge tone="warn">not confirmed</Badge>
}
