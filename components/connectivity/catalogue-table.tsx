import Link from 'next/link'
import { EnvironmentBadge } from '#components/apps/environment-badge.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import type { CatalogueApi, ScopeEffect } from '#lib/features/partners/catalogue.ts'
import { count, counted } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'

/** Every API with its scopes. */
export function CatalogueTable({ apis }: { apis: readonly CatalogueApi[] }) {
  return (
    <Table caption="APIs" captionHidden>
      <thead>
        <tr>
          <ColumnHead>API</ColumnHead>
          <ColumnHead>Scopes</ColumnHead>
          <ColumnHead className="max-md:hidden">Environment</ColumnHead>
          <ColumnHead className="text-right max-sm:hidden">Token lifetime</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {apis.map(({ id, name, audience, environment, tokenTtlSeconds, signingAlg, scopes }) => (
          <tr key={id}>
            <RowHead className="min-w-32 wrap-anywhere">
              <Link
                href={routes.catalogueApi(id)}
                prefetch={false}
                className="underline decoration-line-strong underline-offset-4 hover:decoration-2 hover:decoration-brass"
              >
                {name}
              </Link>
              <span translate="no" className="block font-mono font-normal text-muted text-sm">
                {audience}
              </span>
            </RowHead>
            <Cell className="min-w-36 wrap-anywhere">
              {scopes.length === 0 ? (
                'None yet'
              ) : (
                <ul>
                  {scopes.map((scope) => (
                    <li key={scope.name}>
                      <span translate="no" className="font-mono">
                        {scope.name}
                      </span>{' '}
                      <span className="text-muted text-sm">{counted(scope.apps, 'app')}</span>
                    </li>
                  ))}
                </ul>
              )}
            </Cell>
            <Cell className="max-md:hidden">
              {environment === null ? 'Both' : <EnvironmentBadge environment={environment} />}
            </Cell>
            <Cell numeric className="max-sm:hidden">
              {count(tokenTtlSeconds)} s, {signingAlg}
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

/** What retiring a scope would break. */
export function ScopeEffectTable({ effect }: { effect: ScopeEffect }) {
  const { apps, tokens } = effect
  if (apps === 0) return <p>No app has this scope.</p>
  return (
    <>
      <p>
        {counted(apps, 'app')} would lose it. They got {counted(tokens, 'token')} in the last 30 days. Issued
        tokens keep it until they expire; a request that names it is then refused.
      </p>
      <Holders effect={effect} caption="Apps that have this scope" />
    </>
  )
}

/** What retiring an API would break. */
export function ApiEffect({ effect, servedBy }: { effect: ScopeEffect; servedBy: readonly string[] }) {
  const { apps, tokens } = effect
  return (
    <>
      {apps === 0 ? (
        <p>No app has a scope of it.</p>
      ) : (
        <p>
          {counted(apps, 'app')} would lose its scopes. They got {counted(tokens, 'token')} in the last 30
          days. Issued tokens are valid until they expire; a request that names the API or a scope of it is
          then refused.
        </p>
      )}
      {servedBy.length > 0 && (
        <p className="wrap-anywhere">No longer able to introspect its tokens: {servedBy.join(', ')}.</p>
      )}
      {apps > 0 && <Holders effect={effect} caption="Apps that have a scope of this API" />}
    </>
  )
}

function Holders({ effect: { apps, named }, caption }: { effect: ScopeEffect; caption: string }) {
  return (
    <>
      <Table caption={caption} captionHidden>
        <thead>
          <tr>
            <ColumnHead>App</ColumnHead>
            <ColumnHead>Team</ColumnHead>
            <ColumnHead className="text-right">Tokens, 30 d</ColumnHead>
          </tr>
        </thead>
        <tbody>
          {named.map((app) => (
            <tr key={app.clientId}>
              <RowHead translate="no" className="font-mono wrap-anywhere">
                {app.clientId}
              </RowHead>
              <Cell className="wrap-anywhere">{app.team}</Cell>
              <Cell numeric>{count(app.tokens)}</Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      {apps > named.length && <p>And {count(apps - named.length)} more.</p>}
    </>
  )
}
