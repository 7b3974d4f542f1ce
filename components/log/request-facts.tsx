import Link from 'next/link'
import type { ReactNode } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { logPath } from '#lib/features/request-log/log-filter.ts'
import type { RequestDetail } from '#lib/features/request-log/request-detail.ts'
import { secondOf } from './moment.ts'

/** All that is stored of one request, with the ways to others like it. */
export function RequestFacts({ clientId, request }: { clientId: string; request: RequestDetail['request'] }) {
  const { id, time, reason, credential, address, userAgent, apiId, scope, scopeNamed, jti, outcome } = request
  return (
    <section aria-labelledby="facts" className="flex flex-col gap-3">
      <h3 id="facts" className="font-semibold">
        The request
      </h3>
      <dl className="grid gap-x-6 gap-y-4 rounded-lg border border-line bg-surface p-5 text-[0.9375rem] sm:grid-cols-2">
        <Fact name="Time">
          <time dateTime={time.toISOString()}>{secondOf(time)} UTC</time> (<RelativeTime value={time} />)
        </Fact>
        <Fact name="Request ID">
          <span className="flex flex-wrap items-center gap-2">
            <code translate="no" id="request-id" className="font-mono text-sm break-all">
              {id}
            </code>
            <CopyButton text={id} selects="request-id" />
          </span>
        </Fact>
        <Fact name="Secret or key">
          {credential ? (
            <>
              <span className="wrap-anywhere">{credential.name}</span>
              <Others href={logPath(clientId, { credential: credential.id })}>
                Filter by this credential
              </Others>
            </>
          ) : (
            'None of this app'
          )}
        </Fact>
        <Fact name="Address">
          <span translate="no" className="font-mono text-sm wrap-anywhere">
            {address}
          </span>
          <Others href={logPath(clientId, { address })}>Filter by this address</Others>
        </Fact>
        <Fact name="User agent">
          {userAgent ? <span className="wrap-anywhere">{userAgent}</span> : 'Not sent'}
        </Fact>
        {scope !== null && (
          <Fact name="Scopes granted">
            {scope === '' ? (
              'None'
            ) : (
              <span translate="no" className="font-mono text-sm wrap-anywhere">
                {scope}
              </span>
            )}
          </Fact>
        )}
        {scopeNamed !== null && (
          <Fact name="Scopes asked for">{scopeNamed ? 'The ones granted' : 'None, so all were granted'}</Fact>
        )}
        {apiId !== null && (
          <Fact name="API">
            <span translate="no" className="font-mono text-sm wrap-anywhere">
              {apiId}
            </span>
          </Fact>
        )}
        {jti !== null && (
          <Fact name="Token (jti)">
            <code translate="no" className="font-mono text-sm break-all">
              {jti}
            </code>
          </Fact>
        )}
        {outcome === 'refused' && (
          <Fact name="Similar refusals">
            <Link href={logPath(clientId, { reason })} className={LINK}>
              Show
            </Link>
          </Fact>
        )}
      </dl>
    </section>
  )
}

const LINK = 'underline underline-offset-4 hover:decoration-2'

function Others({ href, children }: { href: string; children: string }) {
  return (
    <Link href={href} prefetch={false} className={classNames('ml-3 text-sm', LINK)}>
      {children}
    </Link>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted text-sm">{name}</dt>
      <dd className="mt-0.5">{children}</dd>
    </div>
  )
}
