'use server'

import { anonymousFormAction } from '#lib/edges/forms/form-action.ts'
import { confirmAddress } from '#lib/features/people/account/confirm-address.ts'
import { takeLinkSchema } from '#lib/features/people/schemas.ts'

export const confirmAddressAction = anonymousFormAction(takeLinkSchema, confirmAddress, {
  show: () => ({ title: 'Address confirmed', text: 'Notices are e-mailed to you from now on.' }),
})
