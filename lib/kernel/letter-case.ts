/** A sentence within another: its first letter small, unless the word is an abbreviation or a name in capitals (“API”). */
export const lowerFirst = (text: string): string =>
  /^\p{Lu}(?!\p{Lu})/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text

/** Words as a sentence begins: its first letter a capital. */
export const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
