import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import {
  AddressOfPersonForm,
  DisableForm,
  FactorLinkForm,
  ResetLinkForm,
} from '#components/accounts/person-acts.tsx'
import { AskedAct } from '#components/asked-act.tsx'
import { MemberRoleForm } from '#components/connectivity/member-role-form.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Card } from '#components/ui/card.tsx'
import { MailAddress } from '#components/ui/mail-address.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { may, PLATFORM_ROLES, type PlatformRole } from '#lib/access/permissions.ts'
import { noteView } from '#lib/features/audit/note-view.ts'
import { findPerson, type ListedPerson, teamsOnlyOwnedBy } from '#lib/features/people/account/people.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { isDemandedOf } from '#lib/features/people/factors/demand.ts'
import { maySignInHere } from '#lib/features/people/may-sign-in-here.ts'
import { personSchema } from '#lib/features/people/schemas.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../search-params.ts'
import { setMemberRoleAction } from '../../connectivity/partners/actions.ts'
import {
  changeAddressOfAction,
  clearFactorsAction,
  disableAction,
  enableAction,
  makeEnrolmentLinkAction,
  makeResetLinkAction,
  setPlatformRoleAction,
} from './actions.ts'

export const metadata: Metadata = { title: 'Person' }

type Props = { params: Promise<{ userId: string }>; searchParams: SearchParams }

export default async function PersonPage({ params, searchParams }: Props) {
  const { userId } = await params
  const actor = await requireActor(routes.person(userId))
  const asked = personSchema.safeParse({ userId })
  if (!asked.success || !may(actor, 'person.read')) notFound()
  const person = await findPerson({ actor }, { id: userId }).catch((error: unknown) => {
    if (AppError.is(error) && error.code === 'not_found') notFound()
    throw error
  })
  await noteView(actor, { page: 'person', userId: person.id })
  const isDisabled = person.disabledAt !== null
  const left = await teamsOnlyOwnedBy({ actor }, { userId: person.id })
  const hasUseOfPassword = await maySignInHere(person)
  return (
    <>
      <PageHeader title={person.name} />
      <div className="flex max-w-3xl flex-col gap-6">
        <Card>
          <Facts person={person} />
        </Card>
        {person.id !== actor.id && may(actor, 'person.set_role') && (
          <Card
            title="Role"
            description={
              env.roleClaim
                ? 'What they can do in the portal. What their provider says at a sign-in takes its place.'
                : 'What they can do in the portal, besides in their teams.'
            }
          >
            <RoleActs person={person} asked={firstParameter((await searchParams).role)} />
          </Card>
        )}
        {person.id !== actor.id && may(actor, 'team.set_roles') && <TeamRoles person={person} />}
        {!isDisabled && hasUseOfPassword && (
          <Card
            title="New password"
            description="Create a link for them to choose one. It works once, within 24 hours."
          >
            <ResetLinkForm action={makeResetLinkAction} userId={person.id} />
          </Card>
        )}
        {!isDisabled && person.id !== actor.id && (
          <Card
            title="Second factor"
            description={
              person.hasSecondFactor
                ? 'Clear it if they lost it. They are signed out everywhere and notified, and set up another with the link.'
                : 'Create a link for them to set one up after signing in. It works once, within 24 hours.'
            }
          >
            <FactorLinkForm
              action={person.hasSecondFactor ? clearFactorsAction : makeEnrolmentLinkAction}
              userId={person.id}
              clearsOf={person.hasSecondFactor ? person.email : null}
            />
          </Card>
        )}
        {!isDisabled && (
          <Card
            title="E-mail"
            description="Change it if they can’t confirm it themselves. Both addresses are notified."
          >
            <AddressOfPersonForm action={changeAddressOfAction} userId={person.id} />
          </Card>
        )}
        {person.id !== actor.id && (
          <Card
            title="Sign-in"
            description={
              isDisabled
                ? 'They can sign in again as before.'
                : 'This signs them out everywhere. Their teams’ apps keep working.'
            }
          >
            {left.length > 0 && (
              <Callout tone="warn" title={isDisabled ? 'Teams without an owner' : 'The only owner'}>
                {isDisabled ? 'Nobody can manage ' : 'Once disabled, nobody can manage '}
                <span className="wrap-anywhere">{left.map(({ name }) => name).join(', ')}</span>. Add another
                owner with the command team add.
              </Callout>
            )}
            <DisableForm
              action={isDisabled ? enableAction : disableAction}
              userId={person.id}
              isDisabled={isDisabled}
            />
          </Card>
        )}
      </div>
    </>
  )
}

/** What they are in each team. */
function TeamRoles({ person }: { person: ListedPerson }) {
  const teams = person.teams.filter(({ deletedAt }) => deletedAt === null)
  if (teams.length === 0) return null
  return (
    <Card
      title="Teams"
      description="What they can do in each. Everyone in the team is told when you change it."
    >
      <ul className="divide-y divide-line">
        {teams.map(({ role, ...team }) => (
          <li key={team.id} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-3">
            <span className="min-w-0 wrap-anywhere">{team.name}</span>
            <MemberRoleForm action={setMemberRoleAction} team={team} person={{ ...person, role }} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

const ROLE_EFFECTS: Record<PlatformRole, string> = {
  developer: 'They see the apps of their own teams only.',
  connectivity: 'They see every partner and app, and can change and suspend them.',
  administrator:
    'They can do what the connectivity team can, and disable accounts, reset passwords and change roles.',
}

/** Each other role can be given. */
function RoleActs({ person, asked }: { person: ListedPerson; asked: string | undefined }) {
  return (
    <div className="flex flex-wrap gap-3">
      {PLATFORM_ROLES.filter((role) => role !== person.role).map((role) => (
        <AskedAct<true>
          key={role}
          action={setPlatformRoleAction}
          fields={{ userId: person.id, role }}
          ask={{ role }}
          page={routes.person(person.id)}
          asking={asked === role}
          title={`Change the role of ${person.name} to ${role}?`}
          label={`Change to ${role}…`}
          submit={`Change to ${role}`}
          isDangerous={role === 'administrator'}
          toast={{ message: 'Role changed.' }}
          effect={
            <>
              <p>{ROLE_EFFECTS[role]}</p>
              <p>They are signed out everywhere and notified.</p>
              {isDemandedOf(role) && !person.hasSecondFactor && (
                <p>The role takes effect once they have set up a second factor.</p>
              )}
            </>
          }
        />
      ))}
    </div>
  )
}

function Facts({ person }: { person: ListedPerson }) {
  return (
    <dl className="grid gap-x-6 gap-y-4 text-[0.9375rem] sm:grid-cols-3">
      <Fact name="E-mail">
        <MailAddress>{person.email}</MailAddress>{' '}
        {!person.emailVerifiedAt && <Badge tone="warn">not confirmed</Badge>}
      </Fact>
      <Fact name="Role">{person.role}</Fact>
      <Fact name="Teams">{person.teams.map(({ name }) => name).join(', ') || 'None'}</Fact>
      <Fact name="Joined">
        <RelativeTime value={person.createdAt} />
      </Fact>
      <Fact name="Last sign-in">
        {person.lastSignInAt ? <RelativeTime value={person.lastSignInAt} /> : 'Never'}
      </Fact>
      <Fact name="Second factor">{person.hasSecondFactor ? 'Yes' : 'No'}</Fact>
      {person.disabledAt && (
        <Fact name="Disabled">
          <RelativeTime value={person.disabledAt} />
        </Fact>
      )}
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-muted text-sm">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  )
}
