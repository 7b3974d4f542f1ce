const NUMBER = new Intl.NumberFormat('en')

/** 1,234 */
export const count = (value: number): string => NUMBER.format(value)

/** "1 token", "1,234 tokens". */
export const counted = (value: number, one: string): string =>
  `${count(value)} ${one}${value === 1 ? '' : 's'}`
