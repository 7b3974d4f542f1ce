import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { AskedAct } from '#components/asked-act.tsx'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { ChangeApiForm, NewScopeForm, ScopeForm } from '#components/connectivity/api-forms.tsx'
import { ApiEffect, ScopeEffectTable } from '#components/connectivity/catalogue-table.tsx'
import { LinkButton } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { CheckChange } from '#components/what-if/check-change.tsx'
import type { Person } from '#lib/access/actor.ts'
import { may } from '#lib/access/permissions.ts'
import { OWN_API_ID } from '#lib/features/apis/own-api.ts'
import { apiEffect, type CatalogueScope, catalogue, scopeEffect } from '#lib/features/partners/catalogue.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../../search-params.ts'
import { stopCheckAction } from '../../../what-if/actions.ts'
import {
  createScopeAction,
  retireApiAction,
  retireScopeAction,
  updateApiAction,
  updateScopeAction,
} from '../actions.ts'

export const metadata: Metadata = { title: 'API' }

type Props = { params: Promise<{ api: string }>; searchParams: SearchParams }

export default async function ApiPage({ params, searchParams }: Props) {
  const { api: id } = await params
  const actor = await requireActor(routes.catalogueApi(id))
  const api = may(actor, 'api.manage') ? (await catalogue({ actor })).find((one) => one.id === id) : undefined
  if (!api) notFound()
  const query = await searchParams
  const asking = firstParameter(query.retire)
  const { name, audience, environment, scopes, tokenTtlSeconds, baseUrl, docsUrl, contact } = api
  return (
    <>
      <PageHeader
        eyebrow={<Breadcrumbs trail={[{ href: routes.catalogue, label: 'Catalogue' }]} />}
        title={name}
        description={
          <span translate="no" className="font-mono text-[0.9375rem] wrap-anywhere">
            {audience}
          </span>
        }
      />
      <Card title="Scopes" description={`For ${environment ?? 'sandbox and live'} apps.`}>
        <ul className="divide-y divide-line border-line border-y empty:hidden">
          {scopes.map((scope) => (
            <li key={scope.name} className="flex flex-col gap-3 py-4">
              <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
                <h3 translate="no" className="min-w-0 font-mono text-[0.9375rem] wrap-anywhere">
                  {scope.name}
                </h3>
                <p className="text-muted text-sm">{counted(scope.apps, 'app')}</p>
              </div>
              <ScopeForm
                key={`${scope.description} ${scope.grantPolicy}`}
                scope={scope}
                action={updateScopeAction}
                stopCheck={stopCheckAction}
              />
              {id !== OWN_API_ID && (
                <Retire
                  actor={actor}
                  page={routes.catalogueApi(id)}
                  scope={scope}
                  asking={asking === scope.name}
                />
              )}
            </li>
          ))}
        </ul>
        <h3 className="font-medium">Add a scope</h3>
        <NewScopeForm key={scopes.length} apiId={id} action={createScopeAction} />
      </Card>
      <Card title="Details">
        <ChangeApiForm
          api={{
            ...{ id, name, tokenTtlSeconds: String(tokenTtlSeconds) },
            ...{ baseUrl: baseUrl ?? '', docsUrl: docsUrl ?? '', contact: contact ?? '' },
          }}
          isOwn={id === OWN_API_ID}
          action={updateApiAction}
        />
      </Card>
      {id !== OWN_API_ID && (
        <Card title="Retire this API" description="With all its scopes. You can’t undo this.">
          {firstParameter(query.all) === 'retire' ? (
            <AskedAct
              action={retireApiAction}
              fields={{ id }}
              ask={{ all: 'retire' }}
              page={routes.catalogueApi(id)}
              asking
              title={`Retire ${name}?`}
              label="Retire API…"
              submit="Retire API"
              typed={id}
              check={<CheckChange action={retireApiAction} stop={stopCheckAction} />}
              isDangerous
              toast={{ message: `Retired ${name}.` }}
              effect={<ApiEffect effect={await apiEffect({ actor }, id)} servedBy={api.servedBy} />}
            />
          ) : (
            <LinkButton
              href={`${routes.catalogueApi(id)}?all=retire`}
              variant="secondary"
              className="self-start"
            >
              Retire API…
            </LinkButton>
          )}
        </Card>
      )}
    </>
  )
}

/** What would break is counted when it is asked for: of a scope that thousands have it takes a while. */
async function Retire({
  actor,
  page,
  scope: { name },
  asking,
}: {
  actor: Person
  page: string
  scope: CatalogueScope
  asking: boolean
}) {
  if (!asking)
    return (
      <LinkButton
        href={`${page}?${new URLSearchParams({ retire: name })}`}
        variant="secondary"
        size="sm"
        className="self-start"
      >
        <span>
          Retire<span className="sr-only"> {name}</span>…
        </span>
      </LinkButton>
    )
  return (
    <AskedAct
      action={retireScopeAction}
      fields={{ name }}
      ask={{ retire: name }}
      page={page}
      asking
      title={`Retire ${name}?`}
      label="Retire…"
      submit="Retire scope"
      typed={name}
      check={<CheckChange action={retireScopeAction} stop={stopCheckAction} />}
      toast={{ message: `Retired ${name}.` }}
      effect={<ScopeEffectTable effect={await scopeEffect({ actor }, name)} />}
    />
  )
}
