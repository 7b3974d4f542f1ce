import Link from 'next/link'
import type { ReactNode } from 'react'
import { Badge } from '#components/ui/badge.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { Tone } from '#components/ui/tone.ts'
import { type CredentialState, isLive } from '#lib/features/credentials/credential-life-cycle.ts'
import { LastUse, TokensToday, VerdictLine } from './evidence.tsx'
import { recognisable, type ShownCredential } from './question.ts'
import { RowActions } from './row-actions.tsx'

const TONES: Record<CredentialState, Tone> = {
  active: 'success',
  retiring: 'warn',
  retired: 'neutral',
  deactivated: 'danger',
  expired: 'neutral',
  revoked: 'neutral',
}

/** One secret or key: how to recognise it, where it stands, whether it is used, and what can be done to it. */
export function CredentialRow({
  credential,
  log,
  readOnly,
}: {
  credential: ShownCredential
  /** Where its requests are. */
  log: string
  /** While a question stands on the page, it is the only one. */
  readOnly: boolean
}) {
  const { id, name, state, kind, alg, ownKid, createdAt, createdBy, expiresAt } = credential
  return (
    <li className="flex min-w-0 flex-col gap-4 rounded-lg border border-line bg-sunken p-4 sm:p-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h3 id={`credential-${id}`} tabIndex={-1} translate="no" className="font-semibold wrap-anywhere">
          {name}
        </h3>
        <Badge tone={TONES[state]}>{state}</Badge>
        <span translate="no" className="font-mono text-[0.9375rem] text-muted wrap-anywhere">
          {recognisable(credential)}
        </span>
        {kind === 'key' && (
          <span translate="no" className="font-mono text-muted text-sm">
            {alg}
          </span>
        )}
        {ownKid !== null && (
          <span className="text-muted text-sm">
            kid{' '}
            <code translate="no" className="font-mono wrap-anywhere">
              {ownKid}
            </code>
          </span>
        )}
      </div>
      <Standing credential={credential} />
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 text-[0.9375rem] sm:gap-x-6 lg:grid-cols-4">
        <Fact name="Created">
          <RelativeTime value={createdAt} />
          <span className="block text-muted text-sm wrap-anywhere">by {createdBy}</span>
        </Fact>
        <Fact name={state === 'expired' ? 'Expired' : 'Expires'}>
          {expiresAt ? <RelativeTime value={expiresAt} /> : 'Never'}
        </Fact>
        <Fact name="Last used">
          <LastUse id={id} />
        </Fact>
        <Fact name="Tokens, last 24 h">
          <TokensToday id={id} />
          <Link
            href={log}
            prefetch={false}
            className="block self-start text-sm underline underline-offset-4 hover:decoration-2"
          >
            Requests<span className="sr-only"> with {name}</span>
          </Link>
        </Fact>
      </dl>
      {isLive(state) && <VerdictLine id={id} />}
      {!readOnly && <RowActions credential={credential} />}
    </li>
  )
}

/** What its state means, where the word alone does not say it. */
function Standing({ credential: { state, retiresAt, replacement } }: { credential: ShownCredential }) {
  if (state === 'retiring' && retiresAt)
    return (
      <p className="text-[0.9375rem]">
        Works until <Moment value={retiresAt} />
        {replacement && <>; replaced by {replacement}</>}.
      </p>
    )
  if (state === 'retired' && retiresAt)
    return (
      <p className="text-[0.9375rem] text-muted">
        Stopped <RelativeTime value={retiresAt} />
        {replacement && <>; replaced by {replacement}</>}.
      </p>
    )
  return null
}

/** A time to reckon with: how far off, and exactly. */
function Moment({ value }: { value: Date }) {
  return (
    <>
      <ExactTime value={value} className="font-medium" /> (<RelativeTime value={value} />)
    </>
  )
}

function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted text-sm">{name}</dt>
      <dd className="mt-0.5">{children}</dd>
    </div>
  )
}
