import { z } from 'zod'
import { proseText } from '#lib/kernel/readable-text.ts'
import { FEEDBACK_MAX_LENGTH } from './limits.ts'

/** What the form below a page of the guide sends; `pages` are the paths that there are. */
export const feedbackSchema = (pages: readonly string[]) =>
  z.object({
    page: z.string().refine((path) => pages.includes(path), 'This page is no longer here. Reload it.'),
    helped: z.enum(['yes', 'no'], 'Choose yes or no.'),
    words: proseText(FEEDBACK_MAX_LENGTH).default(''),
  })

/** What somebody said, to be removed. */
export const remarkSchema = z.object({ id: z.uuid() })

export type FeedbackInput = z.output<ReturnType<typeof feedbackSchema>>
