'use server'

import { revalidatePath } from 'next/cache'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { stopSchema } from '#lib/features/what-if/schemas.ts'
import { stopReplay } from '#lib/features/what-if/stop.ts'
import { routes } from '#lib/routes.ts'

export const stopCheckAction = formAction(stopSchema, stopReplay, {
  page: routes.whatIf(),
  async finish({ id }, { here }) {
    if (here) return null
    revalidatePath(routes.whatIf())
    return routes.whatIf(id)
  },
})
