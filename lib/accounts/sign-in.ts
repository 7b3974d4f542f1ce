import { audit } from '#lib/audit/append.ts'
import { db } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { sourceKey } from '#lib/limits/source-key.ts'
import { knownDevice, markDevice } from './devices.ts'
import { verifyPassword } from './passwords.ts'
import { personSelect, toPerson } from './person.ts'
import type { SignInInput } from './schemas.ts'
import { openSession, type SessionTicket } from './sessions.ts'
import type { Source } from './source.ts'
import { countAttempt, forgetAttempts, forgiveAttempt } from './throttle.ts'

/** One sentence for an unknown address, a wrong password and a disabled account (ASVS 6.3.8). */
const REFUSAL = 'The e-mail address and password do not match an account.'

/**
 * Checks an e-mail address and password, and opens a session. An unknown address takes the same work as a
 * wrong password. A device that signed in to the account before is counted by itself, so that a stranger's
 * guesses cannot lock its owner out (PT-02).
 * @throws AppError `unauthenticated` without saying which part was wrong, `throttled`
 */
export async function signIn(
  ctx: { source: Source },
  { email, password }: Pick<SignInInput, 'email' | 'password'>,
): Promise<SessionTicket & { deviceMark: string }> {
  const user = await db().user.findUnique({
    where: { email },
    select: { ...personSelect, passwordHash: true, disabledAt: true },
  })
  const accountKey = user?.id ?? email
  const attempt = attemptKeys(accountKey, ctx.source, await knownDevice(ctx.source.device, accountKey))
  for (const { limit, key } of attempt) await countAttempt(limit, key)

  const matches = await verifyPassword(user?.passwordHash ?? null, password)
  if (!user || !matches || user.disabledAt) {
    await audit(db(), {
      actor: null,
      action: 'user.sign_in_failed',
      // Never what was typed: people type passwords into the wrong field.
      subject: { kind: 'user', id: user?.id ?? 'unknown' },
      detail: { address: ctx.source.address },
    })
    throw new AppError('unauthenticated', REFUSAL)
  }

  const [own, ...wider] = attempt
  await forgetAttempts(own.limit, own.key)
  for (const { limit, key } of wider) await forgiveAttempt(limit, key)
  const { passwordHash: _, disabledAt: __, ...row } = user
  const person = toPerson(row)
  const ticket = await db().$transaction(async (tx) => {
    const opened = await openSession(tx, person.id)
    await audit(tx, {
      actor: person,
      action: 'user.signed_in',
      subject: { kind: 'user', id: person.id },
      detail: { address: ctx.source.address },
    })
    return opened
  })
  return { ...ticket, deviceMark: await markDevice(person.id) }
}

type Attempt = { limit: 'signInPair' | 'signInSource' | 'signInAccount'; key: string }

/** What an attempt counts against; the first is its own, the others are shared with strangers. */
function attemptKeys(account: string, source: Source, device: string | null): [Attempt, ...Attempt[]] {
  if (device) return [{ limit: 'signInPair', key: `${account} ${device}` }]
  const from = sourceKey(source.address)
  return [
    { limit: 'signInPair', key: `${account} ${from}` },
    { limit: 'signInSource', key: from },
    { limit: 'signInAccount', key: account },
  ]
}
