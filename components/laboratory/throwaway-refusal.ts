import type { ThrowawayAnswer } from './throwaway.ts'

/** Why there are no throwaway credentials. */
export type ThrowawayRefusal = Omit<Extract<ThrowawayAnswer, { ok: false }>, 'ok'>

const WORDS = {
  too_many: [
    'Too many for your network',
    'Your network has had all the throwaway credentials it gets in an hour.',
  ],
  all_in_use: ['All throwaway credentials are in use', 'Requests with other credentials still work.'],
  off: ['Throwaway credentials are off', 'Requests with other credentials still work.'],
  unavailable: ['We couldn’t create throwaway credentials', 'Try again shortly.'],
} as const

/** What a reader is told of it, with the time to wait where that is known. */
export function refusalWords({ why, retryAfterSeconds }: ThrowawayRefusal): { title: string; text: string } {
  const [title, text] = WORDS[why]
  const wait = retryAfterSeconds === null ? '' : ` Try again in ${inWords(retryAfterSeconds)}.`
  return { title, text: text + wait }
}

function inWords(seconds: number): string {
  const minutes = Math.ceil(seconds / 60)
  return minutes <= 1 ? 'a minute' : `${minutes} minutes`
}
