import type { Metadata } from 'next'
import { grantedBy } from '#components/apps/granted-by.ts'
import { type NewAppScope, RegisterForm } from '#components/apps/register-form.tsx'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { NoTeam } from '#components/teams/no-team.tsx'
import { TeamOfPage } from '#components/teams/shown-team.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { Actor } from '#lib/access/actor.ts'
import { mayIn } from '#lib/access/permissions.ts'
import { mayGrant } from '#lib/access/visible.ts'
import { type CatalogueScope, scopeCatalogue } from '#lib/features/apps/queries.ts'
import { CLIENT_ID_RULE } from '#lib/features/apps/schemas.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { routes, teamPath } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../search-params.ts'
import { askedTeam, shownTeam } from '../../shown-team.ts'
import { registerAction } from './actions.ts'

export const metadata: Metadata = { title: 'Register an app' }

export default async function NewAppPage({ searchParams }: { searchParams: SearchParams }) {
  const asked = askedTeam(firstParameter((await searchParams).team))
  const actor = await requireActor(routes.newApp)
  const open = actor.teams.filter(({ id }) => mayIn(actor, 'app.register', id))
  const team = asked === null ? (open[0] ?? actor.teams[0]) : shownTeam(actor, asked)
  if (!team) return <NoTeam actor={actor} />
  const scopes = await scopeCatalogue()
  return (
    <>
      <TeamOfPage slug={team.slug} />
      <PageHeader
        eyebrow={<Breadcrumbs trail={[{ href: teamPath(routes.apps, asked), label: 'Apps' }]} />}
        title="Register an app"
        description="Register one app per program. You generate its API Token in the next step."
      />
      {mayIn(actor, 'app.register', team.id) ? (
        <RegisterForm
          action={registerAction}
          clientIdRule={CLIENT_ID_RULE}
          scopes={scopes.map((scope) => offer(actor, scope))}
          teams={open.map(({ id, name }) => ({ id, name }))}
          team={team.id}
        />
      ) : (
        <Callout title={`You can’t register apps in ${team.name}`}>
          You are a viewer there. An owner of the team can change your role.
        </Callout>
      )}
    </>
  )
}

function offer(actor: Actor, { grantPolicy, ...scope }: CatalogueScope): NewAppScope {
  return { ...scope, remark: mayGrant(actor, grantPolicy) ? null : grantedBy(grantPolicy) }
}
