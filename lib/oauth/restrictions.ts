import { OAuthError } from '#lib/oauth/errors.ts'
import type { Budget, Client, Limits, Restriction } from './ports.ts'

/** What the restrictions of a client say to a request. */
type Taken = {
  /** Which of those in observe mode would have refused it. */
  observed: Restriction | null
  /** What is left of an enforced quota. */
  quota: Budget | null
  /** Whether an enforced quota is used up, so that nothing was taken of it. */
  exceeded: boolean
}

/**
 * Requires that the client may ask from this address. Comes after its credentials were found right, and is told apart
 * from wrong ones by nobody but its owner.
 * @returns what would have been refused, were it enforced
 * @throws OAuthError `invalid_client`
 */
export function requireAllowedAddress({ allowedAddresses }: Client, address: string): Restriction | null {
  if (allowedAddresses === null || allowedAddresses.includes(address)) return null
  if (allowedAddresses.mode === 'observe') return 'address_not_allowed'
  throw new OAuthError('invalid_client', { reason: 'address_not_allowed' })
}

/**
 * Takes one token of the client's quota. Beside a quota that is observed, a request that its address would have been
 * refused takes none, so that the marks are what enforcing both would have refused. An enforced quota counts every token
 * that is issued.
 */
export async function takeFromQuota(
  { id, quota }: Client,
  observed: Restriction | null,
  { quotas }: Limits,
): Promise<Taken> {
  if (quota === null || (quota.mode === 'observe' && observed !== null))
    return { observed, quota: null, exceeded: false }
  const { exceeded, ...budget } = await quotas.take(id, quota.tokensPerHour)
  if (quota.mode === 'enforce') return { observed, quota: budget, exceeded }
  return { observed: exceeded ? 'quota_reached' : null, quota: null, exceeded: false }
}
