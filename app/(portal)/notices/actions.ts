'use server'

import { revalidatePath } from 'next/cache'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { markNoticesRead, markReadSchema } from '#lib/features/notices/mark-read.ts'
import { routes } from '#lib/routes.ts'

export const markReadAction = formAction(markReadSchema, markNoticesRead, {
  page: routes.notices,
  show: ({ marked, at }) => ({ marked, at: at.toISOString() }),
  async finish() {
    // The head of every page says how many are unread.
    revalidatePath('/', 'layout')
    return null
  },
})
