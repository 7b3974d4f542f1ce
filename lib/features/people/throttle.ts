import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import { AppError } from '#lib/kernel/errors.ts'
import { log } from '#lib/platform/log/log.ts'
import { SECURITY } from '#lib/platform/log/log-text.ts'
import { count } from '#lib/platform/metrics/counts.ts'
import { shared } from '#lib/platform/shared.ts'

const MINUTE = 60

/**
 * Limits on guessing, kept in memory per instance: `points` per `duration` seconds. An attempt is counted
 * before it is judged, so that a burst gets no more than the rest; success gives it back.
 */
const LIMITS = {
  /** Failures at one account from one source, or from one device it knows. */
  signInPair: { points: 10, duration: 15 * MINUTE },
  /** Failures from one source, whatever the account. */
  signInSource: { points: 100, duration: 15 * MINUTE },
  /** Failures at one account from anywhere but the devices it knows (800-63B-4 §3.2.2: at most 100). */
  signInAccount: { points: 100, duration: 60 * MINUTE },
  /** Failures at one account from all devices that it knows: anybody who ever signed in may have kept many marks. */
  signInDevices: { points: 100, duration: 60 * MINUTE },
  /** Wrong codes of a second factor, for each device that the account knows. */
  factorDevice: { points: 10, duration: 15 * MINUTE },
  /** The same for all of them together. */
  factorDevices: { points: 30, duration: 60 * MINUTE },
  /** The same from anywhere else, of those who know the password: in a day one account of a thousand is guessed. */
  factorAccount: { points: 10, duration: 60 * MINUTE },
  /** Sign-ins at providers that one source begins: each asks the provider. */
  providerSource: { points: 100, duration: 15 * MINUTE },
  /** Questions for a passkey, which a page asks by itself; each is a row for a few minutes. */
  passkeyQuestions: { points: 3000, duration: 15 * MINUTE },
  /** Passkeys that do not fit. */
  passkeySource: { points: 100, duration: 15 * MINUTE },
  signUpSource: { points: 100, duration: 60 * MINUTE },
  /** Questions whether a client ID is free: enough for someone who types, too few to list what exists (CL-03). */
  availability: { points: 120, duration: MINUTE },
  /** Questions of the command menu: one for each pause while somebody types. */
  commands: { points: 300, duration: MINUTE },
  /** Requests that have a mail sent. */
  mailSource: { points: 30, duration: 60 * MINUTE },
  /** Mails of one kind to one address that anybody may have sent; more are not sent, which is not told. */
  mailAddress: { points: 3, duration: 60 * MINUTE },
  /** Mails that one person may have sent to other addresses. */
  mailPerson: { points: 10, duration: 60 * MINUTE },
  /** Teams that one person makes, renames, deletes and restores: each leaves rows for good. */
  createTeam: { points: 20, duration: 60 * MINUTE },
  changeTeam: { points: 60, duration: 60 * MINUTE },
  /** Files of everything that is kept of one person. */
  export: { points: 10, duration: 60 * MINUTE },
  /** Reports of leaked secrets, a hundred in each. */
  leakSource: { points: 60, duration: MINUTE },
  /** Answers whether a page of the guide helped. */
  feedbackSource: { points: 30, duration: 60 * MINUTE },
  /** The same of one page: an office may share an address, and nobody alone decides what is counted. */
  feedbackPage: { points: 5, duration: 24 * 60 * MINUTE },
  /** Messages of a scanner that do not verify. */
  scannerSource: { points: 60, duration: MINUTE },
  /** Codes of hand-offs, and what is done with those that are open. */
  claimSource: { points: 100, duration: 15 * MINUTE },
  /** Corrections of the address for which a hand-off's holder asks for an account: each is a mail, or a notice to staff. */
  claimAccount: { points: 5, duration: 60 * MINUTE },
  redeemSource: { points: 100, duration: 15 * MINUTE },
  /** Invitations of one person, each of which may be a mail. */
  invite: { points: 60, duration: 60 * MINUTE },
} as const
type Limit = keyof typeof LIMITS

const limiters = () => shared('attempts', () => new Map<Limit, RateLimiterMemory>())

function limiter(limit: Limit): RateLimiterMemory {
  const known = limiters().get(limit)
  if (known) return known
  const made = new RateLimiterMemory({ keyPrefix: limit, ...LIMITS[limit] })
  count('latchkey_attempts_throttled_total', limit, 0)
  limiters().set(limit, made)
  return made
}

/**
 * Counts an attempt.
 * @throws AppError `throttled`, saying when to try again
 */
export async function countAttempt(limit: Limit, key: string): Promise<void> {
  try {
    await limiter(limit).consume(key)
  } catch (error) {
    if (!isExceeded(error)) throw error
    count('latchkey_attempts_throttled_total', limit)
    // Once in a window, however many come. Not whose: the key may be what somebody typed.
    if (error.consumedPoints === LIMITS[limit].points + 1)
      log.warn({ event: 'attempts.throttled', limit }, SECURITY)
    const minutes = Math.max(1, Math.ceil(error.msBeforeNext / 60_000))
    throw new AppError(
      'throttled',
      `Too many attempts. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    )
  }
}

/** Counts an attempt of which nobody is told whether it is one too many. */
export async function mayTry(limit: Limit, key: string): Promise<boolean> {
  try {
    await limiter(limit).consume(key)
    return true
  } catch (error) {
    if (!isExceeded(error)) throw error
    return false
  }
}

/** Told by what it holds, because the counts of a process may belong to another copy of the library. */
const isExceeded = (error: unknown): error is Pick<RateLimiterRes, 'msBeforeNext' | 'consumedPoints'> =>
  typeof error === 'object' && error !== null && 'msBeforeNext' in error && 'consumedPoints' in error

/** Takes one attempt back: it succeeded, so it was no guess. */
export async function forgiveAttempt(limit: Limit, key: string): Promise<void> {
  await limiter(limit).reward(key)
}

/** Forgets all attempts of a key. */
export async function forgetAttempts(limit: Limit, key: string): Promise<void> {
  await limiter(limit).delete(key)
}
