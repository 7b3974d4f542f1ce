const MONTH = new Intl.DateTimeFormat('en-US', { month: 'short', timeZone: 'UTC' })

const WORDS = { secret: 'Secret of', key: 'Key of', rotated: 'Rotated' }

/** What the API calls a secret for which its caller gives no name: the same for all, as its document says. */
export const UNNAMED_SECRET = 'API Token'

/**
 * What a new secret or key is called unless its owner says otherwise: "Secret of 28 Nov", "Rotated 28 Nov (2)".
 * @param taken names that the client's others have
 */
export function defaultName(made: keyof typeof WORDS, now: Date, taken: readonly string[]): string {
  const name = `${WORDS[made]} ${now.getUTCDate()} ${MONTH.format(now)}`
  const numbered = taken.map((_, index) => `${name} (${index + 2})`)
  return [name, ...numbered].find((one) => !taken.includes(one)) ?? name
}
