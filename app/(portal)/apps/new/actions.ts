'use server'

import { registerClient } from '#lib/clients/register-client.ts'
import { registerClientSchema } from '#lib/clients/schemas.ts'
import { formAction } from '#lib/form-action.ts'
import { routes } from '#lib/routes.ts'

export const registerAction = formAction(registerClientSchema, registerClient, {
  page: routes.newApp,
  lists: ['scopes'],
  finish: async ({ clientId }) => routes.app(clientId),
})
