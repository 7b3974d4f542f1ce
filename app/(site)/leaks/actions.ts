'use server'

import { anonymousFormAction } from '#lib/edges/forms/form-action.ts'
import { itemsIn } from '#lib/features/leaks/found-secrets.ts'
import { reportLeaks } from '#lib/features/leaks/report-leaks.ts'
import { leakFormSchema } from '#lib/features/leaks/schemas.ts'

export const reportLeaksAction = anonymousFormAction(
  leakFormSchema,
  (ctx, { secrets }) => reportLeaks(ctx, { secrets: itemsIn(secrets) }),
  { show: (): true => true },
)
