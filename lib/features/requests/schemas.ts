import { z } from 'zod'
import { scopeNameSchema } from '#lib/features/apis/schemas.ts'
import { clientIdSchema, importedClientIdSchema, normaliseClientId } from '#lib/features/apps/schemas.ts'
import { quotaSchema } from '#lib/features/restrictions/quota.ts'
import { proseText } from '#lib/kernel/readable-text.ts'

/** What can be asked for: further scopes, an app in the live environment, more tokens an hour. */
export const REQUEST_KINDS = ['scopes', 'live', 'quota'] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]

/** What becomes of a request; all but the first are kept for good measure. */
export const REQUEST_STATES = ['open', 'granted', 'declined', 'withdrawn'] as const
export type RequestState = (typeof REQUEST_STATES)[number]

const MAX_TEXT = 500

/** Why an app needs something, for whoever decides. */
export const requestReasonSchema = proseText(MAX_TEXT).pipe(
  z.string().min(1, 'Say what the app needs it for.'),
)

export const requestIdSchema = z.uuid('A request is named by its ID.')

const scopeList = z.array(scopeNameSchema).max(100)
const asked = { clientId: importedClientIdSchema, reason: requestReasonSchema }

export const requestScopesSchema = z.object({
  ...asked,
  scopes: scopeList.min(1, 'Choose at least one scope.'),
})

export const requestLiveAppSchema = z.object({
  ...asked,
  liveClientId: z.string('Enter a client ID.').transform(normaliseClientId).pipe(clientIdSchema),
  scopes: scopeList.default([]),
})

export const requestQuotaSchema = z.object({ ...asked, quotaPerHour: quotaSchema })

/** The end of a grant: a day, at whose beginning in UTC, or a time. */
export const untilSchema = z
  .union(
    [z.iso.date(), z.iso.datetime({ offset: true })],
    'Enter a date such as 2027-12-31, or a time such as 2027-12-31T12:00:00Z.',
  )
  .transform((text) => new Date(text))

/** A word to the developer; empty for none. */
export const wordSchema = proseText(MAX_TEXT)

/** Where a form leaves a field empty, nothing was said. */
const orNothing = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .literal('')
    .transform(() => undefined)
    .or(schema)
    .optional()

/** As the form sends it: what it does not show of a kind is left out. */
export const grantRequestSchema = z.object({
  id: requestIdSchema,
  scopes: scopeList,
  quotaPerHour: orNothing(quotaSchema),
  until: orNothing(untilSchema),
  word: wordSchema.default(''),
})

/** Another end of a grant; an empty field for none. */
export const extendGrantSchema = z.object({
  id: requestIdSchema,
  until: z
    .literal('')
    .transform(() => null)
    .or(untilSchema),
})

export const declineRequestSchema = z.object({
  id: requestIdSchema,
  word: wordSchema.pipe(z.string().min(1, 'Say why, or what to do instead.')),
})
