import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { findLink, type Link, linkIsOver, revokeLinks, takeLink } from '#lib/features/people/links.ts'
import { accountRefused, insertUserAlone } from '#lib/features/people/new-user.ts'
import { hashPassword, passwordProblem } from '#lib/features/people/passwords/passwords.ts'
import { openSession, type SessionTicket } from '#lib/features/people/sessions.ts'
import type { Source } from '#lib/features/people/source.ts'
import { recordAcceptance, requireAccepted } from '#lib/features/people/terms.ts'
import { countAttempt, mayTry } from '#lib/features/people/throttle.ts'
import { letIn } from '#lib/features/teams/people-of-team.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
import { mailsTo, makeInvitation } from './make-invitation.ts'
import { mayStillInvite } from './pending.ts'

const KIND = 'team_invitation'

/** What is said of an invitation before it is taken. */
export type ShownInvitation = {
  team: string
  role: string
  /** Who invited: their name, and their address. */
  byName: string
  by: string
  /** The address that it is for. */
  email: string
  expiresAt: Date
  /** Whether a new account is made by a mail to that address alone. */
  isAccountByMail: boolean
}

/**
 * Whether the code may be with anybody, though a mail could show whose the address is: it lets whoever has an account in, and
 * makes none. Without a mail server it is all that there is.
 */
const isAccountByMail = ({ isMailed }: Pick<Link, 'isMailed'>) => env.mail !== undefined && !isMailed

/**
 * What an invitation is, for whoever holds its code. It stays as it was.
 * @throws AppError `invalid` on `code`, `throttled`
 */
export async function showInvitation(
  ctx: { source: Source },
  { code }: { code: string },
): Promise<ShownInvitation> {
  await countAttempt('redeemSource', sourceKey(ctx.source.address))
  const { detail, email, expiresAt, team, isMailed } = await goodInvitation(code)
  return {
    ...{ team: team.name, role: detail.role ?? '', byName: detail.byName ?? '', by: detail.by ?? '' },
    ...{ email, expiresAt, isAccountByMail: isAccountByMail({ isMailed }) },
  }
}

/**
 * Has an invitation whose link was handed over mailed to its address, for somebody who has no account there: the link that they
 * have opens nothing from then on. Says the same whether the address has an account, and whether it had enough mails (EN-02).
 * @throws AppError `invalid` on `code`, `throttled` by the source alone
 */
export async function mailInvitation(ctx: { source: Source }, { code }: { code: string }): Promise<void> {
  await countAttempt('redeemSource', sourceKey(ctx.source.address))
  const { id, email, detail, expiresAt, isMailed } = await goodInvitation(code)
  if (!isAccountByMail({ isMailed }) || !(await mayTry('mailAddress', mailsTo(email)))) return
  await db().$transaction(async (tx) => {
    if ((await revokeLinks(tx, { id })) === 0) throw invitationIsOver()
    const validSeconds = (expiresAt.getTime() - Date.now()) / 1000
    await makeInvitation(tx, null, { email, detail, isMailed: true, validSeconds })
  })
}

/**
 * Takes an invitation as whoever is signed in: exactly one of all who hold its code does.
 * @throws AppError `invalid` on `code`, `conflict` for somebody who is in the team already, who leaves it as it was
 */
export async function acceptInvitation(
  { actor }: { actor: Person },
  { code }: { code: string },
): Promise<{ slug: string }> {
  return await db().$transaction(
    async (tx) => await takeInvitation(tx, actor, await takeLink(tx, KIND, code)),
  )
}

/**
 * Takes an invitation with a new account, for the address that it names, and signs its owner in. If the address has an account, the
 * refusal says only that they may sign in instead.
 * @throws AppError `invalid` on `code`, `terms` or `password`, `forbidden` where that takes a mail, `conflict`, `throttled`
 */
export async function joinWithNewAccount(
  ctx: { source: Source },
  {
    code,
    name,
    password,
    terms = '',
  }: { code: string; name: string; password: string; terms?: string | undefined },
): Promise<{ ticket: SessionTicket; slug: string }> {
  if (env.signIn === 'sso')
    throw new AppError('forbidden', 'Sign in with single sign-on, then join with your account.')
  await countAttempt('redeemSource', sourceKey(ctx.source.address))
  // Looked up first, so that a made-up code does not buy the work of a password hash.
  const { email, isMailed } = await goodInvitation(code)
  if (isAccountByMail({ isMailed }))
    throw new AppError('forbidden', 'Reload the page: new accounts are now created by e-mail.')
  requireAccepted(terms)
  const problem = await passwordProblem(password, { email })
  if (problem) throw new AppError('invalid', problem, 'password')
  const passwordHash = await hashPassword(password)
  return await db().$transaction(async (tx) => {
    const link = await takeLink(tx, KIND, code)
    return await joinAlone(tx, link, { email, name, passwordHash, source: ctx.source })
  })
}

/**
 * Makes an account that is in the team of an invitation, which was taken just now in this transaction, and in no other. For whoever
 * has asked for all that an account needs.
 * @throws AppError `conflict` for an address that has one, `invalid` on `code` as `takeInvitation`
 */
export async function joinAlone(
  tx: Db,
  link: Link,
  { source, ...account }: { email: string; name: string; passwordHash: string; source: Source },
): Promise<{ ticket: SessionTicket; slug: string }> {
  const person = await insertUserAlone(tx, {
    ...account,
    role: 'developer',
    isEmailVerified: link.isMailed,
  })
  if (!person) throw accountRefused()
  const ticket = await openSession(tx, person.id, source)
  await changed(tx, {
    actor: person,
    name: 'user.created',
    subject: { kind: 'user', id: person.id },
    detail: { role: person.role, invitation: link.id },
  })
  const { slug } = await takeInvitation(tx, person, link)
  await recordAcceptance(tx, person)
  return { ticket, slug }
}

async function goodInvitation(code: string) {
  const link = await findLink(KIND, code)
  const { teamId } = link?.detail ?? {}
  const team =
    !link || teamId === undefined || !(await mayStillInvite(db(), link.detail))
      ? null
      : await db().team.findFirst({ where: { id: teamId, deletedAt: null }, select: { name: true } })
  if (!link?.email || !team) throw invitationIsOver()
  return { ...link, email: link.email, team }
}

/**
 * Lets somebody in by an invitation that was taken just now, in the transaction of that.
 * @throws AppError `invalid` on `code` once the team or its inviter is gone, `conflict` for somebody who is in it already
 */
export async function takeInvitation(tx: Db, actor: Person, { id, detail }: Link): Promise<{ slug: string }> {
  const { teamId = '', role = '' } = detail
  await tx.$queryRaw`SELECT id FROM team WHERE id = ${teamId}::uuid FOR UPDATE`
  const team = await tx.team.findFirst({ where: { id: teamId, deletedAt: null }, select: { slug: true } })
  if (!team || !(await mayStillInvite(tx, detail))) throw invitationIsOver()
  await letIn(tx, { actor, teamId, userId: actor.id, role, invitation: id })
  return team
}

const invitationIsOver = linkIsOver
