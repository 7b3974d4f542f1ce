import type { ReactNode } from 'react'
import { EnvironmentBadge } from '#components/apps/environment-badge.tsx'
import { ReasonCounts } from '#components/failures/reason-counts.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { Stat, StatGrid } from '#components/ui/stat.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import type { ShownRequest } from '#lib/features/requests/find-request.ts'
import { count, counted, percent } from '#lib/kernel/number-words.ts'

/** What granting a request changes. */
export function RequestChanges({ request }: { request: ShownRequest }) {
  const { kind, liveClientId, quotaNow, quotaPerHour, changes, app } = request
  return (
    <section aria-labelledby="changes" className="flex flex-col gap-3">
      <h2 id="changes" className="font-semibold text-lg">
        {request.state === 'open' ? 'What granting changes' : 'What was requested'}
      </h2>
      {kind === 'live' && (
        <p>
          A live app{' '}
          <span translate="no" className="font-mono wrap-anywhere">
            {liveClientId}
          </span>{' '}
          in the same team, named “{app.name}”.
        </p>
      )}
      {kind === 'quota' && (
        <p>
          Quota: {quotaNow === null ? 'none' : count(quotaNow)} →{' '}
          <strong>{count(quotaPerHour ?? 0)} tokens an hour</strong>
        </p>
      )}
      {changes.length > 0 && kind !== 'quota' && (
        <Scopes changes={changes} isOpen={request.state === 'open'} />
      )}
    </section>
  )
}

function Scopes({ changes, isOpen }: Pick<ShownRequest, 'changes'> & { isOpen: boolean }) {
  return (
    <Table caption="Scopes before and after" captionHidden>
      <thead>
        <tr>
          <ColumnHead>Scope</ColumnHead>
          <ColumnHead className="max-sm:hidden">API</ColumnHead>
          <ColumnHead>Now</ColumnHead>
          <ColumnHead>{isOpen ? 'Granted' : 'Requested'}</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ name, description, api, isHeld, isAsked }) => (
          <tr key={name}>
            <RowHead className="wrap-anywhere">
              <span translate="no" className="font-mono">
                {name}
              </span>
              <span className="block font-normal text-muted text-sm">{description}</span>
              <span className="block font-normal text-muted text-sm sm:hidden">{api}</span>
            </RowHead>
            <Cell className="max-sm:hidden">{api}</Cell>
            <Cell>{isHeld ? 'yes' : 'no'}</Cell>
            <Cell>
              {isAsked ? <Badge tone={isOpen ? 'info' : 'neutral'}>yes</Badge> : isOpen ? 'yes' : 'no'}
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

/** What the app did in the last 30 days. */
export function RequestRecord({ record }: Pick<ShownRequest, 'record'>) {
  const { tokens, days, refused, reasons, hasRotated, firstCallAt, others } = record
  return (
    <section aria-labelledby="record" className="flex flex-col gap-3">
      <h2 id="record" className="font-semibold text-lg">
        The app, last 30 days
      </h2>
      <StatGrid>
        <Stat label="Tokens issued" value={count(tokens)} note={`on ${counted(days, 'day')}`} />
        <Stat
          label="Refused"
          value={count(refused)}
          note={tokens + refused > 0 ? `${percent(refused, tokens + refused)} of requests` : undefined}
        />
        <Stat
          label="First API call"
          value={firstCallAt ? <ExactTime value={firstCallAt} /> : 'None seen'}
          note={
            firstCallAt ? undefined : 'Calls to APIs that verify tokens by themselves aren’t visible here.'
          }
        />
        <Stat label="Reuses tokens" {...thriftOf(record)} />
        <Stat label="Rotated a secret or key" value={hasRotated ? 'Yes' : 'Not yet'} />
      </StatGrid>
      <ReasonCounts reasons={reasons} total={refused} />
      {others.length > 0 && <OtherApps others={others} />}
    </section>
  )
}

function OtherApps({ others }: Pick<ShownRequest['record'], 'others'>) {
  return (
    <Table caption="Other apps of the team, last 30 days">
      <thead>
        <tr>
          <ColumnHead>Environment</ColumnHead>
          <ColumnHead className="max-sm:hidden">Apps</ColumnHead>
          <ColumnHead className="max-sm:hidden">First API call</ColumnHead>
          <ColumnHead>Tokens</ColumnHead>
          <ColumnHead>Refused</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {others.map(({ environment, apps, firstCallAt, tokens, refused }) => {
          const firstCall = firstCallAt ? <ExactTime value={firstCallAt} /> : 'None seen'
          return (
            <tr key={environment}>
              <RowHead>
                <EnvironmentBadge environment={environment} />
                <span className="mt-1 block font-normal text-muted text-sm sm:hidden">
                  {counted(apps, 'app')}. First API call: {firstCall}
                </span>
              </RowHead>
              <Cell className="max-sm:hidden">{count(apps)}</Cell>
              <Cell className="max-sm:hidden">{firstCall}</Cell>
              <Cell>{count(tokens)}</Cell>
              <Cell>
                {count(refused)}
                {tokens + refused > 0 && ` (${percent(refused, tokens + refused)})`}
              </Cell>
            </tr>
          )
        })}
      </tbody>
    </Table>
  )
}

function thriftOf({ reuse }: ShownRequest['record']): { value: string; note: ReactNode } {
  if (reuse === null) return { value: 'Unknown', note: 'no tokens in the last 24 hours' }
  const { verdict, asked, least } = reuse
  if (verdict === 'too_few')
    return { value: 'Unknown', note: `${counted(asked, 'token')} in 24 hours: too few to tell` }
  if (verdict === 'kept') return { value: 'Yes', note: 'last 24 hours' }
  return { value: 'No', note: `${counted(asked, 'token')} in 24 hours; ${count(least)} would do` }
}
