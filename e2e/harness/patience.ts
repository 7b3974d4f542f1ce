/** A change is heard of everywhere within 5 s (R of the protocol matrix); on a busy machine, three times as late. */
export const HEARD_WITHIN_MS = 15_000
