import { z } from 'zod'
import { itemsIn, MAX_SECRETS } from './found-secrets.ts'

/** What somebody pasted into the form. */
export const leakFormSchema = z.object({
  secrets: z
    .string('Paste at least one secret or key.')
    .max(60_000, 'This is too much at once. Report it in parts.')
    .refine((text) => itemsIn(text).length > 0, 'Paste at least one secret or key.')
    .refine(
      (text) => itemsIn(text).length <= MAX_SECRETS,
      `This is more than ${MAX_SECRETS} lines. Report it in parts.`,
    ),
})
