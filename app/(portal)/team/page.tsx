import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AskedAct } from '#components/asked-act.tsx'
import { SecretLifeForm } from '#components/credentials/secret-life-form.tsx'
import { ListPages } from '#components/list-pages.tsx'
import { FactorDemandForm } from '#components/teams/factor-demand-form.tsx'
import { InviteButton } from '#components/teams/invite-form.tsx'
import { NoTeam } from '#components/teams/no-team.tsx'
import { PendingInvitations } from '#components/teams/pending-invitations.tsx'
import { PeopleTable } from '#components/teams/people-table.tsx'
import { TeamOfPage } from '#components/teams/shown-team.tsx'
import { TeamDomains } from '#components/teams/team-domains.tsx'
import { RenameTeamForm, RestoreTeamForm } from '#components/teams/team-forms.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Card } from '#components/ui/card.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { Person } from '#lib/access/actor.ts'
import { may } from '#lib/access/permissions.ts'
import { versionOf } from '#lib/changes/seen-version.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { admissibleDomains, admittedDomains } from '#lib/features/teams/domains/admit-domain.ts'
import { pendingOf } from '#lib/features/teams/invitations/pending.ts'
import { peoplePageSchema } from '#lib/features/teams/schemas.ts'
import { type DeletedTeam, deletedTeams, findTeam, type TeamDetail } from '#lib/features/teams/teams.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { UNDO_DAYS } from '#lib/kernel/undo-period.ts'
import { env } from '#lib/platform/env.ts'
import { routes, teamPath } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../search-params.ts'
import { askedTeam, leadToFactor, teamOf } from '../shown-team.ts'
import {
  admitDomainAction,
  changeRoleAction,
  deleteTeamAction,
  dismissDomainAction,
  inviteAction,
  leaveTeamAction,
  removePersonAction,
  renameTeamAction,
  resendInvitationAction,
  restoreTeamAction,
  revokeInvitationAction,
  setFactorDemandAction,
  setSecretLifeAction,
  showInvitationLinkAction,
} from './actions.ts'

export const metadata: Metadata = { title: 'Team' }

export default async function TeamPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await searchParams
  const asked = askedTeam(firstParameter(query.team))
  const actor = await requireActor(routes.team)
  const shown = teamOf(actor, asked)
  leadToFactor(actor, asked)
  const team =
    shown && (await findTeam(actor, shown.slug, peoplePageSchema.parse(firstParameter(query.page))))
  if (!team) return await WithoutTeam({ actor, asked })
  const invitations = await pendingOf(team.id)
  const asking = firstParameter(query.ask)
  return (
    <>
      <TeamOfPage slug={team.slug} />
      <PageHeader
        title={team.name}
        description={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[0.9375rem]">
            <span translate="no" className="font-mono">
              {team.slug}
            </span>
            {may(actor, 'team.confirm') && <Confirmation isConfirmed={team.confirmedAt !== null} />}
            <Link
              href={teamPath(routes.teamUsage, team.slug)}
              prefetch={false}
              className="inline-flex min-h-6 items-center text-accent underline underline-offset-4 hover:decoration-2"
            >
              Usage
            </Link>
          </span>
        }
        actions={
          <>
            <Link href={routes.newTeam} prefetch={false} className={buttonClasses({ variant: 'secondary' })}>
              Create a team
            </Link>
            {team.may.managePeople && asking !== 'invite' && <Invite team={team} asking={false} />}
          </>
        }
      />
      {team.may.managePeople && asking === 'invite' && <Invite team={team} asking />}
      <section aria-labelledby="people" className="flex flex-col gap-3">
        <h2 id="people" className="font-semibold text-lg">
          People
        </h2>
        <PeopleTable
          team={team}
          self={actor.id}
          asking={asking === 'remove' ? (firstParameter(query.person) ?? null) : null}
          actions={{ changeRole: changeRoleAction, remove: removePersonAction }}
        />
        <ListPages
          page={team.page}
          pages={team.pages}
          pathOf={(page) => teamPath(routes.team, team.slug, page > 1 ? { page: String(page) } : {})}
        />
      </section>
      {invitations.length > 0 && (
        <section aria-labelledby="invitations" className="flex flex-col gap-3">
          <h2 id="invitations" className="font-semibold text-lg">
            Pending invitations
          </h2>
          <PendingInvitations
            team={{ id: team.id, slug: team.slug }}
            invitations={invitations}
            isMailed={env.mail !== undefined}
            asking={{ act: asking, invitation: firstParameter(query.invitation) }}
            actions={
              team.may.managePeople
                ? {
                    resend: resendInvitationAction,
                    showLink: showInvitationLinkAction,
                    revoke: revokeInvitationAction,
                  }
                : null
            }
          />
        </section>
      )}
      {team.may.change && <Settings team={team} domains={await domainsOf(team)} />}
      <Ends team={team} asking={asking} />
    </>
  )
}

