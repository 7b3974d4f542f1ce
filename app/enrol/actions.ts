'use server'

import { z } from 'zod'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { mailEnrolment, takeEnrolmentLink } from '#lib/features/people/factors/enrolment-link.ts'
import { takeLinkSchema } from '#lib/features/people/schemas.ts'
import { renewing } from '#lib/features/people/session-cookie.ts'
import { routes } from '#lib/routes.ts'

export const takeEnrolmentLinkAction = formAction(takeLinkSchema, renewing(takeEnrolmentLink), {
  page: routes.enrol,
  confirmsIdentity: true,
  show: () => null,
  finish: async () => `${routes.account}#second-factor`,
})

export const mailEnrolmentAction = formAction(z.object({}), mailEnrolment, {
  page: routes.enrol,
  show: (): true => true,
})
