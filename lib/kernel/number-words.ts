const NUMBER = new Intl.NumberFormat('en')

/** 1,234 */
export const count = (value: number): string => NUMBER.format(value)

/**
 * A part of a whole, rounded: "71.4 %". None and all are said only where that is so: of a thousand one is not "0 %".
 * @param digits behind the point
 */
export function percent(part: number, whole: number, digits = 0): string {
  const unit = 10 ** -digits
  const rounded = Number(((part / whole) * 100).toFixed(digits))
  const shown = part > 0 && part < whole ? Math.min(Math.max(rounded, unit), 100 - unit) : rounded
  return `${Number(shown.toFixed(digits))} %`
}

/** "1 token", "1,234 tokens"; `many` where it is not `one` with an s. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`
