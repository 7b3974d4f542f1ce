/** What becomes of a secret or key that is known to have leaked: it ends for good, or its owners are told and decide. */
export const LEAK_POLICIES = ['revoke', 'tell'] as const
export type LeakPolicy = (typeof LEAK_POLICIES)[number]

/** A stored policy; what another version wrote is the stricter one. */
export const asLeakPolicy = (stored: string): LeakPolicy => (stored === 'tell' ? 'tell' : 'revoke')
