import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { AppHead } from '#components/apps/app-head.tsx'
import { AppLife } from '#components/apps/app-life.tsx'
import {
  AuthenticationSettings,
  DetailsSettings,
  ScopesSettings,
  type SettingsScope,
} from '#components/apps/app-settings.tsx'
import { grantedBy } from '#components/apps/granted-by.ts'
import { LeakSettings } from '#components/apps/leak-settings.tsx'
import { ObservedRefusals } from '#components/apps/observed-refusals.tsx'
import { RestrictionSettings } from '#components/apps/restriction-settings.tsx'
import { sectionId } from '#components/apps/section-id.ts'
import { AppRequests } from '#components/requests/app-requests.tsx'
import {
  type RequestableScope,
  RequestLiveAppForm,
  RequestQuotaForm,
  RequestScopesForm,
  WithdrawForm,
} from '#components/requests/ask-forms.tsx'
import { Sections } from '#components/settings/sections.tsx'
import { UnsavedGuard } from '#components/settings/unsaved-guard.tsx'
import { ReadOnly } from '#components/teams/read-only.tsx'
import type { Person } from '#lib/access/actor.ts'
import { may, mayIn } from '#lib/access/permissions.ts'
import { isForStaffToGrant, mayGrant } from '#lib/access/visible.ts'
import { versionOf } from '#lib/changes/seen-version.ts'
import {
  type CatalogueScope,
  type ClientDetail,
  findClient,
  scopeCatalogue,
} from '#lib/features/apps/queries.ts'
import { CLIENT_ID_RULE } from '#lib/features/apps/schemas.ts'
import { stoppingEffect } from '#lib/features/health/stopping-effect.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { usualAnswerTime } from '#lib/features/requests/answer-times.ts'
import { type AccessRequest, requestsOf } from '#lib/features/requests/list-requests.ts'
import { type ShownRestriction, shownRestrictions } from '#lib/features/restrictions/shown-restrictions.ts'
import { AUTH_METHODS, METHODS } from '#lib/oauth/client-auth/methods.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../../search-params.ts'
import { stopCheckAction } from '../../../what-if/actions.ts'
import { readClientId } from '../client-id.ts'
import {
  deleteAction,
  requestLiveAppAction,
  requestQuotaAction,
  requestScopesAction,
  restrictAction,
  resumeAction,
  suspendAction,
  transferAction,
  updateAuthenticationAction,
  updateDetailsAction,
  updateLeakPolicyAction,
  updateScopesAction,
  withdrawRequestAction,
} from './actions.ts'

type Props = { params: Promise<{ clientId: string }>; searchParams: SearchParams }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Settings of ${readClientId((await params).clientId)}` }
}

export default async function AppSettingsPage({ params, searchParams }: Props) {
  const clientId = readClientId((await params).clientId)
  const actor = await requireActor(routes.appSettings(clientId))
  const query = await searchParams
  const [app, effect, catalogue, requests, restrictions, usualMs] = await Promise.all([
    findClient(actor, clientId),
    stoppingEffect(actor, clientId),
    scopeCatalogue(),
    requestsOf(actor, clientId),
    shownRestrictions(actor, clientId),
    usualAnswerTime(),
  ])
  if (!app || !effect || !restrictions) notFound()
  const { change: mayChange } = app.may
  return (
    <>
      <AppHead app={app} current="settings" />
      {!mayChange && <ReadOnly team={app.team.name} />}
      <UnsavedGuard>
        <Sections label="Sections of the settings" sections={sectionsOf(restrictions, mayChange)}>
          <fieldset disabled={!mayChange} className="contents">
            <legend className="sr-only">Settings</legend>
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
              stopCheck={stopCheckAction}
            />
            <AppRequests
              requests={requests}
              usualMs={usualMs}
              withdraw={(id) => <WithdrawForm clientId={clientId} id={id} action={withdrawRequestAction} />}
            >
              <Asking
                // What was sent is in the list.
                key={requests.map(({ id, state }) => `${id} ${state}`).join()}
                app={app}
                asked={requests.filter(({ state }) => state === 'open')}
                scopes={requestable(actor, app, catalogue)}
                liveScopes={liveScopes(catalogue)}
                quota={heldQuota(restrictions)}
              />
            </AppRequests>
            <AuthenticationSettings
              clientId={clientId}
              seen={versionOf({
                authMethods: app.authMethods,
                mayNameTokenEndpoint: app.mayNameTokenEndpoint,
              })}
              methods={AUTH_METHODS.map((method) => ({
                method,
                meaning: METHODS[method].meaning,
                allowed: app.authMethods.includes(method),
              }))}
              issuer={env.publicUrl}
              tokenUrl={env.publicUrl + routes.token}
              mayNameTokenEndpoint={app.mayNameTokenEndpoint}
              action={updateAuthenticationAction}
              stopCheck={stopCheckAction}
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
                stopCheck={stopCheckAction}
              />
            ))}
            <LeakSettings
              clientId={clientId}
              seen={versionOf({ leakPolicy: app.leakPolicy })}
              policy={app.leakPolicy}
              action={updateLeakPolicyAction}
            />
          </fieldset>
          {mayChange && (
            <AppLife
              app={app}
              effect={effect}
              page={`${routes.appSettings(clientId)}#life`}
              asking={firstParameter(query.ask)}
              mayResume={app.suspendedBy === 'owner' || may(actor, 'app.suspend')}
              otherTeams={actor.teams
                .filter(({ id }) => id !== app.team.id && mayIn(actor, 'app.register', id))
                .map(({ id, name }) => ({ id, name }))}
              actions={{
                suspend: suspendAction,
                stopCheck: stopCheckAction,
                resume: resumeAction,
                transfer: transferAction,
                remove: deleteAction,
              }}
            />
          )}
        </Sections>
      </UnsavedGuard>
    </>
  )
}

