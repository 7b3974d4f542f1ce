import Link from 'next/link'
import type { ReactNode } from 'react'
import { recognisable } from '#components/credentials/question.ts'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { isLive } from '#lib/features/credentials/credential-life-cycle.ts'
import type { Act, CredentialThen, RequestDetail } from '#lib/features/request-log/request-detail.ts'
import { routes } from '#lib/routes.ts'
import { askedFacts, codes } from './asked-facts.tsx'
import { whoDid } from './who.ts'

/**
 * What this app's own history says about a refusal: which secret, who ended it, who suspended the app.
 * @param props.clientId null for whoever may not see the app's pages
 */
export function EvidenceOfRefusal({ clientId, detail }: { clientId: string | null; detail: RequestDetail }) {
  const { request, credential, suspension, scopesHeld } = detail
  const facts: { key: string; text: ReactNode }[] = []
  if (credential)
    facts.push({ key: 'credential', text: <Standing clientId={clientId} credential={credential} /> })
  if (suspension) facts.push({ key: 'suspension', text: <Suspension {...suspension} /> })
  for (const [key, text] of Object.entries(askedFacts(request.asked))) facts.push({ key, text })
  if (request.reason === 'invalid_scope') {
    facts.push({
      key: 'held',
      text:
        scopesHeld.length === 0 ? 'The app now has no scopes.' : <>The app now has {codes(scopesHeld)}.</>,
    })
  }
  if (request.reason === 'address_not_allowed')
    facts.push({ key: 'address', text: <>The request came from {codes([request.address])}.</> })
  if (facts.length === 0) return null
  return (
    <ul className="flex list-disc flex-col gap-1.5 pl-5 marker:text-muted">
      {facts.map(({ key, text }) => (
        <li key={key}>{text}</li>
      ))}
    </ul>
  )
}

function Standing({ clientId, credential }: { clientId: string | null; credential: CredentialThen }) {
  const { id, kind, name, stateThen, stateNow } = credential
  return (
    <>
      The {kind}{' '}
      {stateNow === 'revoked' || clientId === null ? (
        `“${name}”`
      ) : (
        <Link
          href={`${routes.appSecrets(clientId)}#credential-${id}`}
          className="underline underline-offset-4 hover:decoration-2"
        >
          “{name}”
        </Link>
      )}{' '}
      (
      <span translate="no" className="font-mono text-[0.9em] wrap-anywhere">
        {recognisable(credential)}
      </span>
      ) <Then credential={credential} />.{nowOf(stateThen, stateNow, kind)}
    </>
  )
}

/** Where it stood when the request came, and how it came to stand there. */
function Then({ credential }: { credential: CredentialThen }): ReactNode {
  const { stateThen, expiresAt, retiresAt, replacedBy, ended, endedFor } = credential
  switch (stateThen) {
    case 'expired':
      return expiresAt ? (
        <>
          expired on <ExactTime value={expiresAt} />
        </>
      ) : (
        'had expired'
      )
    case 'retired':
      return (
        <>
          was retired
          {retiresAt && (
            <>
              {' '}
              on <ExactTime value={retiresAt} />
            </>
          )}
          {ended && <> by {whoDid(ended)}</>}
          {replacedBy !== null && <>; “{replacedBy}” replaces it</>}
        </>
      )
    case 'deactivated':
      return (
        <>
          was deactivated
          <Doing act={ended} />
        </>
      )
    case 'revoked':
      return (
        <>
          was {endedFor ? 'revoked' : 'deleted'}
          <Doing act={ended} />
        </>
      )
    case 'active':
    case 'retiring':
      return 'worked at that time'
  }
}

function Doing({ act }: { act: Act | null }) {
  if (!act) return null
  return (
    <>
      {' '}
      on <ExactTime value={act.time} /> by {whoDid(act)}
    </>
  )
}

function nowOf(
  then: CredentialThen['stateThen'],
  now: CredentialThen['stateNow'],
  kind: CredentialThen['kind'],
): string | null {
  if (then === now) return null
  if (now === 'revoked') return ` The ${kind} has been deleted since.`
  return isLive(now) && !isLive(then) ? ' It works again now.' : ` It is now ${now}.`
}

function Suspension({ suspended, resumed }: NonNullable<RequestDetail['suspension']>) {
  return (
    <>
      The app was suspended on <ExactTime value={suspended.time} /> by {whoDid(suspended)}
      {resumed ? (
        <>
          , and resumed on <ExactTime value={resumed.time} /> by {whoDid(resumed)}
        </>
      ) : (
        ', and has not been resumed since'
      )}
      .
    </>
  )
}
