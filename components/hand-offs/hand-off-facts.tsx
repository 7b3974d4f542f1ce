import Link from 'next/link'
import type { ReactNode } from 'react'
import { EnvironmentBadge } from '#components/apps/environment-badge.tsx'
import { Card } from '#components/ui/card.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import type { ShownHandOff, ShownHandOffApp } from '#lib/features/hand-offs/find-hand-off.ts'
import { roleLabel } from '#lib/features/teams/words.ts'
import { count, counted } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'

/** What there is to know of a hand-off: the link, who opened it, and what became of each app. */
export function HandOffFacts({ handOff }: { handOff: ShownHandOff }) {
  const { openedAt, openedFrom, openedBy, confirmedAt, disputedAt, disputedFrom, revokedAt } = handOff
  return (
    <>
      <Card title="The link">
        <Facts>
          <Fact name="Partner">
            <Link
              href={routes.partner(handOff.slug)}
              prefetch={false}
              className="text-accent underline underline-offset-4 hover:decoration-2"
            >
              {handOff.partner}
            </Link>
          </Fact>
          <Fact name="Prepared">
            <ExactTime value={handOff.createdAt} /> by {handOff.by}
          </Fact>
          {handOff.reason && (
            <Fact name="Reason">
              <span className="whitespace-pre-line">{handOff.reason}</span>
            </Fact>
          )}
          <Fact name="Works until">
            <ExactTime value={handOff.expiresAt} />
          </Fact>
          {handOff.hasPassphrase && (
            <Fact name="Passphrase">
              Yes
              {handOff.wrongPassphrases > 0 && `, ${counted(handOff.wrongPassphrases, 'wrong attempt')}`}
            </Fact>
          )}
          {handOff.allowedAddresses.length > 0 && (
            <Fact name="Opens only from">{handOff.allowedAddresses.join(', ')}</Fact>
          )}
          <Fact name="Role of an account">{roleLabel(handOff.accountRole)}</Fact>
          <Fact name="Opened">
            {openedAt ? (
              <>
                <ExactTime value={openedAt} />, from {openedFrom} with {openedBy}
              </>
            ) : (
              'Not yet'
            )}
          </Fact>
          {openedAt && (
            <Fact name="Confirmed">{confirmedAt ? <ExactTime value={confirmedAt} /> : 'Not yet'}</Fact>
          )}
          {handOff.accountAskedAt && (
            <Fact name="Account">
              {handOff.accountMadeAt ? (
                <>
                  Created <ExactTime value={handOff.accountMadeAt} />
                </>
              ) : (
                <>
                  Requested <ExactTime value={handOff.accountAskedAt} />
                  {handOff.accountEmail && ` for ${handOff.accountEmail}`}
                  {handOff.accountAgreedAt && ', agreed to'}
                </>
              )}
            </Fact>
          )}
          {disputedAt && (
            <Fact name="“This wasn’t me”">
              <ExactTime value={disputedAt} />, from {disputedFrom}
            </Fact>
          )}
          {revokedAt && (
            <Fact name={handOff.state === 'locked' ? 'Locked' : 'Revoked'}>
              <ExactTime value={revokedAt} />
              {handOff.state === 'locked' && ', after five wrong passphrases'}
            </Fact>
          )}
        </Facts>
      </Card>
      {handOff.apps.map((app) => (
        <AppCard key={app.id} app={app} />
      ))}
    </>
  )
}

function AppCard({ app }: { app: ShownHandOffApp }) {
  return (
    <Card
      title={<span className="wrap-anywhere">{app.name}</span>}
      actions={<EnvironmentBadge environment={app.environment} />}
    >
      <Facts>
        <Fact name="Client ID">
          {app.clientId ? (
            <span translate="no" className="font-mono text-sm">
              {app.clientId}
            </span>
          ) : (
            'Chosen by the partner'
          )}
        </Fact>
        {app.allowedAddresses.length > 0 && (
          <Fact name="Requests tokens only from">{app.allowedAddresses.join(', ')}</Fact>
        )}
        {app.quotaPerHour !== null && <Fact name="Quota">{count(app.quotaPerHour)} tokens an hour</Fact>}
        <Fact name="Claimed">
          {app.claimedAt ? (
            <>
              <ExactTime value={app.claimedAt} />, from {app.claimedFrom} with {app.claimedBy}
            </>
          ) : (
            'Not yet'
          )}
        </Fact>
        {app.claimedAt && (
          <>
            <Fact name="Credential">
              {app.kind === 'key' ? 'Public key' : 'Secret'}
              {app.times > 1 && `, made ${app.times} times`}
              {app.isEnded && ', ended'}
            </Fact>
            <Fact name="First token">
              {app.firstTokenAt ? <ExactTime value={app.firstTokenAt} /> : 'Not yet'}
            </Fact>
          </>
        )}
      </Facts>
    </Card>
  )
}

const Facts = ({ children }: { children: ReactNode }) => (
  <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2 text-[0.9375rem]">{children}</dl>
)

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="max-w-32 text-muted sm:max-w-none">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  )
}
