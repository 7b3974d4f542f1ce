import { takeLink } from '#lib/features/people/links.ts'
import { hashPassword, passwordProblem } from '#lib/features/people/passwords/passwords.ts'
import type { SessionTicket } from '#lib/features/people/sessions.ts'
import { requireAccepted } from '#lib/features/people/terms.ts'
import { joinAlone } from '#lib/features/teams/invitations/join-team.ts'
import { makeInvitation } from '#lib/features/teams/invitations/make-invitation.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { type LockedHandOff, lockHeld } from './held.ts'
import { asHolder } from './note-refused.ts'
import type { Visitor } from './visitor.ts'

type NewAccount = { id: string; name: string; password: string; terms?: string | undefined }

/** What is taken in the transaction that makes it. */
const VALID_SECONDS = 60

/**
 * Makes the account that staff agreed to, once, in the browser that confirmed, and signs its owner in. Nothing proves its address.
 * @throws AppError `not_found` for any other browser, `conflict` before staff agreed, the second time, and for an address that
 *   has an account, `invalid` on `terms` or `password`, `forbidden`, `throttled`
 */
export const makeAccount = (visitor: Visitor, account: NewAccount): Promise<Made> =>
  asHolder(visitor, account, () => make(visitor, account))

type Made = { ticket: SessionTicket; slug: string }

async function make(visitor: Visitor, { id, name, password, terms = '' }: NewAccount): Promise<Made> {
  if (env.signIn === 'sso')
    throw new AppError('forbidden', 'Sign in with single sign-on, then ask the connectivity team to add you.')
  // Looked up first, so that no other browser buys the work of a password hash.
  const { email } = await db().$transaction((tx) => agreed(tx, visitor, id))
  requireAccepted(terms)
  const problem = await passwordProblem(password, { email })
  if (problem) throw new AppError('invalid', problem, 'password')
  const passwordHash = await hashPassword(password)
  return await db().$transaction(async (tx) => {
    const handOff = await agreed(tx, visitor, id)
    await tx.handOff.update({
      where: { id },
      data: { accountMadeAt: new Date(), accountEmail: null },
      select: { id: true },
    })
    const { teamId, accountRole: role } = handOff
    // An invitation that is made and taken at once: who comes into a team comes by one.
    const { code } = await makeInvitation(
      tx,
      { kind: 'holder', handOffId: id },
      {
        ...{ email: handOff.email, isMailed: false, validSeconds: VALID_SECONDS },
        detail: { teamId, role, byStaff: id, byName: 'The connectivity team', by: '' },
      },
    )
    const link = await takeLink(tx, 'team_invitation', code)
    return await joinAlone(tx, link, { email: handOff.email, name, passwordHash, source: visitor.source })
  })
}

async function agreed(tx: Db, visitor: Visitor, id: string): Promise<LockedHandOff & { email: string }> {
  const handOff = await lockHeld(tx, visitor, { id })
  const { accountEmail: email, accountAgreedAt, accountMadeAt } = handOff
  if (accountMadeAt) throw new AppError('conflict', 'The account was created already. Sign in with it.')
  if (!accountAgreedAt || email === null)
    throw new AppError('conflict', 'The connectivity team has not agreed yet. Try again later.')
  return { ...handOff, email }
}
