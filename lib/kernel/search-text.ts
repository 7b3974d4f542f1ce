import { z } from 'zod'

/** What somebody looks for, as an address says it: what no text of the database can hold is left out, and so is what cannot be read. */
export const searchText = (max = 100) =>
  z
    .string()
    .transform((text) => text.replaceAll('\0', '').normalize('NFC').trim().slice(0, max))
    .catch('')
