'use server'

import { formAction } from '#lib/edges/forms/form-action.ts'
import { confirmAddress } from '#lib/features/people/account/confirm-address.ts'
import { takeLinkSchema } from '#lib/features/people/schemas.ts'
import { routes } from '#lib/routes.ts'

export const confirmAddressAction = formAction(takeLinkSchema, confirmAddress, {
  page: routes.confirmAddress,
  show: () => ({ title: 'Address confirmed', text: 'Notices about your teams are now e-mailed to you.' }),
})
