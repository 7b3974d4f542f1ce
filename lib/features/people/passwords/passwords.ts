import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { AppError } from '#lib/kernel/errors.ts'
import { env } from '#lib/platform/env.ts'
import { shared } from '#lib/platform/shared.ts'
import { QueueFull, WorkQueue } from '#lib/platform/work-queue.ts'
import { passwordStrength, TooSlow, type Verdict } from './password-strength.ts'

/** Shortest password, in characters: it is the only factor (NIST SP 800-63B-4 §3.1.1). */
export const PASSWORD_MIN_LENGTH = 15
/** Longest password, in characters; a passphrase fits several times over. */
export const PASSWORD_MAX_LENGTH = 256

// OWASP Password Storage: Argon2id with at least 19 MiB, two passes, one lane. Argon2id is the library's default.
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
/** Shorter local parts occur inside ordinary words: "ana" would refuse "banana". */
const SHORTEST_LOCAL_PART = 4
/** From this score of 0 to 4 on it takes too many guesses: 10⁸ and more, each of which costs an Argon2id hash. */
const GOOD_SCORE = 3
/** What is judged of a longer one: as much is strong by itself, or it is not. */
const JUDGED_LENGTH = 48

/** What is said of a password by what most of it is; of anything else that it is easy to guess. */
const REASONS: Readonly<Record<string, string>> = {
  repeat: 'This password repeats a pattern. Add unrelated words.',
  sequence: 'This password is a run of adjacent keys, letters or digits. Add unrelated words.',
  spatial: 'This password is a run of adjacent keys, letters or digits. Add unrelated words.',
  own: 'This password is made of your e-mail address or the name of this site. Choose unrelated words.',
  dictionary: 'This password is made of words common in leaked passwords. Choose unrelated words.',
}
const EASY = 'This password is easy to guess. Add unrelated words.'

/**
 * Why this password cannot be used, as a sentence for the person who chose it; null when it can. There are no
 * rules of composition: any characters, in any mix (NIST SP 800-63B-4 §3.1.1.2). Costs up to some tenths of a second of a
 * thread that all share: whoever is not signed in is counted first.
 * @throws AppError `throttled` when too many are being judged
 */
export async function passwordProblem(
  password: string,
  { email }: { email: string },
): Promise<string | null> {
  const obvious = obviousProblem(password, { email })
  if (obvious !== null) return obvious
  const text = password.normalize('NFKC')
  const { score, pattern } = await judged([...text].slice(0, JUDGED_LENGTH).join(''), email)
  return score >= GOOD_SCORE ? null : (REASONS[pattern] ?? EASY)
}

/** The part of it that costs nothing, and may be said to anybody. */
export function obviousProblem(password: string, { email }: { email: string }): string | null {
  const text = password.normalize('NFKC')
  const length = [...text].length
  if (length === 0) return 'Enter a password.'
  if (length < PASSWORD_MIN_LENGTH)
    return `At least ${PASSWORD_MIN_LENGTH} characters; this one has ${length}.`
  if (length > PASSWORD_MAX_LENGTH) return `At most ${PASSWORD_MAX_LENGTH} characters.`

  const folded = text.toLowerCase()
  if (isRepetition(folded)) return 'This password repeats a pattern. Add unrelated words.'
  const localPart = email.split('@')[0]?.toLowerCase() ?? ''
  if (localPart.length >= SHORTEST_LOCAL_PART && folded.includes(localPart.normalize('NFKC')))
    return 'This password contains part of your e-mail address, which is easy to guess.'
  if (folded.includes('latchkey'))
    return 'This password contains the name of this site, which is easy to guess.'
  return null
}

/** @throws AppError `throttled` when too many are being judged */
async function judged(password: string, email: string): Promise<Verdict> {
  const context = [...email.split(/[@.+_-]/), email, 'latchkey', env.portal.name].filter(
    (word) => word.length >= SHORTEST_LOCAL_PART,
  )
  return await inTurn(judging(), () => passwordStrength().ask({ password, context }))
}

/** Whether the whole text is one unit, said at least twice ("abcabcabc", "aaaa", "spamspamsp"). */
function isRepetition(text: string): boolean {
  const characters = [...text]
  const longest = Math.floor(characters.length / 2)
  for (let period = 1; period <= longest; period++) {
    if (characters.every((character, at) => at < period || character === characters[at - period])) return true
  }
  return false
}

/**
 * So many hashes are made at a time. Each has a core and 19 MiB to itself, on one of the four threads that Node shares
 * with files, names and compression: at most half of the cores and half of the threads, so that tokens go on.
 */
export const HASHES_AT_ONCE = Math.max(1, Math.min(2, Math.floor(availableParallelism() / 2)))
/** So many wait for their turn, the last of them a few seconds. */
export const HASHES_WAITING = 64
/** So many more may wait of people on devices that their accounts know, whom strangers must not shut out (PT-02). */
export const KNOWN_WAITING = 16

/** The queue of everything that hashes or compares a password in this process. */
export function passwordWork(): WorkQueue {
  return shared('passwordWork', () => new WorkQueue({ atOnce: HASHES_AT_ONCE, mayWait: HASHES_WAITING }))
}

/** New passwords are judged by one thread: the others wait, as many as wait for hashes. */
const judging = () => shared('passwordJudging', () => new WorkQueue({ atOnce: 1, mayWait: HASHES_WAITING }))

/** @throws AppError `throttled` when too many wait already */
async function inTurn<Result>(
  queue: WorkQueue,
  work: () => Promise<Result>,
  moreMayWait = 0,
): Promise<Result> {
  try {
    return await queue.run(work, moreMayWait)
  } catch (error) {
    if (!QueueFull.is(error) && !TooSlow.is(error)) throw error
    throw new AppError('throttled', 'Too many people are signing in right now. Try again in a few seconds.')
  }
}

/**
 * Hashes a password (Argon2id). NFKC first, so that every keyboard spells it alike; never cut short.
 * @throws AppError `throttled` when too many are being hashed and compared
 */
export async function hashPassword(password: string): Promise<string> {
  return await inTurn(passwordWork(), () => hash(password.normalize('NFKC'), ARGON2))
}

let hashOfNobody: Promise<string> | undefined

/**
 * Whether the password is the one behind the hash. For an account that does not exist pass null: it is
 * compared with the hash of nobody, so that the answer takes as long.
 * @param from `known` for a device that the account knows
 * @throws AppError `throttled` when too many are being hashed and compared
 */
export async function verifyPassword(
  passwordHash: string | null,
  password: string,
  from: 'anywhere' | 'known' = 'anywhere',
): Promise<boolean> {
  const matches = await inTurn(
    passwordWork(),
    async () => {
      hashOfNobody ??= hash(crypto.randomUUID(), ARGON2)
      return await verify(passwordHash ?? (await hashOfNobody), password.normalize('NFKC'))
    },
    from === 'known' ? KNOWN_WAITING : 0,
  )
  return matches && passwordHash !== null
}
