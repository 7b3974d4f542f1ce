'use server'

import { formAction } from '#lib/edges/forms/form-action.ts'
import { declineRequest, grantRequest } from '#lib/features/requests/answer.ts'
import { extendGrant } from '#lib/features/requests/extend-grant.ts'
import {
  declineRequestSchema,
  extendGrantSchema,
  grantRequestSchema,
} from '#lib/features/requests/schemas.ts'
import { routes } from '#lib/routes.ts'

export const grantRequestAction = formAction(grantRequestSchema, grantRequest, {
  page: routes.requests,
  lists: ['scopes'],
  confirmsIdentity: true,
  finish: async (_result, { id }) => routes.request(id),
})

export const declineRequestAction = formAction(declineRequestSchema, declineRequest, {
  page: routes.requests,
  finish: async (_result, { id }) => routes.request(id),
})

export const extendGrantAction = formAction(extendGrantSchema, extendGrant, {
  page: routes.requests,
  confirmsIdentity: true,
  finish: async (_result, { id }) => routes.request(id),
})
