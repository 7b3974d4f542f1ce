/** The longest lives of a secret, in days, that a team may choose, and that people are offered for one. */
export const SECRET_LIVES = [30, 90, 180, 365] as const
