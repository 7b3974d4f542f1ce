import { OpenTeams } from '#components/teams/open-teams.tsx'
import type { Person } from '#lib/access/actor.ts'
import { openTeams } from '#lib/features/teams/domains/join-by-domain.ts'
import { openInvitations } from '#lib/features/teams/invitations/open-invitations.ts'
import { acceptOpenInvitationAction, joinByDomainAction } from './team/actions.ts'

/** The teams that somebody is invited into, or may join by their address. Nothing where there are none. */
export async function TeamsToJoin({ actor }: { actor: Person }) {
  const [teams, invitations] = await Promise.all([openTeams(actor), openInvitations(actor)])
  const invited = new Set(invitations.map(({ teamId }) => teamId))
  return (
    <OpenTeams
      invitations={invitations}
      accept={acceptOpenInvitationAction}
      teams={teams.filter(({ id }) => !invited.has(id))}
      join={joinByDomainAction}
    />
  )
}
