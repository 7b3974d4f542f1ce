import Link from 'next/link'
import type { ReactNode } from 'react'
import { logPath } from '#lib/features/request-log/log-filter.ts'
import type { RequestDetail } from '#lib/features/request-log/request-detail.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { REMOVED, type Received } from '#lib/oauth/token-event.ts'

/**
 * All that is kept of one request, with the ways to others like it.
 * @param props.clientId null for whoever may not see the app's log
 */
export function RequestFacts({
  clientId,
  request,
}: {
  clientId: string | null
  request: RequestDetail['request']
}) {
  const { credential, address, userAgent, apiId, scope, scopeNamed, jti, asked, outcome } = request
  const received = asked?.received
  return (
    <section aria-labelledby="facts" className="flex flex-col gap-3">
      <h3 id="facts" className="font-semibold">
        The request
      </h3>
      <dl className="grid gap-x-6 gap-y-3 border-line border-y py-4 text-[0.9375rem] @lg:grid-cols-2 @4xl:grid-cols-1">
        <Fact name="Secret or key">
          {credential ? (
            <>
              <span className="wrap-anywhere">{credential.name}</span>
              {clientId !== null && (
                <Others href={logPath(clientId, { credential: credential.id, range: '7d' })}>
                  Filter by this credential
                </Others>
              )}
            </>
          ) : (
            'None of this app'
          )}
        </Fact>
        <Fact name="Address">
          <span translate="no" className="font-mono text-sm wrap-anywhere">
            {address}
          </span>
          {clientId !== null && (
            <Others href={logPath(clientId, { address, range: '7d' })}>Filter by this address</Others>
          )}
        </Fact>
        <Fact name="User agent">
          {userAgent ? <span className="wrap-anywhere">{userAgent}</span> : 'Not sent'}
        </Fact>
        {received && <ReceivedFacts received={received} />}
        {outcome === 'refused' && asked && (
          <>
            <AskedFact name="Scopes requested" values={asked.scope === undefined ? [] : [asked.scope]} />
            <AskedFact name="Resource requested" values={asked.resource ?? []} />
          </>
        )}
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
          <Fact name="Scopes requested">{scopeNamed ? 'The ones granted' : 'None, so all were granted'}</Fact>
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
      </dl>
      {received && (
        <p className="text-muted text-sm">
          Not kept: secrets and assertions, other headers, names and values of other parameters, and
          everything in a URL but its origin and path. <code translate="no">{REMOVED}</code> stands for a
          value that could be a secret or is not valid for its parameter.
        </p>
      )}
    </section>
  )
}

const AUTHENTICATION: Record<Received['authentication'][number], string> = {
  client_secret_basic: 'Authorization: Basic',
  client_secret_post: 'client_secret',
  private_key_jwt: 'client_assertion',
  other: 'Authorization',
}

/** How a refused request came. */
/** How a request came. */
export function ReceivedFacts({ received }: { received: Received }) {
  const { authentication, contentType, parameters, otherParameters, bodyBytes } = received
  return (
    <>
      <Fact name="Authentication">
        {authentication.length === 0 && 'None'}
        <span translate="no" className="font-mono text-sm wrap-anywhere">
          {authentication.map((one) => AUTHENTICATION[one]).join(', ')}
        </span>
        {authentication.includes('other') && ' with another scheme'}
      </Fact>
      <Fact name="Content type">
        {contentType === null || contentType === 'other' ? (
          contentType === null ? (
            'Not sent'
          ) : (
            'Another one'
          )
        ) : (
          <span translate="no" className="font-mono text-sm wrap-anywhere">
            {contentType}
          </span>
        )}
      </Fact>
      <Fact name="Parameters">
        {parameters.length > 0 && (
          <span translate="no" className="font-mono text-sm wrap-anywhere">
            {parameters.join(', ')}
          </span>
        )}
        {otherParameters > 0 && `${parameters.length > 0 ? ' and ' : ''}${counted(otherParameters, 'other')}`}
        {parameters.length + otherParameters === 0 && 'None'}
      </Fact>
      <Fact name="Body">{bodyBytes === null ? 'Of unknown length' : counted(bodyBytes, 'byte')}</Fact>
    </>
  )
}

function AskedFact({ name, values }: { name: string; values: readonly string[] }) {
  return (
    <Fact name={name}>
      {values.length === 0 ? (
        'None'
      ) : (
        <span translate="no" className="font-mono text-sm wrap-anywhere">
          {values.join(', ')}
        </span>
      )}
    </Fact>
  )
}

function Others({ href, children }: { href: string; children: string }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="ml-3 text-sm underline underline-offset-4 hover:decoration-2"
    >
      {children}
    </Link>
  )
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted text-sm">{name}</dt>
      <dd className="mt-0.5">{children}</dd>
    </div>
  )
}
