'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { chooseNotices, noticeChoicesSchema } from '#lib/features/notices/preferences.ts'
import { signOutThisPersonElsewhere } from '#lib/features/people/session-cookie.ts'
import { routes } from '#lib/routes.ts'

export const signOutElsewhereAction = formAction(z.object({}), signOutThisPersonElsewhere, {
  confirmsIdentity: true,
  page: routes.account,
  show: ({ ended }) => ({ ended }),
  async finish() {
    revalidatePath(routes.account)
    return null
  },
})

export const chooseNoticesAction = formAction(noticeChoicesSchema, chooseNotices, {
  page: routes.account,
  lists: ['app', 'mail'],
  show: ({ changed }) => ({ changed }),
  async finish() {
    revalidatePath(routes.account)
    return null
  },
})
