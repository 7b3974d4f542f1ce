/** For how many days an invitation can be good; the middle one is the default. */
export const INVITATION_LIVES = [1, 7, 30] as const
