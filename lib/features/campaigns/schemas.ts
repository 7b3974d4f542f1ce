import { z } from 'zod'
import { importedClientIdSchema } from '#lib/features/apps/schemas.ts'
import { teamSlugSchema } from '#lib/features/teams/schemas.ts'
import { nameText, proseText } from '#lib/kernel/readable-text.ts'
import { MAX_DAYS_AHEAD, MAX_SECRETS } from './limits.ts'

const DAY_MS = 86_400_000

const nameSchema = nameText('Name the campaign.')
const reasonSchema = proseText(500).default('')

/** A day (UTC), at whose beginning the secrets end, or a moment with its zone. */
export const endSchema = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'Enter a date such as 2027-12-31.')
  .transform((text) => new Date(text))
  .refine((end) => end.getTime() > Date.now(), 'This date has passed.')
  .refine(
    (end) => end.getTime() <= Date.now() + MAX_DAYS_AHEAD * DAY_MS,
    `At most ${MAX_DAYS_AHEAD} days from now.`,
  )

const ageSchema = z.coerce
  .number('Enter a number of days.')
  .int('Enter whole days.')
  .min(0, 'Enter a number of days.')
  .max(36_500, 'Enter fewer days.')

const idSchema = z.uuid('Reload the page and try again.')

/** Which secrets are asked for: those of these partners or apps, these themselves, or all, that are older than so many days. */
export const choiceSchema = z.object({
  olderThanDays: ageSchema.default(0),
  /** Slugs. */
  partners: z.array(teamSlugSchema).max(200, 'At most 200 partners.').default([]),
  /** Client IDs. */
  apps: z.array(importedClientIdSchema).max(200, 'At most 200 apps.').default([]),
  /** By their ids. */
  secrets: z.array(idSchema).max(MAX_SECRETS, `At most ${MAX_SECRETS} secrets.`).default([]),
})
export type Choice = z.output<typeof choiceSchema>

/** What the address of the page says of it. What cannot be read is ignored. */
export const choiceFilterSchema = z.object({
  olderThan: ageSchema.catch(0),
  partner: teamSlugSchema.nullable().catch(null),
})
export type ChoiceFilter = z.output<typeof choiceFilterSchema>

export const campaignSchema = z.object({
  name: nameSchema,
  reason: reasonSchema,
  endsAt: endSchema,
  byDateOnly: z.boolean().default(false),
})
export type CampaignInput = z.output<typeof campaignSchema>

/** What the form of staff sends. */
export const campaignFormSchema = z.object({
  name: nameSchema,
  reason: reasonSchema,
  until: endSchema,
  byDateOnly: z.literal('on').optional(),
  /** The secrets by their ids: a field of the other name is never given back. */
  credentials: z
    .array(idSchema)
    .min(1, 'Choose at least one secret.')
    .max(MAX_SECRETS, `At most ${MAX_SECRETS} secrets.`),
})

export const campaignIdSchema = z.uuid('Reload the page and try again.')
export const cancelSchema = z.object({
  id: campaignIdSchema,
  /** One of its rows; all of them when left out. */
  secret: idSchema.optional(),
})
export const extendCampaignSchema = z.object({ id: campaignIdSchema, until: endSchema })
