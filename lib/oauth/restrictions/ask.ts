import { OAuthError } from '#lib/oauth/errors.ts'
import type { Budget, Client, Clock, Limits, RequestFacts } from '#lib/oauth/ports.ts'
import type { RestrictionReason } from './kinds.ts'

/**
 * Requires that no enforced restriction refuses the request. Comes after the client’s credentials were found right, and a
 * refusal that says `invalid_client` is told apart from wrong ones by nobody but its owner.
 * @returns what would have been refused, were it enforced
 * @throws OAuthError as the kind of the restriction has it
 */
export function requireAllowed(
  { restrictions }: Client,
  { peerAddress }: Pick<RequestFacts, 'peerAddress'>,
  clock: Clock,
): RestrictionReason | null {
  if (restrictions.length === 0) return null
  const request = { address: peerAddress, time: clock.now() }
  let observed: RestrictionReason | null = null
  for (const { mode, reason, error, allows } of restrictions) {
    if (allows === undefined || allows(request)) continue
    if (mode === 'enforce') throw new OAuthError(error, { reason })
    observed ??= reason
  }
  return observed
}

/** What the restrictions that count tokens say. */
type Taken = {
  /** Which of those in observe mode would have refused the request. */
  observed: RestrictionReason | null
  /** What is left of an enforced quota. */
  quota: Budget | null
  /** The refusal of an enforced one that is used up, of which nothing was taken. */
  refusal: OAuthError | null
}

/**
 * Takes one token from each restriction that counts them. Of one that is observed, a request that another would have
 * refused takes none, so that the marks are what enforcing both would have refused. An enforced one counts every token
 * that is issued.
 */
export async function takeToken(
  { id, restrictions }: Client,
  observedSoFar: RestrictionReason | null,
  limits: Pick<Limits, 'quotas'>,
): Promise<Taken> {
  let observed = observedSoFar
  let quota: Budget | null = null
  for (const { mode, reason, error, take } of restrictions) {
    if (take === undefined || (mode === 'observe' && observed !== null)) continue
    const { exceeded, ...budget } = await take(id, limits)
    if (mode === 'enforce') quota = budget
    if (!exceeded) continue
    if (mode === 'enforce') return { observed, quota, refusal: new OAuthError(error, { reason }) }
    observed = reason
  }
  return { observed, quota, refusal: null }
}
