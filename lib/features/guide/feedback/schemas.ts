import { z } from 'zod'
import { FEEDBACK_MAX_LENGTH } from './limits.ts'

/** What the form below a page of the guide sends; `pages` are the paths that there are. */
export const feedbackSchema = (pages: readonly string[]) =>
  z.object({
    page: z.string().refine((path) => pages.includes(path), 'This page is no longer here. Reload it.'),
    helped: z.enum(['yes', 'no'], 'Choose yes or no.'),
    words: z
      .string()
      .trim()
      .max(FEEDBACK_MAX_LENGTH, `Use at most ${FEEDBACK_MAX_LENGTH} characters.`)
      .refine((text) => !text.includes('\0'), 'Remove the characters that can’t be shown.')
      .default(''),
  })

export type FeedbackInput = z.output<ReturnType<typeof feedbackSchema>>
