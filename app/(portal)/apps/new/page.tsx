import type { Metadata } from 'next'
import { grantedBy } from '#components/apps/granted-by.ts'
import { type NewAppScope, RegisterForm } from '#components/apps/register-form.tsx'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { Actor } from '#lib/access/actor.ts'
import { mayGrant } from '#lib/access/visible.ts'
import { type CatalogueScope, scopeCatalogue } from '#lib/features/apps/queries.ts'
import { CLIENT_ID_RULE } from '#lib/features/apps/schemas.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { routes } from '#lib/routes.ts'
import { registerAction } from './actions.ts'

export const metadata: Metadata = { title: 'Register an app' }

export default async function NewAppPage() {
  const actor = await requireActor(routes.newApp)
  const scopes = await scopeCatalogue()
  return (
    <>
      <PageHeader
        eyebrow={<Breadcrumbs trail={[{ href: routes.apps, label: 'Apps' }]} />}
        title="Register an app"
        description="Register one app per program. You generate its API Token in the next step."
      />
      <RegisterForm
        action={registerAction}
        clientIdRule={CLIENT_ID_RULE}
        scopes={scopes.map((scope) => offer(actor, scope))}
        teams={actor.teams.map(({ id, name }) => ({ id, name }))}
      />
    </>
  )
}

function offer(actor: Actor, { grantPolicy, ...scope }: CatalogueScope): NewAppScope {
  return { ...scope, remark: mayGrant(actor, grantPolicy) ? null : grantedBy(grantPolicy) }
}
