/** So many secrets are asked for at once: they change in one transaction. */
export const MAX_SECRETS = 200
/** So far ahead the date may be. */
export const MAX_DAYS_AHEAD = 365
