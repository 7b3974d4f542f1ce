import type { ShownTerms } from '#components/accounts/terms-checkbox.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Card } from '#components/ui/card.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { HeldHandOff, HeldState } from '#lib/features/hand-offs/find-held.ts'
import { routes } from '#lib/routes.ts'
import { AccountForm } from './account-form.tsx'
import { ClaimApp, type ClaimedResult } from './claim-app.tsx'
import { ClaimWatch } from './claim-watch.tsx'
import { ConfirmForm } from './confirm-form.tsx'
import { MakeAccountForm } from './make-account-form.tsx'

/** In these nothing can be done. */
const OVER: readonly HeldState[] = ['disputed', 'revoked', 'locked', 'sent_anew']

/** A hand-off as the browser that opened it sees it: what it is about, and what can be done. */
export function HeldHandOffCard({
  handOff,
  tokenUrl,
  terms,
  actions,
}: {
  handOff: HeldHandOff
  tokenUrl: string
  /** Those that a new account accepts. */
  terms: ShownTerms | null
  actions: {
    claim: FormAction<ClaimedResult>
    key: FormAction<ClaimedResult>
    confirm: FormAction
    account: FormAction<{ email: string; isMailed: boolean }>
    make: FormAction
  }
}) {
  const { id, mark, partner, by, expiresAt, isExpired, confirmedAt, state, apps, accountRole, account } =
    handOff
  const isOver = OVER.includes(state)
  const isOpen = !isOver && !isExpired && confirmedAt === null
  const areAllClaimed = apps.every(({ claimedAt }) => claimedAt !== null)
  const isAnyClaimed = apps.some(({ claimedAt }) => claimedAt !== null)
  return (
    <Card
      title={<span className="wrap-anywhere">{partner}</span>}
      description={
        <span className="wrap-anywhere">
          Prepared by {by}.
          {isOpen && (
            <>
              {' '}
              The link works until <ExactTime value={expiresAt} />.
            </>
          )}
        </span>
      }
    >
      <ClaimWatch
        path={`${routes.claimEvidence}?of=${id}`}
        mark={mark}
        appIds={apps.map((app) => app.id)}
        isWaiting={!isOver && (isOpen || apps.some((app) => app.claimedAt && !app.firstTokenAt))}
      >
        {isOver ? (
          <Over state={state} wasShown={isAnyClaimed} />
        ) : (
          apps.map((app) => (
            <ClaimApp key={app.id} app={app} tokenUrl={tokenUrl} isOpen={isOpen} actions={actions} />
          ))
        )}
      </ClaimWatch>
      {!isOver && isExpired && confirmedAt === null && (
        <Callout tone="warn" title="This link has expired">
          {areAllClaimed ? 'What was shown keeps working.' : 'Ask whoever sent it for a new one.'}
        </Callout>
      )}
      {!isOver && areAllClaimed && confirmedAt === null && <ConfirmForm id={id} action={actions.confirm} />}
      {!isOver && confirmedAt && (
        <Callout tone="success" title="Claimed">
          You confirmed on <ExactTime value={confirmedAt} /> that everything is saved.
        </Callout>
      )}
      {!isOver && confirmedAt && accountRole && !account?.isAgreed && (
        <AccountForm
          id={id}
          role={accountRole}
          isMailOn={handOff.isMailOn}
          asked={account}
          action={actions.account}
        />
      )}
      {!isOver && accountRole && account?.isAgreed && (
        <MakeAccountForm
          id={id}
          email={account.email}
          role={accountRole}
          terms={terms}
          action={actions.make}
        />
      )}
    </Card>
  )
}

/** Why a link is over, and what to do. */
function Over({ state, wasShown }: { state: HeldState; wasShown: boolean }) {
  const whatItShowed = wasShown ? 'What it showed no longer works. ' : ''
  switch (state) {
    case 'disputed':
      return (
        <Callout tone="danger" title="This link was ended">
          Someone with the same link said that it wasn’t them who opened it. What was handed over no longer
          works. Tell the connectivity team if it was you.
        </Callout>
      )
    case 'sent_anew':
      return (
        <Callout tone="danger" title="A new link has replaced this one">
          What this one showed no longer works. Ask for the new link, and open it here.
        </Callout>
      )
    default:
      return (
        <Callout tone="danger" title={state === 'locked' ? 'This link is locked' : 'This link was revoked'}>
          {whatItShowed}Ask for a new link.
        </Callout>
      )
  }
}
