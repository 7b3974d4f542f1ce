'use server'

import { anonymousFormAction } from '#lib/edges/forms/form-action.ts'
import { secondStepSchema } from '#lib/features/people/factors/second-step.ts'
import { takeThisBrowsersSecondStep } from '#lib/features/people/factors/this-browser.ts'

export const secondStepAction = anonymousFormAction(secondStepSchema, takeThisBrowsersSecondStep, {
  finish: async (path) => path,
})
