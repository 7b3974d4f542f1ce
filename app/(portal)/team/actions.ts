'use server'

import { revalidatePath } from 'next/cache'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { secretLifeSchema, setSecretLife } from '#lib/features/teams/secret-life.ts'
import { routes } from '#lib/routes.ts'

export const setSecretLifeAction = formAction(secretLifeSchema, setSecretLife, {
  page: routes.team,
  show: ({ changed }) => ({ changed }),
  async finish() {
    revalidatePath(routes.team)
    return null
  },
})
