import { AskedAct } from '#components/asked-act.tsx'
import { MailAddress } from '#components/ui/mail-address.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { PersonInTeam, TeamDetail } from '#lib/features/teams/teams.ts'
import { roleLabel } from '#lib/features/teams/words.ts'
import { routes } from '#lib/routes.ts'
import { RoleForm } from './role-form.tsx'

/** Who is in a team, and as what. Owners change it where it stands. */
export function PeopleTable({
  team,
  self,
  asking,
  actions,
}: {
  team: TeamDetail
  /** Id of whoever is looking. */
  self: string
  /** Id of the person whose removal the address asks about, if any. */
  asking: string | null
  actions: { changeRole: FormAction<{ changed: boolean }>; remove: FormAction }
}) {
  return (
    <Table caption={`People in ${team.name}`} captionHidden>
      <thead>
        <tr>
          <ColumnHead>Name</ColumnHead>
          <ColumnHead className="max-md:hidden">Last sign-in</ColumnHead>
          <ColumnHead className="max-md:hidden">Second factor</ColumnHead>
          <ColumnHead className="max-lg:hidden">Joined</ColumnHead>
          <ColumnHead>Role</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {team.people.map((person) => (
          <tr key={person.id}>
            <RowHead className="min-w-32 wrap-anywhere">
              {person.name}
              {person.id === self && <span className="font-normal text-muted"> (you)</span>}
              <span className="block font-normal text-muted text-sm">
                <MailAddress>{person.email}</MailAddress>
              </span>
              <span className="block font-normal text-muted text-sm md:hidden">
                Last sign-in: <LastSignIn person={person} />
              </span>
              <span className="block font-normal text-muted text-sm md:hidden">
                Second factor: {person.hasSecondFactor ? 'yes' : 'no'}
              </span>
            </RowHead>
            <Cell className="whitespace-nowrap max-md:hidden">
              <LastSignIn person={person} />
            </Cell>
            <Cell className="max-md:hidden">{person.hasSecondFactor ? 'Yes' : 'No'}</Cell>
            <Cell className="whitespace-nowrap max-lg:hidden">
              <RelativeTime value={person.joinedAt} />
            </Cell>
            <Cell>
              {team.may.managePeople ? (
                // A phone has the second below the first.
                <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
                  <RoleForm action={actions.changeRole} teamId={team.id} person={person} />
                  {person.id !== self && (
                    <AskedAct
                      action={actions.remove}
                      fields={{ teamId: team.id, userId: person.id, team: team.slug }}
                      ask={{ ask: 'remove', person: person.id }}
                      page={routes.team}
                      query={{ team: team.slug }}
                      asking={asking === person.id}
                      title={`Remove ${person.name}?`}
                      label={
                        <>
                          Remove<span className="sr-only"> {person.name}</span>
                        </>
                      }
                      submit="Remove"
                      effect={
                        <p>
                          {person.name} immediately loses access to the apps of {team.name}. Secrets they know
                          keep working: rotate those they should no longer have.
                        </p>
                      }
                      toast={{ message: `${person.name} is no longer in ${team.name}.` }}
                      variant="ghost"
                      size="sm"
                    />
                  )}
                </div>
              ) : (
                roleLabel(person.role)
              )}
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function LastSignIn({ person: { lastSignInAt } }: { person: PersonInTeam }) {
  return lastSignInAt ? <RelativeTime value={lastSignInAt} /> : 'Never'
}
