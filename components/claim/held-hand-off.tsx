import type { ShownTerms } from '#components/accounts/terms-checkbox.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Card } from '#components/ui/card.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { HeldHandOff } from '#lib/features/hand-offs/find-held.ts'
import { AccountForm } from './account-form.tsx'
import { ClaimApp, type ClaimedResult } from './claim-app.tsx'
import { ConfirmForm } from './confirm-form.tsx'
import { MakeAccountForm } from './make-account-form.tsx'

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
  const { id, partner, by, expiresAt, isExpired, confirmedAt, state, apps, accountRole, account } = handOff
  const isOver = state === 'disputed' || state === 'revoked' || state === 'locked'
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
      {isOver ? (
        <Callout
          tone="danger"
          title={
            state === 'disputed'
              ? 'This link was ended'
              : `This link ${state === 'locked' ? 'is locked' : 'was revoked'}`
          }
        >
          {state !== 'disputed'
            ? `${isAnyClaimed ? 'What it showed no longer works. ' : ''}Ask for a new link.`
            : 'Someone with the same link said that it wasn’t them who opened it. What was handed over no longer works. Tell the connectivity team if it was you.'}
        </Callout>
      ) : (
        apps.map((app) => (
          <ClaimApp
            key={app.id}
            handOffId={id}
            app={app}
            tokenUrl={tokenUrl}
            isOpen={isOpen}
            actions={actions}
          />
        ))
      )}
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
      {!isOver && confirmedAt && accountRole && (
        <AccountForm id={id} role={accountRole} isMailOn={handOff.isMailOn} action={actions.account} />
      )}
      {!isOver && account && !account.isAgreed && (
        <Callout title="Account requested">
          The connectivity team decides about the account for{' '}
          <span className="wrap-anywhere">{account.email}</span>. Come back to this page in this browser.
        </Callout>
      )}
      {!isOver && account?.isAgreed && (
        <MakeAccountForm
          id={id}
          email={account.email}
          role={account.role}
          terms={terms}
          action={actions.make}
        />
      )}
    </Card>
  )
}
