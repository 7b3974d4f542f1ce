import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { ApiToken } from '#components/apps/api-token.tsx'
import { AppApis } from '#components/apps/app-apis.tsx'
import { AppHead } from '#components/apps/app-head.tsx'
import { SECRET_VARIABLE, tokenValues } from '#components/apps/credentials.ts'
import { HealthStrip } from '#components/apps/overview/health-strip.tsx'
import { LatestRefusals } from '#components/apps/overview/latest-refusals.tsx'
import { expiringRemark, grantedRemark, thriftRemark } from '#components/apps/overview/remarks.tsx'
import { SecretRow } from '#components/apps/secret-row.tsx'
import { RotateBy } from '#components/campaigns/rotate-by.tsx'
import { PlainSnippets } from '#components/docs/snippet.tsx'
import { tokenRequestSources } from '#components/docs/snippets/sources.ts'
import { Card } from '#components/ui/card.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { UsageFigure } from '#components/usage/usage-figure.tsx'
import { may } from '#lib/access/permissions.ts'
import { type ClientApi, clientApis } from '#lib/features/apps/client-apis.ts'
import { type ClientDetail, findClient } from '#lib/features/apps/queries.ts'
import { type AskedOfApp, askedOfApp } from '#lib/features/campaigns/asked-of-app.ts'
import { appHealth } from '#lib/features/health/app-health.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { clientEvidence } from '#lib/features/request-log/evidence.ts'
import { NO_EVIDENCE } from '#lib/features/request-log/verdict.ts'
import { clientSeries } from '#lib/features/usage/client-series.ts'
import { type LastToken, lastToken } from '#lib/features/usage/last-token.ts'
import { readRange } from '#lib/features/usage/range.ts'
import type { UsageSeries } from '#lib/features/usage/series.ts'
import { clientWaste } from '#lib/features/usage/token-thrift.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'
import { generateAction } from './actions.ts'
import { readClientId } from './client-id.ts'

type Props = { params: Promise<{ clientId: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: readClientId((await params).clientId) }
}

export default async function AppPage({ params }: Props) {
  const clientId = readClientId((await params).clientId)
  const actor = await requireActor(routes.app(clientId))
  const now = Date.now()
  const range = readRange({ range: '24h' }, now)
  const [app, { apis, callable }, health, evidence, last, day, waste, asked] = await Promise.all([
    findClient(actor, clientId),
    clientApis(actor, clientId),
    appHealth(actor, clientId),
    clientEvidence(actor, clientId),
    lastToken(actor, clientId),
    clientSeries(actor, clientId, { range, credential: null, isOwnOnly: true }),
    clientWaste(actor, clientId),
    askedOfApp(actor, clientId),
  ])
  if (!app || !health || !evidence || !day) notFound()
  const endpoints = { tokenUrl: env.publicUrl + routes.token, callable }
  const isNew = health.facts.unusedDays === null
  const secretsPage = routes.appSecrets(clientId)
  return (
    <>
      <AppHead app={app} current="overview" />
      <RotateBy clientId={clientId} asked={asked} mayRotate={app.may.changeCredentials} />
      <div className="-mt-3">
        <HealthStrip
          clientId={clientId}
          health={health}
          may={{
            resume: may(actor, 'app.suspend') || (app.suspendedBy === 'owner' && app.may.change),
            changeCredentials: app.may.changeCredentials,
          }}
          suspendedBy={app.suspendedBy}
          remarks={[
            grantedRemark(app.grantedUntil),
            health.state !== 'ending' && app.may.changeCredentials
              ? expiringRemark(clientId, withoutAsked(app.secrets, asked))
              : null,
            thriftRemark(clientId, waste),
          ].filter((remark) => remark !== null)}
        />
      </div>
      {!isNew && <LastDay clientId={clientId} series={day.series} now={now} last={last} />}
      <ApiToken
        clientId={clientId}
        {...endpoints}
        page={routes.app(clientId)}
        secretsPage={secretsPage}
        hasSecret={app.secrets.length > 0}
        mayChange={app.may.changeCredentials}
        generate={generateAction}
      >
        {app.secrets.map(({ id, ...facts }) => (
          <SecretRow
            key={id}
            rotatePath={app.may.changeCredentials ? `${secretsPage}?ask=rotate&credential=${id}` : null}
            secret={facts}
            evidence={evidence[id] ?? NO_EVIDENCE}
          />
        ))}
      </ApiToken>
      <LatestRefusals clientId={clientId} refusals={health.refusals} strangers={health.strangers} />
      <QuickStart isOpen={isNew}>
        <PlainSnippets
          label="Get an access token with"
          sources={tokenRequestSources(tokenValues({ clientId, ...endpoints }, SECRET_VARIABLE))}
        />
      </QuickStart>
      <Details app={app} apis={apis} />
    </>
  )
}

