'use server'

import { formAction } from '#lib/edges/forms/form-action.ts'
import { nextPath } from '#lib/features/people/next-path.ts'
import { acceptTermsSchema } from '#lib/features/people/schemas.ts'
import { acceptedVersionSchema, acceptTerms } from '#lib/features/people/terms.ts'
import { routes } from '#lib/routes.ts'

export const acceptTermsAction = formAction(
  acceptTermsSchema.extend({ terms: acceptedVersionSchema }),
  acceptTerms,
  { page: routes.acceptTerms, finish: async (_result, { next }) => nextPath(next) },
)
