import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { knownDevice } from '#lib/features/people/devices/devices.ts'
import { noteFailure } from '#lib/features/people/sign-in-failures.ts'
import type { Source } from '#lib/features/people/source.ts'
import { countAttempt, forgetAttempts, forgiveAttempt } from '#lib/features/people/throttle.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { log } from '#lib/platform/log/log.ts'
import { recoveryCodesLeft, takeRecoveryCode } from './recovery-codes.ts'
import { takeTotp } from './totp.ts'

const TOTP_CODE = /^\d{6}$/

/** What a person typed as a code of their app: six digits, with a space in between or without. */
export const asTotpCode = (typed: string): string | null => {
  const digits = typed.replaceAll(/\s/g, '')
  return TOTP_CODE.test(digits) ? digits : null
}

/**
 * Takes a code of a person, of their app or for recovery, in the transaction of what it opens. Of a recovery code they are
 * told.
 */
export async function takeCode(tx: Db, person: Person, typed: string): Promise<boolean> {
  const totp = asTotpCode(typed)
  if (totp !== null) return await takeTotp(tx, person.id, totp)
  if (!(await takeRecoveryCode(tx, person.id, typed))) return false
  await changed(tx, {
    actor: person,
    name: 'user.recovery_code_used',
    subject: { kind: 'user', id: person.id },
    detail: { left: await recoveryCodesLeft(tx, person.id) },
  })
  return true
}

/**
 * Judges an answer that only the person can give, such as a code: counted before it is judged, for each device that the
 * account knows by itself, so that whoever has learned the password guesses few and keeps nobody out (PT-02). A wrong one is a
 * failed sign-in.
 * @param judge null when the answer was wrong
 * @throws AppError `throttled`
 */
export async function judged<Result>(
  source: Source,
  userId: string,
  judge: () => Promise<Result | null>,
): Promise<Result | null> {
  const device = await knownDevice(source.device, userId)
  const [own, ...wider] = limitsOf(userId, device)
  for (const { limit, key } of [own, ...wider]) await countAttempt(limit, key)
  const result = await judge()
  if (result === null) {
    await noteFailure(userId, source)
    log.warn({ userId, address: source.address }, 'a second factor failed')
    return null
  }
  await forgetAttempts(own.limit, own.key)
  for (const { limit, key } of wider) await forgiveAttempt(limit, key)
  return result
}

type Attempt = { limit: 'factorDevice' | 'factorDevices' | 'factorAccount'; key: string }

/** What an answer counts against; the first is its own. */
const limitsOf = (userId: string, device: string | null): [Attempt, ...Attempt[]] =>
  device
    ? [
        { limit: 'factorDevice', key: `${userId} ${device}` },
        { limit: 'factorDevices', key: userId },
      ]
    : [{ limit: 'factorAccount', key: userId }]
