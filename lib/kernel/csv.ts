/** A field of CSV (RFC 4180). One that a spreadsheet would take for a formula begins with an apostrophe. */
export function csvField(value: string | null): string {
  const text = value === null ? '' : value.replace(/^(?=[=+\-@\t\r])/, "'")
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Rows as CSV, the names of the columns first. */
export const csvOf = (rows: readonly (readonly (string | null)[])[]): string =>
  rows.map((row) => `${row.map(csvField).join(',')}\r\n`).join('')
