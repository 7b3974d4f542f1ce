import Link from 'next/link'
import { Badge } from '#components/ui/badge.tsx'
import { exactTime } from '#components/ui/exact-time.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { Tone } from '#components/ui/tone.ts'
import type { CredentialState } from '#lib/features/credentials/credential-life-cycle.ts'
import { CredentialName } from './credential-name.tsx'
import { LastUse, TokensToday } from './evidence.tsx'
import { recognisable, type ShownCredential } from './question.ts'
import { RotationProgress } from './rotation-progress.tsx'
import { RowActs } from './row-acts.tsx'

const TONES: Record<CredentialState, Tone> = {
  active: 'success',
  retiring: 'warn',
  retired: 'neutral',
  deactivated: 'danger',
  expired: 'neutral',
  revoked: 'neutral',
}

/** One secret or key in a row: how to recognise it, where it stands, its use, its end, and what can be done to it. */
export function CredentialRow({
  credential,
  log,
}: {
  credential: ShownCredential
  /** Where its requests are. */
  log: string
}) {
  const { id, name, state, kind, alg, ownKid, createdAt, createdBy } = credential
  return (
    <li className="grid min-h-14 min-w-0 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1.5 px-4 py-2 text-sm leading-5 lg:grid-cols-[minmax(0,1.5fr)_6rem_minmax(0,1.1fr)_6rem_minmax(0,1fr)_8.5rem]">
      <div className="min-w-0">
        <CredentialName credential={credential} />
        <p
          className="truncate text-[0.8125rem] text-muted"
          title={`Created ${createdAt.toISOString().slice(0, 10)} by ${createdBy}`}
        >
          <span translate="no" className="font-mono">
            {recognisable(credential)}
          </span>
          {kind === 'key' && (
            <span translate="no" className="font-mono">
              {' '}
              {alg}
              {ownKid !== null && ` kid ${ownKid}`}
            </span>
          )}
        </p>
      </div>
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 max-lg:col-span-2 lg:contents">
        <div>
          <Badge tone={TONES[state]}>{state}</Badge>
        </div>
        <div className="min-w-0">
          <LastUse id={id} />
        </div>
        <Link
          href={log}
          prefetch={false}
          title="Tokens in the last 24 h. Open the log."
          className="group/uses block min-w-0"
        >
          <TokensToday id={id} />
          <span className="sr-only"> in the last 24 hours. Requests with {name}</span>
        </Link>
        <div className="min-w-0">
          <End credential={credential} />
        </div>
      </div>
      <RowActs credential={credential} />
      {state === 'retiring' && <RotationProgress credential={credential} />}
    </li>
  )
}

/** When it ends, or ended, by itself or because another replaces it. */
function End({
  credential: { state, createdAt, expiresAt, retiresAt, replacement, isOverdue },
}: {
  credential: ShownCredential
}) {
  if (state === 'retiring' && retiresAt) return <Moment word="Stops" value={retiresAt} />
  if (state === 'retired' && retiresAt)
    return (
      <p className="text-muted" title={replacement ? `Replaced by ${replacement}` : undefined}>
        Stopped <RelativeTime value={retiresAt} />
      </p>
    )
  if (state === 'active' && isOverdue)
    return (
      <p className="text-warn">
        Older than your team allows
        <span className="block text-[0.8125rem]">
          created <RelativeTime value={createdAt} />
        </span>
      </p>
    )
  if (!expiresAt) return <p className="text-muted">Never expires</p>
  return <Moment word={state === 'expired' ? 'Expired' : 'Expires'} value={expiresAt} />
}

/** A time to reckon with: how far off, the day, and exactly on hover. */
function Moment({ word, value }: { word: string; value: Date }) {
  return (
    <p>
      {word} <RelativeTime value={value} />
      <time
        dateTime={value.toISOString()}
        title={exactTime(value)}
        className="block truncate text-[0.8125rem] text-muted"
      >
        {exactTime(value).split(',')[0]}
      </time>
    </p>
  )
}
