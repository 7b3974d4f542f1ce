/** How long an Idempotency-Key is remembered. */
export const KEY_LIFE_HOURS = 24
