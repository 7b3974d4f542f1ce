/** In the address of a page: why a sign-in at a provider led to nothing. */
export const PROBLEM_PARAMETER = 'problem'
/** Beside it: which provider it was. */
export const PROVIDER_PARAMETER = 'provider'

/** Why, as one sentence or two for the person. */
export const PROVIDER_PROBLEMS = {
  unreachable: (name: string) => `We couldn’t reach ${name}. Try again in a moment.`,
  cancelled: (name: string) => `Signing in with ${name} was cancelled.`,
  failed: (name: string) =>
    `${name} couldn’t sign you in. Try again. If it keeps happening, tell an administrator.`,
  over: () => 'This sign-in took too long or was already used. Start again.',
  throttled: () => 'Too many attempts. Try again in a few minutes.',
  disabled: () => 'This account is disabled. Ask an administrator to enable it.',
  unverified: (name: string) =>
    `${name} hasn’t verified your e-mail address, so we can’t create an account with it. If you have an account here, sign in to it and link ${name} on your account page.`,
  taken: (name: string) =>
    `An account with this address already exists. Sign in to it and link ${name} on your account page.`,
  unconfirmed: (name: string) =>
    `An account with this address exists, but the address isn’t confirmed. Sign in to it and link ${name} on your account page, or ask an administrator.`,
  elsewhere: (name: string) =>
    `This ${name} account is linked to another account here. Unlink it there first.`,
  another: (name: string) => `Another ${name} account is already linked. Unlink it first.`,
  somebody: (name: string) => `You signed in to ${name} as someone else. Try again.`,
  unable: () =>
    'None of your providers can confirm this. Choose a password with “Forgot your password?” on the sign-in page.',
  stale: (name: string) => `${name} didn’t ask you to sign in again. Try again.`,
  closed: () =>
    'You don’t have an account here, and can’t create one with this address. Ask for an invitation.',
} as const satisfies Record<string, (name: string) => string>

export type ProviderProblem = keyof typeof PROVIDER_PROBLEMS

const isProblem = (text: string): text is ProviderProblem => Object.hasOwn(PROVIDER_PROBLEMS, text)

/** The sentence of a problem as it stands in an address; null for anything else. */
export const problemInWords = (problem: string | undefined, name: string): string | null =>
  problem !== undefined && isProblem(problem) ? PROVIDER_PROBLEMS[problem](name) : null
