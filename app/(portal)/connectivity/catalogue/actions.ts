'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { afterCheck, checkField, orCheck, unlessChecked } from '#lib/edges/forms/check-first.ts'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { createApi } from '#lib/features/apis/create-api.ts'
import { createScope } from '#lib/features/apis/create-scope.ts'
import {
  apiContactSchema,
  apiIdSchema,
  apiNameSchema,
  audienceSchema,
  baseUrlSchema,
  createScopeSchema,
  docsUrlSchema,
  environmentSchema,
  newApiIdSchema,
  scopeNameSchema,
  signingAlgSchema,
  tokenTtlSecondsSchema,
  updateScopeSchema,
} from '#lib/features/apis/schemas.ts'
import { retireApi } from '#lib/features/apps/retire-api.ts'
import { retireScope } from '#lib/features/apps/retire-scope.ts'
import { updateApiKnowingly, updateScopeKnowingly } from '#lib/features/partners/change-catalogue.ts'
import { understoodSchema } from '#lib/features/restrictions/restrict-knowingly.ts'
import { askApiRetirement, askPolicy, askRetirement } from '#lib/features/what-if/ask.ts'
import { routes } from '#lib/routes.ts'

/** Seconds as they are typed. */
const tokenLife = z
  .string()
  .trim()
  .regex(/^\d{1,9}$/, 'Enter a whole number of seconds.')
  .transform(Number)
  .pipe(tokenTtlSecondsSchema)

/** An empty field takes away what was there. */
const removable = (schema: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) => text.trim() || null)
    .pipe(schema.nullable())

const guarded = { page: routes.catalogue, confirmsIdentity: true } as const

export const createApiAction = formAction(
  z.object({
    id: newApiIdSchema,
    name: apiNameSchema,
    audience: audienceSchema,
    environment: environmentSchema,
    tokenTtlSeconds: tokenLife,
    signingAlg: signingAlgSchema,
  }),
  createApi,
  { ...guarded, finish: async ({ id }) => routes.catalogueApi(id) },
)

const staying = {
  ...guarded,
  async finish() {
    revalidatePath('/connectivity/catalogue/[api]', 'page')
    return null
  },
}

export const updateApiAction = formAction(
  z.object({
    id: apiIdSchema,
    name: apiNameSchema,
    tokenTtlSeconds: tokenLife,
    baseUrl: removable(baseUrlSchema).optional(),
    docsUrl: removable(docsUrlSchema),
    contact: removable(apiContactSchema),
    understood: understoodSchema,
  }),
  updateApiKnowingly,
  { ...staying, show: ({ changed }) => ({ changed }) },
)

export const retireApiAction = formAction(
  z.object({ id: apiIdSchema, confirmation: z.string().max(200).default(''), ...checkField }),
  orCheck(askApiRetirement, async (ctx, input) => {
    await retireApi(ctx, input)
    return { changed: true }
  }),
  {
    ...guarded,
    confirmsIdentity: unlessChecked,
    show: (result) => result,
    async finish(result, input) {
      const path = afterCheck(result, input)
      return path === undefined ? routes.catalogue : path
    },
  },
)

export const createScopeAction = formAction(createScopeSchema, createScope, staying)

export const updateScopeAction = formAction(
  updateScopeSchema.extend({ understood: understoodSchema, ...checkField }),
  orCheck(askPolicy, updateScopeKnowingly),
  {
    ...staying,
    confirmsIdentity: unlessChecked,
    show: (result) => result,
    async finish(result, input) {
      const path = afterCheck(result, input)
      return path === undefined ? await staying.finish() : path
    },
  },
)

export const retireScopeAction = formAction(
  z.object({ name: scopeNameSchema, confirmation: z.string().max(200).default(''), ...checkField }),
  orCheck(askRetirement, async (ctx, input) => {
    await retireScope(ctx, input)
    return { changed: true }
  }),
  {
    ...staying,
    confirmsIdentity: unlessChecked,
    show: (result) => result,
    async finish(result, input) {
      const path = afterCheck(result, input)
      return path === undefined ? await staying.finish() : path
    },
  },
)
