import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { AppError } from '#lib/kernel/errors.ts'
import { shared } from '#lib/platform/shared.ts'
import { QueueFull, WorkQueue } from '#lib/platform/work-queue.ts'

/** Shortest password, in characters: it is the only factor (NIST SP 800-63B-4 §3.1.1). */
export const PASSWORD_MIN_LENGTH = 15
/** Longest password, in characters; a passphrase fits several times over. */
export const PASSWORD_MAX_LENGTH = 256

// OWASP Password Storage: Argon2id with at least 19 MiB, two passes, one lane. Argon2id is the library's default.
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
/** Shorter local parts occur inside ordinary words: "ana" would refuse "banana". */
const SHORTEST_LOCAL_PART = 4
/** What must be left of a password beside well-known words, digits and signs. */
const OWN_PART_MIN_LENGTH = 4

/** Words that head every list of breached passwords. Written as `withoutLeet` leaves them. */
const COMMON_WORDS = [
  ...['password', 'passwort', 'passphrase', 'administrator', 'admin', 'welcome', 'letmein', 'changeme'],
  ...['qwertyuiop', 'qwertz', 'qwerty', 'asdfghjkl', 'asdfgh', 'zxcvbnm', 'zxcvbn', 'azerty', 'iloveyou'],
  ...['secret', 'monkey', 'dragon', 'football', 'baseball', 'basketball', 'superman', 'batman', 'sunshine'],
  ...['princess', 'starwars', 'master', 'shadow', 'trustno', 'whatever', 'freedom', 'computer', 'internet'],
  ...[
    'default',
    'example',
    'please',
    'login',
    'hello',
    'guest',
    'summer',
    'winter',
    'spring',
    'autumn',
    'test',
  ],
]
/** Famous phrases that no rule above would find. Letters and digits alone. */
const COMMON_PHRASES = new Set([
  ...['correcthorsebatterystaple', 'thisismypassword', 'thequickbrownfox', 'maytheforcebewithyou'],
  ...['tobeornottobe', 'letmeinplease', 'nevergonnagiveyouup', 'opensesame', 'iamtheadministrator'],
])
/** Runs of neighbours: by code point, and along the rows of a keyboard. */
const ROWS = [
  '1234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
]
const RUNS = ROWS.flatMap((row) => [row.repeat(30), [...row].reverse().join('').repeat(30)])

/**
 * Why this password cannot be used, as a sentence for the person who chose it; null when it can. There are no
 * rules of composition: any characters, in any mix (NIST SP 800-63B-4 §3.1.1.2).
 */
export function passwordProblem(password: string, { email }: { email: string }): string | null {
  const text = password.normalize('NFKC')
  const length = [...text].length
  if (length === 0) return 'Enter a password.'
  if (length < PASSWORD_MIN_LENGTH)
    return `At least ${PASSWORD_MIN_LENGTH} characters; this one has ${length}.`
  if (length > PASSWORD_MAX_LENGTH) return `At most ${PASSWORD_MAX_LENGTH} characters.`

  const folded = text.toLowerCase()
  if (isRepetition(folded)) return 'This password repeats a pattern. Add unrelated words.'
  if (RUNS.some((run) => run.includes(folded)))
    return 'This password is a run of adjacent keys, letters or digits. Add unrelated words.'
  const localPart = email.split('@')[0]?.toLowerCase() ?? ''
  if (localPart.length >= SHORTEST_LOCAL_PART && folded.includes(localPart.normalize('NFKC')))
    return 'This password contains part of your e-mail address, which is easy to guess.'
  if (folded.includes('latchkey'))
    return 'This password contains the name of this site, which is easy to guess.'
  if (isCommon(folded))
    return 'This password is made of words common in leaked passwords. Choose unrelated words.'
  return null
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

function isCommon(folded: string): boolean {
  const plain = withoutLeet(folded)
  if (COMMON_PHRASES.has(plain.replace(/[^a-z]/g, ''))) return true
  const rest = COMMON_WORDS.reduce((left, word) => left.replaceAll(word, ' '), plain)
  if (rest === plain) return false
  return [...rest.replace(/[\s\d\p{P}\p{S}]/gu, '')].length < OWN_PART_MIN_LENGTH
}

const LEET: Record<string, string> = { '0': 'o', '3': 'e', '@': 'a', $: 's', '!': 'i' }

function withoutLeet(text: string): string {
  return text.replace(/[03@$!]/g, (sign) => LEET[sign] ?? sign)
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

/** @throws AppError `throttled` when too many wait already */
async function inTurn<Result>(work: () => Promise<Result>, moreMayWait = 0): Promise<Result> {
  try {
    return await passwordWork().run(work, moreMayWait)
  } catch (error) {
    if (!QueueFull.is(error)) throw error
    throw new AppError('throttled', 'Too many people are signing in right now. Try again in a few seconds.')
  }
}

/**
 * Hashes a password (Argon2id). NFKC first, so that every keyboard spells it alike; never cut short.
 * @throws AppError `throttled` when too many are being hashed and compared
 */
export async function hashPassword(password: string): Promise<string> {
  return await inTurn(() => hash(password.normalize('NFKC'), ARGON2))
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
    async () => {
      hashOfNobody ??= hash(crypto.randomUUID(), ARGON2)
      return await verify(passwordHash ?? (await hashOfNobody), password.normalize('NFKC'))
    },
    from === 'known' ? KNOWN_WAITING : 0,
  )
  return matches && passwordHash !== null
}
