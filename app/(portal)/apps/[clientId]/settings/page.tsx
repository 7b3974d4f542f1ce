import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { AppHead } from '#components/apps/app-head.tsx'
import { AppLife } from '#components/apps/app-life.tsx'
import {
  AssertionAudienceSettings,
  AuthMethodsSettings,
  DetailsSettings,
  ScopesSettings,
  type SettingsScope,
} from '#components/apps/app-settings.tsx'
import { grantedBy } from '#components/apps/granted-by.ts'
import { ObservedRefusals } from '#components/apps/observed-refusals.tsx'
import { RestrictionSettings } from '#components/apps/restriction-settings.tsx'
import type { Person } from '#lib/access/actor.ts'
import { may } from '#lib/access/permissions.ts'
import { isForStaffToGrant, mayGrant } from '#lib/access/visible.ts'
import { versionOf } from '#lib/changes/seen-version.ts'
import {
  type CatalogueScope,
  type ClientDetail,
  findClient,
  scopeCatalogue,
} from '#lib/features/apps/queries.ts'
import { stoppingEffect } from '#lib/features/health/stopping-effect.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { shownRestrictions } from '#lib/features/restrictions/shown-restrictions.ts'
import { AUTH_METHODS, METHODS } from '#lib/oauth/client-auth/methods.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../../search-params.ts'
import { readClientId } from '../client-id.ts'
import {
  deleteAction,
  restrictAction,
  resumeAction,
  suspendAction,
  transferAction,
  updateAssertionAudienceAction,
  updateAuthMethodsAction,
  updateDetailsAction,
  updateScopesAction,
} from './actions.ts'

type Props = { params: Promise<{ clientId: string }>; searchParams: SearchParams }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Settings of ${readClientId((await params).clientId)}` }
}

export default async function AppSettingsPage({ params, searchParams }: Props) {
  const clientId = readClientId((await params).clientId)
  const actor = await requireActor(routes.appSettings(clientId))
  const [app, effect, catalogue, restrictions] = await Promise.all([
    findClient(actor, clientId),
    stoppingEffect(actor, clientId),
    scopeCatalogue(),
    shownRestrictions(actor, clientId),
  ])
  if (!app || !effect || !restrictions) notFound()
  return (
    <>
      <AppHead app={app} current="settings" />
      <DetailsSettings
        clientId={clientId}
        seen={versionOf({ name: app.name, description: app.description })}
        name={app.name}
        description={app.description}
        action={updateDetailsAction}
      />
      <ScopesSettings
        clientId={clientId}
        seen={versionOf({ scopes: app.scopes.map(({ name }) => name) })}
        scopes={offered(actor, app, catalogue)}
        action={updateScopesAction}
      />
      <AuthMethodsSettings
        clientId={clientId}
        seen={versionOf({ authMethods: app.authMethods })}
        methods={AUTH_METHODS.map((method) => ({
          method,
          meaning: METHODS[method].meaning,
          allowed: app.authMethods.includes(method),
        }))}
        action={updateAuthMethodsAction}
      />
      <AssertionAudienceSettings
        clientId={clientId}
        issuer={env.publicUrl}
        tokenUrl={env.publicUrl + routes.token}
        allowed={app.mayNameTokenEndpoint}
        seen={versionOf({ mayNameTokenEndpoint: app.mayNameTokenEndpoint })}
        action={updateAssertionAudienceAction}
      />
      {restrictions.map(({ restriction, text, mode, seen, evidence }) => (
        <RestrictionSettings
          key={restriction.kind}
          clientId={clientId}
          seen={seen}
          title={restriction.title}
          setting={restriction.setting}
          text={text}
          modeName={restriction.mode}
          mode={mode}
          words={restriction.form}
          evidence={<ObservedRefusals evidence={evidence} nothingNoted={restriction.nothingNoted} />}
          action={restrictAction}
        />
      ))}
      <AppLife
        app={app}
        effect={effect}
        page={`${routes.appSettings(clientId)}#life`}
        asking={firstParameter((await searchParams).ask)}
        mayResume={app.suspendedBy === 'owner' || may(actor, 'app.suspend')}
        otherTeams={actor.teams.filter(({ id }) => id !== app.team.id).map(({ id, name }) => ({ id, name }))}
        actions={{
          suspend: suspendAction,
          resume: resumeAction,
          transfer: transferAction,
          remove: deleteAction,
        }}
      />
    </>
  )
}

/** Scopes of its environment, and those that it has. */
function offered(actor: Person, app: ClientDetail, catalogue: readonly CatalogueScope[]): SettingsScope[] {
  return catalogue.flatMap(({ grantPolicy, environment, ...scope }) => {
    const granted = app.scopes.some(({ name }) => name === scope.name)
    if (!granted && environment !== null && environment !== app.environment) return []
    const isHeldBack = isForStaffToGrant(grantPolicy) && app.team.confirmedAt === null
    const grantable = mayGrant(actor, grantPolicy) && !isHeldBack
    const remark = (isHeldBack && heldBack(actor, granted)) || remarkOn(grantPolicy, granted)
    return [{ ...scope, granted, grantable, remark: grantable ? null : remark }]
  })
}

const remarkOn = (policy: CatalogueScope['grantPolicy'], granted: boolean) =>
  granted
    ? 'Granted by the connectivity team. Once it is gone you cannot take it back yourself.'
    : grantedBy(policy)

/** What is said of a scope that the app's team would have to be confirmed for. */
function heldBack(actor: Person, granted: boolean): string | null {
  if (may(actor, 'team.confirm')) return 'For confirmed teams only, and nobody has confirmed this one.'
  return granted ? 'No token holds it until the connectivity team has confirmed your team.' : null
}
