/** Remembers the language in which a reader likes their snippets. */
export const LANGUAGE_COOKIE = 'snippet_language'
