'use server'

import { revalidatePath } from 'next/cache'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { answerAccount } from '#lib/features/hand-offs/answer-account.ts'
import { extendHandOff, resendHandOff, revokeHandOff } from '#lib/features/hand-offs/change-hand-off.ts'
import type { PreparedLink } from '#lib/features/hand-offs/insert-hand-off.ts'
import { prepareHandOff } from '#lib/features/hand-offs/prepare-hand-off.ts'
import {
  answerAccountSchema,
  extendHandOffSchema,
  handOffSchema,
  preparedBy,
  prepareFormSchema,
} from '#lib/features/hand-offs/schemas.ts'
import { routes } from '#lib/routes.ts'

const link = ({ id, link, expiresAt }: PreparedLink): PreparedLink => ({ id, link, expiresAt })

async function showAgain() {
  revalidatePath('/connectivity/hand-offs/[handOffId]', 'page')
  return null
}

/** The link is shown in place of the form, this once. */
export const prepareHandOffAction = formAction(
  prepareFormSchema,
  async (ctx, input) => prepareHandOff(ctx, preparedBy(input)),
  { lists: ['apps', 'scopes'], page: routes.handOffs, show: link },
)

export const resendHandOffAction = formAction(extendHandOffSchema, resendHandOff, {
  page: routes.handOffs,
  show: link,
  finish: showAgain,
})

export const extendHandOffAction = formAction(extendHandOffSchema, extendHandOff, {
  page: routes.handOffs,
  show: (): true => true,
  finish: showAgain,
})

export const revokeHandOffAction = formAction(handOffSchema, revokeHandOff, {
  page: routes.handOffs,
  show: (): true => true,
  finish: showAgain,
})

export const answerAccountAction = formAction(
  answerAccountSchema,
  async (ctx, input) => {
    await answerAccount(ctx, input)
    return { answer: input.answer }
  },
  { page: routes.handOffs, show: ({ answer }) => ({ answer }), finish: showAgain },
)
