'use server'

import { revalidatePath } from 'next/cache'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { changeSetting } from '#lib/features/settings/change-setting.ts'
import { changeSettingSchema } from '#lib/features/settings/schemas.ts'
import { routes } from '#lib/routes.ts'

export const changeSettingAction = formAction(changeSettingSchema, changeSetting, {
  confirmsIdentity: true,
  page: routes.liveSettings,
  show: ({ changed }) => ({ changed }),
  async finish() {
    revalidatePath(routes.liveSettings)
    return null
  },
})
