'use server'

import { revalidatePath } from 'next/cache'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { changeAddressOf } from '#lib/features/people/account/change-address.ts'
import { changePlatformRole } from '#lib/features/people/account/change-platform-role.ts'
import { disablePerson, enablePerson } from '#lib/features/people/account/disable-person.ts'
import { makeResetLink } from '#lib/features/people/account/forgotten-password.ts'
import { clearFactors } from '#lib/features/people/factors/clear-factors.ts'
import { makeEnrolmentLink } from '#lib/features/people/factors/enrolment-link.ts'
import { linkAddress } from '#lib/features/people/links.ts'
import {
  changeAddressOfSchema,
  clearFactorsSchema,
  personSchema,
  setPlatformRoleSchema,
} from '#lib/features/people/schemas.ts'
import { routes } from '#lib/routes.ts'

const proven = { confirmsIdentity: true, page: routes.people }
const done = {
  ...proven,
  show: (): true => true,
  async finish(_result: unknown, { userId }: { userId: string }) {
    revalidatePath(routes.person(userId))
    return null
  },
}

export const setPlatformRoleAction = formAction(setPlatformRoleSchema, changePlatformRole, done)

export const disableAction = formAction(personSchema, disablePerson, done)

export const enableAction = formAction(personSchema, enablePerson, done)

export const changeAddressOfAction = formAction(changeAddressOfSchema, changeAddressOf, done)

export const makeResetLinkAction = formAction(personSchema, makeResetLink, {
  ...proven,
  show: ({ code }) => ({ link: linkAddress(routes.resetPassword, code) }),
})

const showsEnrolmentLink = {
  ...proven,
  show: ({ code }: { code: string }) => ({ link: linkAddress(routes.enrol, code) }),
}

export const makeEnrolmentLinkAction = formAction(personSchema, makeEnrolmentLink, showsEnrolmentLink)

export const clearFactorsAction = formAction(clearFactorsSchema, clearFactors, showsEnrolmentLink)
