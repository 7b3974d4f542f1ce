/** What the client ID of a throwaway client begins with: no app may choose one that does (decision 60). */
export const THROWAWAY_PREFIX = 'try-'

const THROWAWAY_ID = /^try-[0-9a-f]{32}$/

/**
 * Whether a client ID is one of a throwaway client: the reserved prefix and 128 bits. An app that was named before the
 * prefix was reserved looks otherwise.
 */
export const isThrowawayId = (clientId: string): boolean =>
  clientId.startsWith(THROWAWAY_PREFIX) && THROWAWAY_ID.test(clientId)
