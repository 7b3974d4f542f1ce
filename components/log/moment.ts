const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** "24 Nov 2026, 14:03:22", in UTC. By hand: a browser's own words for a date may differ from the server's. */
export function secondOf(value: Date): string {
  const day = `${value.getUTCDate()} ${MONTHS[value.getUTCMonth()]} ${value.getUTCFullYear()}`
  return `${day}, ${value.toISOString().slice(11, 19)}`
}
