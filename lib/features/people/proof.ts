import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { checkPassword } from './check-password.ts'
import { asTotpCode, judged } from './factors/take-code.ts'
import { takeTotp } from './factors/totp.ts'
import { maySignInHere } from './may-sign-in-here.ts'
import { PROOF_FIELD, PROOF_MINUTES, PROVIDER_PROOF_FIELD } from './proof-field.ts'
import { passwordSchema } from './schemas.ts'
import { holdJudged, holdPerson, renewSession, type SessionGains, type SessionTicket } from './sessions.ts'
import type { Source } from './source.ts'

const isLately = (provedAt: Date) => provedAt.getTime() > Date.now() - PROOF_MINUTES * 60_000

/** Whether the person of a session proved lately who they are: then nothing asks for it. */
export async function hasProvedLately(sessionId: string): Promise<boolean> {
  const { provedAt } = await db().session.findUniqueOrThrow({
    where: { id: sessionId },
    select: { provedAt: true },
  })
  return isLately(provedAt)
}

/**
 * SE-05 (ASVS 7.5.3): passes when the person of this session proved lately who they are, or does so now with their
 * password or a code of their app. Somebody who finds a browser left open reads much, and ends or replaces nothing.
 * @param demand.byFactor for what changes second factors: whoever has one proves it, because with a password alone a thief
 *   would give themselves a factor that outlives a new password
 * @returns the session under its new id when the password was typed now, which this browser has to hold from then on
 *   (PT-04); null when nothing has changed
 * @throws AppError `unauthenticated` at the field `currentPassword` when it is missing or wrong, or at `signInAgain` where
 *   the account has none that anybody knows (see `proveByProvider`), `forbidden` where a passkey alone would do, `throttled`
 */
export async function requireProof(
  session: ProvedSession,
  source: Source,
  password: unknown,
  { byFactor = false } = {},
): Promise<SessionTicket | null> {
  const { provedAt, factorAt, user } = await db().session.findUniqueOrThrow({
    where: { id: session.id },
    select: {
      ...{ provedAt: true, factorAt: true },
      user: {
        select: {
          ...{ id: true, passwordHash: true, hasPassword: true },
          totp: { select: { confirmedAt: true } },
          _count: { select: { passkeys: true } },
        },
      },
    },
  })
  const hasTotp = !!user.totp?.confirmedAt
  const isByFactor = byFactor && (hasTotp || user._count.passkeys > 0)
  if (isByFactor ? factorAt && isLately(factorAt) : isLately(provedAt)) return null
  if (isByFactor && !hasTotp)
    throw new AppError(
      'forbidden',
      `You last used your passkey more than ${PROOF_MINUTES} minutes ago. Sign out, sign in with it, and try again.`,
    )

  const usesPassword = !isByFactor && user.hasPassword && (await maySignInHere(session.person))
  if (!usesPassword && !hasTotp)
    throw new AppError(
      'unauthenticated',
      `You last signed in more than ${PROOF_MINUTES} minutes ago. Sign in again in a new tab, then come back and submit again.`,
      PROVIDER_PROOF_FIELD,
    )
  const typed = passwordSchema.safeParse(password)
  if (!typed.success)
    throw new AppError(
      'unauthenticated',
      `You last confirmed who you are more than ${PROOF_MINUTES} minutes ago. Enter ${proofs(usesPassword, hasTotp)} to continue.`,
      PROOF_FIELD,
    )
  // No password is as short as a code.
  const code = hasTotp ? asTotpCode(typed.data) : null
  if (code !== null) return await proveByCode(session, source, code)
  const wrong = new AppError('unauthenticated', usesPassword ? 'Wrong password.' : 'Wrong code.', PROOF_FIELD)
  if (!usesPassword) throw wrong
  if (!(await checkPassword(source, { user, email: session.person.email }, typed.data))) throw wrong
  return await db().$transaction(async (tx) => {
    if (!(await holdJudged(tx, user.id, user.passwordHash))) throw wrong
    const renewed = await renewProved(tx, session, source)
    if (!renewed) throw wrong
    return renewed
  })
}

/** What of it somebody has. */
function proofs(hasPassword: boolean, hasTotp: boolean): string {
  if (!hasPassword) return 'a code from your authenticator app'
  return hasTotp ? 'your password, or a code from your authenticator app,' : 'your password'
}

/** The same by a code of the person's authenticator app. */
async function proveByCode(session: ProvedSession, source: Source, code: string): Promise<SessionTicket> {
  const renewed = await judged(source, session.person.id, () =>
    db().$transaction(async (tx) => {
      if (!(await holdPerson(tx, session.person.id))) return null
      if (!(await takeTotp(tx, session.person.id, code))) return null
      return await renewProved(tx, session, source, { factorAt: new Date() })
    }),
  )
  if (!renewed) throw new AppError('unauthenticated', 'Wrong code.', PROOF_FIELD)
  return renewed
}

type ProvedSession = { id: string; person: Person }

async function renewProved(
  tx: Db,
  session: ProvedSession,
  source: Source,
  gains: SessionGains = {},
): Promise<SessionTicket | null> {
  const userId = session.person.id
  const renewed = await renewSession(tx, { sessionId: session.id, userId }, source, {
    provedAt: new Date(),
    ...gains,
  })
  if (renewed)
    await changed(tx, {
      actor: session.person,
      name: 'user.confirmed_identity',
      subject: { kind: 'user', id: userId },
      detail: { address: source.address },
    })
  return renewed
}
