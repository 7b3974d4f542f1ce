'use server'

import { anonymousFormAction } from '#lib/edges/forms/form-action.ts'
import { confirmAddressChange } from '#lib/features/people/account/change-address.ts'
import { takeLinkSchema } from '#lib/features/people/schemas.ts'

export const confirmAddressChangeAction = anonymousFormAction(takeLinkSchema, confirmAddressChange, {
  show: ({ waitsFor }) =>
    waitsFor === null
      ? { title: 'Address changed', text: 'Sign in with the new one.' }
      : { title: 'Confirmed', text: `Open the link that was sent to ${waitsFor}, too.` },
})
