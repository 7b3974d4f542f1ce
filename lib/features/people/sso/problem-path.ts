import { AppError } from '#lib/kernel/errors.ts'
import { env } from '#lib/platform/env.ts'
import { faultOf, log } from '#lib/platform/log/log.ts'
import { PROBLEM_PARAMETER, PROVIDER_PARAMETER, type ProviderProblem } from './problems.ts'

/** A page, by its path, that says why a sign-in at a provider led to nothing. */
export function problemPath(page: string, provider: string, problem: ProviderProblem): string {
  const { pathname, searchParams, hash } = new URL(page, env.publicUrl)
  searchParams.set(PROBLEM_PARAMETER, problem)
  searchParams.set(PROVIDER_PARAMETER, provider)
  return `${pathname}?${searchParams}${hash}`
}

/** What is said of an error on the way to a provider. */
export function problemOfError(error: unknown): ProviderProblem {
  if (AppError.is(error)) return error.code === 'throttled' ? 'throttled' : 'unreachable'
  log.error(faultOf(error), 'a sign-in at a provider could not begin')
  return 'failed'
}
