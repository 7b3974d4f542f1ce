'use server'

import { revalidatePath } from 'next/cache'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { removeRemark } from '#lib/features/guide/feedback/remove-remark.ts'
import { remarkSchema } from '#lib/features/guide/feedback/schemas.ts'
import { routes } from '#lib/routes.ts'

export const removeRemarkAction = formAction(remarkSchema, removeRemark, {
  page: routes.docsFeedback,
  async finish() {
    revalidatePath(routes.docsFeedback)
    return null
  },
})
