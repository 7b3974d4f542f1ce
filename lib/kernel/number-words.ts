const NUMBER = new Intl.NumberFormat('en')

/** 1,234 */
export const count = (value: number): string => NUMBER.format(value)

/** "1 token", "1,234 tokens"; `many` where it is not `one` with an s. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`
