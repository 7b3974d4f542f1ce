import { changed } from '#lib/changes/changed.ts'
import { emailsOfLinks, revokeLinks } from '#lib/features/people/links.ts'
import { countAttempt, mayTry } from '#lib/features/people/throttle.ts'
import { mailsTo, makeInvitation } from '#lib/features/teams/invitations/make-invitation.ts'
import { mayJoinAs } from '#lib/features/teams/invitations/pending.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { type LockedHandOff, lockHeld } from './held.ts'
import { asHolder } from './note-refused.ts'
import { placeOf, type Visitor } from './visitor.ts'

const VALID_SECONDS = 7 * 86_400

/** What was asked for, and whether a mail proves the address or staff agree to it. */
export type AskedAccount = { email: string; isMailed: boolean }

/**
 * Asks for an account in the partner's team, for the browser that confirmed, with the role that staff set. An invitation is
 * mailed: whoever takes it has proved the address. Without mail the connectivity team agrees, and this browser makes the account.
 * Until then the address can be corrected, which ends what was mailed to the one before. Says the same whether the address has
 * an account.
 * @throws AppError `not_found` for any other browser, `conflict` before the hand-off is confirmed, once the account is there or
 *   agreed to, and where the team would have nobody who owns it, `forbidden`, `throttled`
 */
export const askForAccount = (
  visitor: Visitor,
  asked: { id: string; email: string },
): Promise<AskedAccount> => asHolder(visitor, asked, () => db().$transaction((tx) => ask(tx, visitor, asked)))

async function ask(
  tx: Db,
  visitor: Visitor,
  { id, email }: { id: string; email: string },
): Promise<AskedAccount> {
  const handOff = await lockHeld(tx, visitor, { id })
  const { teamId, accountRole: role, confirmedAt, accountAskedAt } = handOff
  if (!confirmedAt) throw new AppError('conflict', 'First say that you have saved it.')
  const isMailed = env.mail !== undefined
  if (accountAskedAt) {
    const before = await openAddress(tx, handOff)
    if (before === null)
      throw new AppError(
        'conflict',
        'You asked for an account already. Reload the page to see what came of it.',
      )
    // Sent twice by one press, it is one mail.
    if (before === email && accountAskedAt.getTime() > Date.now() - VALID_SECONDS * 1000)
      return { email, isMailed }
    await countAttempt('claimAccount', id)
  }
  if (!(await mayJoinAs(tx, teamId, role)))
    throw new AppError('conflict', 'The first person of a team owns it. Ask the connectivity team.')
  if (handOff.accountLinkId !== null) await endInvitation(tx, handOff, handOff.accountLinkId)
  await (isMailed ? mailInvitation(tx, handOff, email) : askStaff(tx, visitor, handOff, email))
  return { email, isMailed }
}

/** The address that was asked for, as long as another can take its place; null once it was used or agreed to. */
async function openAddress(
  tx: Db,
  { accountLinkId, accountEmail, accountAgreedAt }: LockedHandOff,
): Promise<string | null> {
  if (accountLinkId !== null) return (await emailsOfLinks(tx, [accountLinkId])).get(accountLinkId) ?? null
  return accountAgreedAt === null ? accountEmail : null
}

/** What was mailed to an address that was mistyped opens nothing. */
async function endInvitation(tx: Db, { id, teamId }: LockedHandOff, invitation: string): Promise<void> {
  if ((await revokeLinks(tx, { id: invitation })) === 0) return
  await changed(tx, {
    actor: { kind: 'holder', handOffId: id },
    name: 'team.invitation_revoked',
    subject: { kind: 'team', id: teamId },
    teamId,
    detail: { invitation },
  })
}

/** @throws AppError `throttled` */
async function mailInvitation(tx: Db, { id, teamId, accountRole: role }: LockedHandOff, email: string) {
  if (!(await mayTry('mailAddress', mailsTo(email))))
    throw new AppError('throttled', 'This address was e-mailed several times. Try again in an hour.', 'email')
  const { id: accountLinkId } = await makeInvitation(
    tx,
    { kind: 'holder', handOffId: id },
    {
      ...{ email, isMailed: true, validSeconds: VALID_SECONDS },
      detail: { teamId, role, byStaff: id, byName: 'The connectivity team', by: '' },
    },
  )
  await tx.handOff.update({
    where: { id },
    data: { accountAskedAt: new Date(), accountLinkId, accountEmail: null },
    select: { id: true },
  })
}

async function askStaff(tx: Db, { source }: Visitor, { id, teamId }: LockedHandOff, email: string) {
  await tx.handOff.update({
    where: { id },
    data: { accountAskedAt: new Date(), accountEmail: email, accountLinkId: null },
    select: { id: true },
  })
  await changed(tx, {
    actor: { kind: 'holder', handOffId: id },
    name: 'hand_off.account_asked',
    subject: { kind: 'team', id: teamId },
    teamId,
    detail: { handOff: id, ...placeOf(source) },
  })
}
