'use server'

import { docsPages } from '#components/docs/navigation.ts'
import { anonymousFormAction } from '#lib/edges/forms/form-action.ts'
import { giveFeedback } from '#lib/features/guide/feedback/give-feedback.ts'
import { feedbackSchema } from '#lib/features/guide/feedback/schemas.ts'

export const giveFeedbackAction = anonymousFormAction(
  feedbackSchema(docsPages.map(({ path }) => path)),
  giveFeedback,
  { show: (): true => true },
)
