import {
  restrictionsIn,
  STORED_RESTRICTION,
  type StoredRestriction,
} from '#lib/features/restrictions/restrictions.ts'

/** What an app is held to when it requests tokens; null for no quota. */
export type AppLimits = { allowedAddresses: readonly string[]; quotaPerHour: number | null }

/** What is read of an app for its limits. */
export const LIMITS_OF_CLIENT = { restrictions: { select: STORED_RESTRICTION } } as const

/** As the app is held to now, or as it was prepared where the partner has not made it yet. */
export function limitsOf({
  client,
  ...prepared
}: AppLimits & { client: { restrictions: readonly StoredRestriction[] } | null }): AppLimits {
  if (!client) return { allowedAddresses: prepared.allowedAddresses, quotaPerHour: prepared.quotaPerHour }
  const { addressMode, allowedAddresses, quotaMode, quotaPerHour } = restrictionsIn(client.restrictions)
  return {
    allowedAddresses: addressMode === 'enforce' ? allowedAddresses : [],
    quotaPerHour: quotaMode === 'enforce' ? quotaPerHour : null,
  }
}
