import { z } from 'zod'
import { emailSchema } from '#lib/features/people/schemas.ts'
import { teamSlugSchema } from '#lib/features/teams/schemas.ts'
import { nameText } from '#lib/kernel/readable-text.ts'

const MAX_TAGS = 20
const MAX_CONTACTS = 20

/** A word to find partners by, in lower case. */
export const tagSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[\p{Ll}\p{Lo}\p{Nd}][\p{Ll}\p{Lo}\p{Nd}-]{0,39}$/u,
    'A tag has letters, digits and hyphens, 40 at most.',
  )

export const contactSchema = z.object({
  email: emailSchema,
  name: nameText('Enter a name.').or(z.literal('')).default(''),
})

export const createPartnerSchema = z.object({
  name: nameText('Enter a name.'),
  slug: teamSlugSchema.optional(),
  tags: z.array(tagSchema).max(MAX_TAGS, `At most ${MAX_TAGS} tags.`).default([]),
  contacts: z.array(contactSchema).max(MAX_CONTACTS, `At most ${MAX_CONTACTS} contacts.`).default([]),
})
export type CreatePartnerInput = z.output<typeof createPartnerSchema>
