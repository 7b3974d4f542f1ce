'use server'

import { revalidatePath } from 'next/cache'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { changePartner } from '#lib/features/partners/change-partner.ts'
import { createPartner } from '#lib/features/partners/create-partner.ts'
import { changePartnerSchema, newPartnerSchema } from '#lib/features/partners/schemas.ts'
import { changeRoleAsStaff } from '#lib/features/teams/people-of-team.ts'
import { changeRoleSchema } from '#lib/features/teams/schemas.ts'
import { routes } from '#lib/routes.ts'

export const createPartnerAction = formAction(newPartnerSchema, createPartner, {
  page: routes.newPartner,
  finish: async ({ slug }) => routes.partner(slug),
})

export const changePartnerAction = formAction(changePartnerSchema, changePartner, {
  page: routes.partners,
  show: ({ changed }) => ({ changed }),
  async finish() {
    revalidatePath('/connectivity/partners/[slug]', 'page')
    return null
  },
})

export const setMemberRoleAction = formAction(changeRoleSchema, changeRoleAsStaff, {
  page: routes.partners,
  confirmsIdentity: true,
  show: ({ changed }) => ({ changed }),
  async finish() {
    revalidatePath('/connectivity/partners/[slug]', 'page')
    revalidatePath('/people/[userId]', 'page')
    return null
  },
})
