/** A change is heard of everywhere within 5 s (R of the protocol matrix); on a busy machine, three times as late. */
export const HEARD_WITHIN_MS = 15_000

/**
 * For `expect.poll`, after a change by `runQuickly`: unlike a process, which takes time to end, that is back before a server
 * has heard of the change.
 */
export const HEARD = { timeout: HEARD_WITHIN_MS }