function Invite({ team, asking }: { team: TeamDetail; asking: boolean }) {
  return (
    <InviteButton
      action={inviteAction}
      team={team}
      page={teamPath(routes.team, team.slug)}
      asking={asking}
      isMailed={env.mail !== undefined}
    />
  )
}

/** Null for those who may not set them. */
async function domainsOf({ id, may: { managePeople } }: TeamDetail) {
  if (!managePeople) return null
  const [admitted, admissible] = await Promise.all([admittedDomains(id), admissibleDomains(id)])
  return { admitted, admissible }
}

function Settings({ team, domains }: { team: TeamDetail; domains: Awaited<ReturnType<typeof domainsOf>> }) {
  return (
    <section aria-labelledby="settings" className="flex flex-col gap-3">
      <h2 id="settings" className="font-semibold text-lg">
        Settings
      </h2>
      <Card>
        <div className="flex max-w-2xl flex-col gap-6">
          <RenameTeamForm action={renameTeamAction} team={team} seen={versionOf({ name: team.name })} />
          <SecretLifeForm action={setSecretLifeAction} teamId={team.id} days={team.secretLifeDays} />
          <FactorDemandForm action={setFactorDemandAction} team={team} />
          {domains && (
            <TeamDomains
              teamId={team.id}
              {...domains}
              admit={admitDomainAction}
              dismiss={dismissDomainAction}
            />
          )}
        </div>
      </Card>
    </section>
  )
}

/** The ways out of a team: one leaves it, or it is deleted. */
function Ends({ team, asking }: { team: TeamDetail; asking: string | undefined }) {
  const common = { page: routes.team, query: { team: team.slug } }
  return (
    <section aria-labelledby="ends" className="flex flex-col gap-3">
      <h2 id="ends" className="font-semibold text-lg">
        {team.may.delete ? 'Leave or delete' : 'Leave'}
      </h2>
      <div className="flex flex-wrap items-start gap-3">
        <AskedAct
          {...common}
          action={leaveTeamAction}
          fields={{ teamId: team.id }}
          ask={{ ask: 'leave' }}
          asking={asking === 'leave'}
          title={`Leave ${team.name}?`}
          label="Leave team…"
          submit="Leave team"
          effect={<p>You immediately lose access to its apps. An owner can add you again.</p>}
          toast={{ message: `You left ${team.name}.` }}
        />
        {team.may.delete && team.apps === 0 && (
          <AskedAct
            {...common}
            action={deleteTeamAction}
            fields={{ teamId: team.id }}
            ask={{ ask: 'delete' }}
            asking={asking === 'delete'}
            title={`Delete ${team.name}?`}
            label="Delete team…"
            submit="Delete team"
            typed={team.slug}
            effect={<p>Everyone in it loses access. An owner can restore it within {UNDO_DAYS} days.</p>}
            toast={{
              message: `${team.name} is deleted.`,
              undo: { act: 'restoreTeam', fields: { teamId: team.id } },
            }}
            variant="danger"
          />
        )}
        {team.may.delete && team.apps > 0 && (
          <p className="min-h-10 content-center text-muted text-sm">
            To delete the team, first transfer or delete its{' '}
            <Link href={teamPath(routes.apps, team.slug)} className="underline underline-offset-4">
              {counted(team.apps, 'app')}
            </Link>
            .
          </p>
        )}
      </div>
    </section>
  )
}

/** Where there is no team to show: a deleted one that can be restored, or none at all. */
async function WithoutTeam({ actor, asked }: { actor: Person; asked: string | null }) {
  const deleted = (await deletedTeams(actor)).filter(({ slug }) => asked === null || slug === asked)
  if (asked !== null && deleted.length === 0) notFound()
  return (
    <>
      {asked === null && (
        <>
          <PageHeader title="Team" />
          <NoTeam actor={actor} />
        </>
      )}
      {deleted.map((team) => (
        <Deleted key={team.id} team={team} isAlone={asked !== null} />
      ))}
    </>
  )
}

function Deleted({ team, isAlone }: { team: DeletedTeam; isAlone: boolean }) {
  return (
    <>
      {isAlone && <PageHeader title={team.name} />}
      <Callout tone="danger" title={isAlone ? 'This team was deleted' : `${team.name} was deleted`}>
        {team.mayRestore ? 'You' : 'An owner'} can restore it until <ExactTime value={team.restorableUntil} />
        .
        {team.mayRestore && (
          <div className="mt-3">
            <RestoreTeamForm action={restoreTeamAction} team={team} />
          </div>
        )}
      </Callout>
    </>
  )
}

/** Whether the connectivity team vouches for a team, for those of them who look at it. */
function Confirmation({ isConfirmed }: { isConfirmed: boolean }) {
  return isConfirmed ? <Badge tone="success">confirmed</Badge> : <Badge tone="warn">not confirmed</Badge>
}
