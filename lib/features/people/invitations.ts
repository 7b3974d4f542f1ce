import { createHash } from 'node:crypto'
import type { Actor } from '#lib/access/actor.ts'
import type { PlatformRole } from '#lib/access/permissions.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { hashPassword, passwordProblem } from '#lib/features/people/passwords/passwords.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
import { findLink, makeLink, takeLink } from './links.ts'
import { insertUser } from './new-user.ts'
import type { RedeemInvitationInput } from './schemas.ts'
import { openSession, type SessionTicket } from './sessions.ts'
import type { Source } from './source.ts'
import { countAttempt } from './throttle.ts'

const KIND = 'account'
const VALID_SECONDS = 24 * 3600

/**
 * Makes a one-time code with which somebody opens an account of this role within 24 hours.
 * @returns the code, which is stored nowhere and never shown again
 * @throws AppError `forbidden` for anyone but an administrator or the operator
 */
export async function createInvitation(
  ctx: { actor: Actor },
  { role, email = null }: { role: PlatformRole; email?: string | null },
): Promise<{ code: string }> {
  requirePermission(ctx.actor, 'person.invite')
  return await db().$transaction((tx) => insertInvitation(tx, ctx.actor, role, email))
}

/**
 * The first administrator's code, made anew at each start until there is an administrator. Earlier codes stop
 * working.
 * @returns the code, and whether it stopped earlier ones; null when there is an administrator
 */
export async function createSetupInvitation(): Promise<{ code: string; hasReplaced: boolean } | null> {
  return await db().$transaction(async (tx) => {
    if (await tx.user.findFirst({ where: { role: 'administrator' }, select: { id: true } })) return null
    const role = 'administrator'
    const { count } = await tx.oneTimeLink.updateMany({
      where: {
        ...{ kind: KIND, email: null, detail: { path: ['role'], equals: role } },
        ...{ usedAt: null, revokedAt: null },
      },
      data: { revokedAt: new Date() },
    })
    const before = await tx.invitation.deleteMany({ where: { usedAt: null, role, email: null } })
    const { code } = await insertInvitation(tx, null, role, null)
    return { code, hasReplaced: count + before.count > 0 }
  })
}

async function insertInvitation(tx: Db, actor: Actor | null, role: PlatformRole, email: string | null) {
  const { id, code } = await makeLink(tx, {
    ...{ kind: KIND, validSeconds: VALID_SECONDS, detail: { role } },
    ...(email !== null && { email }),
  })
  await changed(tx, {
    actor,
    name: 'invitation.created',
    subject: { kind: 'invitation', id },
    detail: { role, email },
  })
  return { code }
}

/** What a code opens: an account of this role, for this address or for whoever holds it. */
type Opened = { id: string; role: string; email: string | null }

/** How a code is taken, in the transaction of the account that it opens; null for one that opens nothing. */
async function findTaking(code: string): Promise<((tx: Db) => Promise<Opened>) | null> {
  if (await findLink(KIND, code)) return (tx) => take(tx, code)
  const before = await db().invitation.findFirst({ where: ofBefore(code), select: { id: true } })
  return before && ((tx) => takeOfBefore(tx, code))
}

async function take(tx: Db, code: string): Promise<Opened> {
  const { id, email, detail } = await takeLink(tx, KIND, code)
  return { id, email, role: detail.role ?? '' }
}

/** Codes that a build before this one made stand in a table of their own, and are good for a day. */
const ofBefore = (code: string) => ({
  codeDigest: createHash('sha256').update(code).digest(),
  usedAt: null,
  expiresAt: { gt: new Date() },
})

async function takeOfBefore(tx: Db, code: string): Promise<Opened> {
  const [taken] = await tx.invitation.updateManyAndReturn({
    where: ofBefore(code),
    data: { usedAt: new Date() },
    select: { id: true, role: true, email: true },
  })
  if (!taken) throw wrongCode()
  return taken
}

const wrongCode = () =>
  new AppError(
    'invalid',
    'This code is wrong, expired or already used. Latchkey prints a new one when it starts, until there is an administrator.',
    'code',
  )

/**
 * Opens an account with a one-time code, and signs its owner in. Of any number who use one code at once,
 * exactly one gets the account; a refusal leaves the code as it was.
 * @throws AppError `invalid` on `code`, `password` or `email`, `throttled`
 */
export async function redeemInvitation(
  ctx: { source: Source },
  { code, email, name, password }: RedeemInvitationInput,
): Promise<SessionTicket> {
  await countAttempt('redeemSource', sourceKey(ctx.source.address))
  // Looked up first, so that a made-up code does not buy the work of a password hash.
  const taking = await findTaking(code)
  if (!taking) throw wrongCode()
  const problem = await passwordProblem(password, { email })
  if (problem) throw new AppError('invalid', problem, 'password')
  const passwordHash = await hashPassword(password)

  return await db().$transaction(async (tx) => {
    const invitation = await taking(tx)
    if (invitation.email !== null && invitation.email !== email)
      throw new AppError('invalid', 'This code is for another e-mail address.', 'email')
    if (env.signIn === 'sso' && invitation.role !== ('administrator' satisfies PlatformRole))
      throw new AppError('invalid', 'Passwords are off. Sign in with single sign-on.', 'code')
    const person = await insertUser(tx, {
      ...{ email, name, passwordHash },
      role: invitation.role,
      // Who was invited is known; the name, after which the team is called, is the person's own word.
      isVouchedFor: false,
      // The operator or an administrator named it.
      isEmailVerified: invitation.email !== null,
    })
    if (!person) throw new AppError('invalid', 'An account with this e-mail address already exists.', 'email')
    // Who holds the code was meant to: they may enrol a second factor in this session.
    const ticket = await openSession(tx, person.id, ctx.source, { enrolmentAt: new Date() })
    await changed(tx, {
      actor: person,
      name: 'user.created',
      subject: { kind: 'user', id: person.id },
      detail: { role: person.role, invitation: invitation.id },
    })
    return ticket
  })
}
