import { AppError } from '#lib/kernel/errors.ts'
import { env } from '#lib/platform/env.ts'

/** Whether anybody can make an account by themselves, perhaps with an address of certain domains only. */
export const isSignUpOpen = (): boolean => env.signUp !== 'invite'

/** The mail domains of those who can; null where any will do. */
export const signUpDomains = (): readonly string[] | null =>
  env.signUp === 'domains' ? env.signUpDomains : null

/** Whether somebody who has proved this address can make an account. */
export function admits(email: string): boolean {
  const domains = signUpDomains()
  return isSignUpOpen() && (domains === null || domains.includes(domainOf(email)))
}

/** Of a whole address as stored: what follows its last `@`. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1)

/**
 * Asked by whatever makes an account with a password.
 * @throws AppError `forbidden` when people join by invitation or single sign-on only
 */
export function requireOpenSignUp(): void {
  if (env.signIn === 'sso') throw new AppError('forbidden', 'Sign up with single sign-on.')
  if (!isSignUpOpen()) throw new AppError('forbidden', 'Sign-up is by invitation only.')
}

/** @throws AppError `invalid` on `email` for an address of another domain, whoever it belongs to */
export function requireAdmitted(email: string): void {
  if (!admits(email))
    throw new AppError('invalid', `Use an address at ${domainsInWords(signUpDomains() ?? [])}.`, 'email')
}

const LIST = new Intl.ListFormat('en-GB', { type: 'disjunction' })

/** The domains, as a sentence lists them. */
export const domainsInWords = (domains: readonly string[]): string => LIST.format(domains)
