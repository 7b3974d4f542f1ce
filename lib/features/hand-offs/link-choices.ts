/** For how many days a link can be opened, as forms offer it. */
export const LINK_DAYS = [1, 3, 7, 14, 30] as const
export const DEFAULT_LINK_DAYS = 7

/** What somebody becomes who makes an account from a hand-off, unless staff say otherwise. */
export const DEFAULT_ACCOUNT_ROLE = 'viewer'