/** What the page has in it, for the links beside it. */
function sectionsOf(restrictions: readonly ShownRestriction[], mayChange: boolean) {
  const titles = [
    'Details',
    'Scopes',
    'Requests',
    'Authentication',
    ...restrictions.map(({ restriction }) => restriction.title),
    'Leak policy',
  ]
  return [
    ...titles.map((title) => ({ id: sectionId(title), title })),
    ...(mayChange ? [{ id: 'life', title: 'Suspend, transfer, delete' }] : []),
  ]
}

const has = (app: ClientDetail, scope: CatalogueScope) => app.scopes.some(({ name }) => name === scope.name)

const fits = (app: ClientDetail, { environment }: CatalogueScope) =>
  environment === null || environment === app.environment

/** Whether an app lacks a scope that whoever is looking has to ask for. */
const isToRequest = (actor: Person, app: ClientDetail, scope: CatalogueScope) =>
  scope.grantPolicy === 'request' && !has(app, scope) && !mayGrant(actor, scope.grantPolicy)

/** What can be asked for, but for what waits already. */
function Asking({
  app: { clientId, environment },
  asked,
  scopes,
  liveScopes,
  quota,
}: {
  app: ClientDetail
  asked: readonly AccessRequest[]
  scopes: readonly RequestableScope[]
  liveScopes: readonly RequestableScope[]
  quota: string | null
}) {
  const waits = (kind: string) => asked.some((request) => request.kind === kind)
  const waiting = asked.filter(({ kind }) => kind === 'scopes').flatMap((request) => request.scopes)
  const offered = scopes.filter(({ name }) => !waiting.includes(name))
  const mayAskLive = environment === 'sandbox' && !waits('live')
  const mayAskQuota = quota !== null && !waits('quota')
  if (offered.length === 0 && !mayAskLive && !mayAskQuota)
    return asked.length > 0 ? null : <p className="text-muted text-sm">There is nothing to request.</p>
  return (
    <div className="flex flex-col items-start gap-3">
      {offered.length > 0 && (
        <RequestScopesForm clientId={clientId} scopes={offered} action={requestScopesAction} />
      )}
      {mayAskLive && (
        <RequestLiveAppForm
          clientId={clientId}
          rule={CLIENT_ID_RULE}
          scopes={liveScopes}
          action={requestLiveAppAction}
        />
      )}
      {mayAskQuota && <RequestQuotaForm clientId={clientId} present={quota} action={requestQuotaAction} />}
    </div>
  )
}

/** Scopes of its environment that can be asked for. */
const requestable = (
  actor: Person,
  app: ClientDetail,
  catalogue: readonly CatalogueScope[],
): RequestableScope[] =>
  catalogue.filter((scope) => fits(app, scope) && isToRequest(actor, app, scope)).map(toRequest)

/** Scopes that a live app can be asked for with. */
const liveScopes = (catalogue: readonly CatalogueScope[]): RequestableScope[] =>
  catalogue
    .filter(({ environment, grantPolicy }) => environment !== 'sandbox' && grantPolicy !== 'staff')
    .map(toRequest)

const toRequest = ({ name, description, apiName }: CatalogueScope): RequestableScope => ({
  ...{ name, description, apiName },
})

/** The quota that the connectivity team holds the app to, as one types it; null where they hold it to none. */
const heldQuota = (restrictions: readonly ShownRestriction[]): string | null =>
  restrictions.find(({ restriction, isOfStaff }) => restriction.kind === 'quota' && isOfStaff)?.text ?? null

/** Scopes of its environment, and those that it has; without those that are asked for. */
function offered(actor: Person, app: ClientDetail, catalogue: readonly CatalogueScope[]): SettingsScope[] {
  return catalogue.flatMap(({ grantPolicy, environment, ...scope }) => {
    const whole = { grantPolicy, environment, ...scope }
    const granted = has(app, whole)
    if ((!granted && !fits(app, whole)) || isToRequest(actor, app, whole)) return []
    const isHeldBack = isForStaffToGrant(grantPolicy) && app.team.confirmedAt === null
    const grantable = mayGrant(actor, grantPolicy) && !isHeldBack
    const remark = (isHeldBack && heldBack(actor, granted)) || remarkOn(grantPolicy, granted)
    return [{ ...scope, granted, grantable, remark: grantable ? null : remark }]
  })
}

const remarkOn = (policy: CatalogueScope['grantPolicy'], granted: boolean) =>
  granted
    ? 'Granted by the connectivity team. If you remove it, only they can grant it again.'
    : grantedBy(policy)

/** What is said of a scope that the app's team would have to be confirmed for. */
function heldBack(actor: Person, granted: boolean): string | null {
  if (may(actor, 'team.confirm')) return 'For confirmed teams only. This one is not confirmed.'
  return granted ? 'Tokens don’t include it until the connectivity team confirms your team.' : null
}
