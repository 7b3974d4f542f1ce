/** So many characters may be said of a page. */
export const FEEDBACK_MAX_LENGTH = 500
