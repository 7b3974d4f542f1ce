const LINK_DAYS = 30

/** Until when a link can be opened: until the date, for 30 days at most. It can be extended. */
export const linkEnd = (endsAt: Date): Date =>
  new Date(Math.min(endsAt.getTime(), Date.now() + LINK_DAYS * 86_400_000))
