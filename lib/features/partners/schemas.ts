import { z } from 'zod'
import { seenSchema } from '#lib/changes/seen-version.ts'
import { emailSchema } from '#lib/features/people/schemas.ts'
import { teamIdSchema, teamSlugSchema } from '#lib/features/teams/schemas.ts'
import { nameText, proseText } from '#lib/kernel/readable-text.ts'
import { tagsSchema, typedTags } from '#lib/kernel/tags.ts'

const MAX_CONTACTS = 20
const MAX_NOTES = 10_000

export const contactSchema = z.object({
  email: emailSchema,
  name: z.literal('').or(nameText('Enter a name.')).default(''),
})

const contactsSchema = z
  .array(contactSchema)
  .max(MAX_CONTACTS, `At most ${MAX_CONTACTS} contacts.`)
  .refine(
    (contacts) => new Set(contacts.map(({ email }) => email)).size === contacts.length,
    'Enter each address once.',
  )

export const createPartnerSchema = z.object({
  name: nameText('Enter a name.'),
  slug: teamSlugSchema.optional(),
  tags: tagsSchema.default([]),
  contacts: contactsSchema.default([]),
  notes: proseText(MAX_NOTES).default(''),
})
export type CreatePartnerInput = z.output<typeof createPartnerSchema>

/** Contacts as people type them: one in a line, an address alone or `Name <address>`. */
const typedContacts = z
  .string()
  .max(10_000, 'This is too long.')
  .transform((text): { name?: string; email: string }[] =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
      .map((line) => {
        const [, name = '', email = line] = /^(.*?)\s*<([^<>]*)>$/.exec(line) ?? []
        return { name, email }
      }),
  )
  .pipe(contactsSchema)
  .default([])

/** What a form sends to make a partner. */
export const newPartnerSchema = z.object({
  name: nameText('Enter a name.'),
  tags: typedTags,
  contacts: typedContacts,
  notes: proseText(MAX_NOTES).default(''),
})

/** A line of a file of partners. Contacts are separated by semicolons there. */
export const importedPartnerSchema = newPartnerSchema.extend({
  slug: z
    .literal('')
    .or(teamSlugSchema)
    .optional()
    .transform((slug) => slug || undefined),
  contacts: z.preprocess(
    (text) => (typeof text === 'string' ? text.replaceAll(';', '\n') : text),
    typedContacts,
  ),
})

export const changePartnerSchema = z.object({
  teamId: teamIdSchema,
  notes: proseText(MAX_NOTES).default(''),
  tags: typedTags,
  contacts: typedContacts,
  /** Who looks after it (UUID); empty for nobody. */
  owner: z.literal('').or(z.uuid('Choose someone from the list.')).default(''),
  seen: seenSchema,
})
export type ChangePartnerInput = z.output<typeof changePartnerSchema>
