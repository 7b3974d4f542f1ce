import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { ApiToken } from '#components/apps/api-token.tsx'
import { AppHead } from '#components/apps/app-head.tsx'
import { curlWithVariable } from '#components/apps/credentials.ts'
import { EnvironmentBadge, StatusBadge } from '#components/apps/environment-badge.tsx'
import { ExpiringSecret } from '#components/apps/expiring-secret.tsx'
import { SecretRow } from '#components/apps/secret-row.tsx'
import { Bitting } from '#components/ui/bitting.tsx'
import { Card } from '#components/ui/card.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Stat, StatGrid } from '#components/ui/stat.tsx'
import { ThriftHint } from '#components/usage/thrift-advice.tsx'
import { type ClientDetail, findClient } from '#lib/features/apps/queries.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { type ClientUsage, clientUsage } from '#lib/features/usage/queries.ts'
import { clientWaste } from '#lib/features/usage/token-thrift.ts'
import { count } from '#lib/kernel/number-words.ts'
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
  const [app, usage, waste] = await Promise.all([
    findClient(actor, clientId),
    clientUsage(actor, clientId),
    clientWaste(actor, clientId),
  ])
  if (!app || !usage) notFound()
  const tokenUrl = env.publicUrl + routes.token
  return (
    <>
      <AppHead app={app} current="overview" />
      <ExpiringSecret secrets={app.secrets} secretsPage={routes.appSecrets(app.clientId)} />
      <Identity app={app} />
      <ApiToken
        clientId={app.clientId}
        tokenUrl={tokenUrl}
        page={routes.app(app.clientId)}
        secretsPage={routes.appSecrets(app.clientId)}
        hasSecret={app.secrets.length > 0}
        generate={generateAction}
      >
        {app.secrets.map(({ id, ...facts }) => (
          <SecretRow
            key={id}
            secret={{
              ...facts,
              issued24h: usage.byCredential[id]?.issued24h ?? 0,
              lastUsedAt: usage.byCredential[id]?.lastUsedAt ?? null,
            }}
          />
        ))}
      </ApiToken>
      <Usage usage={usage} />
      {waste && <ThriftHint waste={waste} page={routes.appUsage(clientId)} />}
      <Card
        title="Quick start"
        description={
          <>
            Put the API Token into the variable{' '}
            <code translate="no" className="font-mono text-ink">
              API_TOKEN
            </code>
            , then ask for an access token. It is valid for an hour; use it again until then.
          </>
        }
      >
        <CodeBlock code={curlWithVariable({ clientId: app.clientId, tokenUrl })} title="shell" />
        <p className="text-[0.9375rem]">
          <Link
            href={routes.tokenTester}
            className="text-accent underline underline-offset-4 hover:decoration-2"
          >
            Try it in the token tester
          </Link>{' '}
          or{' '}
          <Link href={routes.docs} className="text-accent underline underline-offset-4 hover:decoration-2">
            read the guide
          </Link>
          .
        </p>
      </Card>
    </>
  )
}

function Identity({ app }: { app: ClientDetail }) {
  return (
    <Card className="gap-5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <Bitting seed={app.clientId} />
        <span className="min-w-0">
          <span className="block text-muted text-sm">Client ID</span>
          <span translate="no" id="client-id" className="block font-mono text-lg wrap-anywhere">
            {app.clientId}
          </span>
        </span>
        <CopyButton text={app.clientId} label="Copy client ID" selects="client-id" />
      </div>
      <dl className="grid gap-x-6 gap-y-4 border-line border-t pt-5 text-[0.9375rem] sm:grid-cols-2 lg:grid-cols-[1fr_1fr_2fr_3fr]">
        <Fact name="Environment">
          <EnvironmentBadge environment={app.environment} />
        </Fact>
        <Fact name="Status">
          <StatusBadge status={app.status} />
        </Fact>
        <Fact name="Team">{app.team.name}</Fact>
        <Fact name="Registered">
          <RelativeTime value={app.createdAt} /> by <span className="wrap-anywhere">{app.createdBy}</span>
        </Fact>
        <div className="sm:col-span-2 lg:col-span-4">
          <dt className="text-muted text-sm">Scopes</dt>
          <dd>
            {app.scopes.length === 0 ? (
              <span className="text-muted">None. Its tokens say who the app is and no more.</span>
            ) : (
              <ul className="mt-1 flex flex-col gap-1">
                {app.scopes.map((scope) => (
                  <li key={scope.name}>
                    <code translate="no" className="font-mono wrap-anywhere">
                      {scope.name}
                    </code>{' '}
                    <span className="text-muted">{scope.description}</span>
                  </li>
                ))}
              </ul>
            )}
          </dd>
        </div>
      </dl>
    </Card>
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

function Usage({ usage }: { usage: ClientUsage }) {
  const { lastUsed } = usage
  return (
    <section aria-labelledby="usage" className="flex flex-col gap-3">
      <h2 id="usage" className="font-semibold text-lg">
        Usage
      </h2>
      <StatGrid>
        <Stat label="Tokens issued, 24 h" value={count(usage.issued24h)} />
        <Stat label="Tokens issued, 7 d" value={count(usage.issued7d)} />
        <Stat
          label="Failures, 24 h"
          value={count(usage.failed24h)}
          note={`${count(usage.failed7d)} in 7 d`}
        />
        <Stat
          label="Last use"
          value={lastUsed ? <RelativeTime value={lastUsed.at} /> : 'Never used'}
          note={
            lastUsed && (
              <span className="wrap-anywhere">
                from {lastUsed.address}
                {lastUsed.userAgent && `, ${lastUsed.userAgent}`}
              </span>
            )
          }
        />
      </StatGrid>
    </section>
  )
}
