/**
 * Whether one edit makes `one` of `other`: a character put in, left out, or changed, or two neighbours swapped
 * (Damerau 1964). Equal texts are no edit apart.
 */
export function isOneEdit(one: string, other: string): boolean {
  if (one === other || Math.abs(one.length - other.length) > 1) return false
  const start = commonLength(one, other)
  const [a, b] = [one.slice(start), other.slice(start)]
  if (a.length !== b.length) return a.length > b.length ? a.slice(1) === b : b.slice(1) === a
  const isSwap = a.charAt(0) === b.charAt(1) && a.charAt(1) === b.charAt(0)
  return a.slice(1) === b.slice(1) || (isSwap && a.slice(2) === b.slice(2))
}

/** How many characters both begin with. */
function commonLength(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return length
}