/** What is said of one that the connectivity team asks for, is said already. */
const withoutAsked = (secrets: ClientDetail['secrets'], asked: readonly AskedOfApp[]) =>
  secrets.filter(({ id }) => !asked.some(({ credentialId }) => credentialId === id))

/** The last 24 hours of an app, by the hour. Strangers’ attempts are not in it. */
function LastDay({
  clientId,
  series,
  now,
  last,
}: {
  clientId: string
  series: UsageSeries
  now: number
  last: LastToken | null
}) {
  const { issued, refused } = series.totals
  return (
    <section aria-labelledby="last-day" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 id="last-day" className="font-semibold text-lg">
          Last 24 hours
        </h2>
        <p className="text-muted text-sm wrap-anywhere">
          {last ? (
            <>
              Last token <RelativeTime value={last.at} /> from {last.address}
              {last.userAgent && `, ${last.userAgent}`}
            </>
          ) : (
            'No token in the period that is kept'
          )}
        </p>
      </div>
      {issued + refused === 0 ? (
        <p className="rounded-lg border border-line bg-surface px-4 py-3 text-[0.9375rem] text-muted">
          No request. See{' '}
          <Link href={`${routes.appUsage(clientId)}?range=30d`} className="underline underline-offset-4">
            the last 30 days
          </Link>
          .
        </p>
      ) : (
        <UsageFigure
          series={series}
          range={readRange({ range: '24h' }, now)}
          now={now}
          log={{ clientId, credential: null }}
          page={routes.appUsage(clientId)}
          csv={routes.appUsageCsv(clientId)}
          kept={{}}
        />
      )}
    </section>
  )
}

const LINK = 'text-accent underline underline-offset-4 hover:decoration-2'

/** How to get a first token: in full until there is one, then behind its heading. */
function QuickStart({ isOpen, children }: { isOpen: boolean; children: ReactNode }) {
  const steps = (
    <>
      {children}
      <p className="text-[0.9375rem]">
        Put the API Token into the environment variable{' '}
        <code className="font-mono" translate="no">
          LATCHKEY_CLIENT_SECRET
        </code>
        . An access token is valid for one hour.{' '}
        <Link href={routes.tokenTester} className={LINK}>
          Try it in the token tester
        </Link>{' '}
        or{' '}
        <Link href={routes.docs} className={LINK}>
          read the guide
        </Link>
        .
      </p>
    </>
  )
  if (isOpen) return <Card title="Quick start">{steps}</Card>
  return (
    <details className="rounded-lg border border-line bg-surface">
      <summary className="cursor-pointer rounded-lg px-5 py-3 font-semibold sm:px-6">Quick start</summary>
      <div className="flex flex-col gap-4 px-5 pb-5 sm:px-6">{steps}</div>
    </details>
  )
}

function Details({ app, apis }: { app: ClientDetail; apis: readonly ClientApi[] }) {
  return (
    <section aria-labelledby="details" className="flex flex-col gap-3">
      <h2 id="details" className="font-semibold text-lg">
        Details
      </h2>
      <dl className="grid gap-x-6 gap-y-4 rounded-lg border border-line bg-surface px-5 py-4 text-[0.9375rem] sm:grid-cols-2 sm:px-6">
        <Fact name="Team">{app.team.name}</Fact>
        <Fact name="Registered">
          <RelativeTime value={app.createdAt} /> by <span className="wrap-anywhere">{app.createdBy}</span>
        </Fact>
        <div className="sm:col-span-2">
          <dt className="text-muted text-sm">APIs and scopes</dt>
          <dd className="mt-1">
            {apis.length === 0 ? (
              <span className="text-muted">None. Its tokens only identify the app.</span>
            ) : (
              <AppApis apis={apis} />
            )}
          </dd>
        </div>
      </dl>
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-muted text-sm">{name}</dt>
      <dd className="mt-0.5">{children}</dd>
    </div>
  )
}
