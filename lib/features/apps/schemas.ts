import { z } from 'zod'
import { environmentSchema, scopeNameSchema } from '#lib/features/apis/schemas.ts'
import { nameText, proseText } from '#lib/kernel/readable-text.ts'
import { CLIENT_KEY_ALGORITHMS, GRANT_TYPES } from '#lib/oauth/capabilities.ts'
import { AUTH_METHODS } from '#lib/oauth/client-auth/methods.ts'
import { THROWAWAY_PREFIX } from '#lib/oauth/throwaway.ts'
import { asTypedClientId } from './client-id-text.ts'

/** The rule for a chosen client ID, as people read it before they type (CL-01). */
export const CLIENT_ID_RULE =
  '3 to 64 characters: a–z, 0–9, dot, underscore and hyphen; starts and ends with a letter or digit; no two dots in a row.'

const SHAPE = /^[a-z0-9](?:[a-z0-9._-]{1,62})[a-z0-9]$/
/** What people are known by; a client of that form could be mistaken for one (RFC 9068 §5, JW-07). */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const UUID_REFUSED = 'IDs in UUID form are reserved for people.'
const THROWAWAY_REFUSED = `IDs that start with ${THROWAWAY_PREFIX} are reserved for the token laboratory.`
/** Names that would be taken for the platform itself. */
const RESERVED = new Set([
  'admin',
  'administrator',
  'root',
  'system',
  'latchkey',
  'operator',
  'support',
  'security',
  'oauth',
  'api',
  'internal',
  'anonymous',
  'unknown',
  'null',
  'undefined',
  'none',
  'new',
  'me',
  'self',
  'availability',
])

/** What the form makes of typed text before it is checked: lower case, without space around it, with hyphens in it. */
export const normaliseClientId = (text: string): string => asTypedClientId(text.trim())

/** A client ID that its owner may choose (CL-01). Expects normalised text. */
export const clientIdSchema = z
  .string()
  .max(200, 'At most 64 characters.')
  .superRefine((id, ctx) => {
    const problem = clientIdProblem(id)
    if (problem) ctx.addIssue({ code: 'custom', message: problem })
  })

function clientIdProblem(id: string): string | null {
  if (id === '') return 'Enter a client ID.'
  if (id.length < 3) return 'At least 3 characters.'
  if (id.length > 64) return 'At most 64 characters.'
  if (/[A-Z]/.test(id)) return 'Lower-case letters only.'
  if (!/^[a-z0-9._-]+$/.test(id)) return 'Only a–z, 0–9, dot, underscore and hyphen.'
  if (!SHAPE.test(id)) return 'Start and end with a letter or a digit.'
  if (id.includes('..')) return 'No two dots in a row.'
  if (UUID.test(id)) return UUID_REFUSED
  if (RESERVED.has(id)) return 'This ID is reserved.'
  if (id.startsWith(THROWAWAY_PREFIX)) return THROWAWAY_REFUSED
  return null
}

/** A client ID from elsewhere, for import: any printable ASCII (TK-12) that is not what a person is known by. */
export const importedClientIdSchema = z
  .string()
  .min(1, 'Enter a client ID.')
  .max(255, 'At most 255 characters.')
  .regex(/^[\x20-\x7e]+$/, 'Only printable ASCII characters.')
  // As a path segment each of these names another page, so the app could not be reached.
  .refine((id) => !['.', '..', 'new'].includes(id), 'This ID can’t be used.')
  .refine((id) => !UUID.test(id), UUID_REFUSED)
  .refine((id) => !id.startsWith(THROWAWAY_PREFIX), THROWAWAY_REFUSED)

/** The client ID once more, typed by whoever does something grave to it. */
export const confirmationSchema = z
  .string('Type the client ID to confirm.')
  .max(300, 'This is not the client ID.')

export const clientNameSchema = nameText('Enter a name.')

/** What a client is for, as its owner says it. */
export const clientDescriptionSchema = proseText(500)

/** Why a client is suspended, as everyone reads it who learns of it; may be left out. */
export const suspensionReasonSchema = proseText(200).optional()

/** How a client may authenticate. Without a way it could do nothing at all, which is what suspending is for. */
export const authMethodsSchema = z
  .array(z.enum(AUTH_METHODS, `An authentication method is one of ${AUTH_METHODS.join(', ')}.`))
  .min(1, 'Choose at least one authentication method.')
  .max(AUTH_METHODS.length, 'Name each authentication method once.')

/** Grants that a client may use; none for one that gets no tokens. */
export const grantTypesSchema = z
  .array(z.enum(GRANT_TYPES, `A grant is one of ${GRANT_TYPES.join(', ')}.`))
  .max(GRANT_TYPES.length, 'Name each grant once.')

/** What a secret or key is called; the rule of names in general. */
export const keyNameSchema = clientNameSchema

export const keyAlgorithmSchema = z.enum(
  CLIENT_KEY_ALGORITHMS,
  `An algorithm is one of ${CLIENT_KEY_ALGORITHMS.join(', ')}.`,
)

export const keyIdSchema = z.uuid('A key is named by its ID.')

/** When a key stops working: a day, at whose beginning in UTC, or a time. */
export const keyExpirySchema = z
  .union(
    [z.iso.date(), z.iso.datetime({ offset: true })],
    'Enter a date such as 2027-12-31, or a time such as 2027-12-31T12:00:00Z.',
  )
  .transform((text) => new Date(text))

/** What a person fills in to register an app. */
export const registerClientSchema = z.object({
  name: clientNameSchema,
  clientId: z.string('Enter a client ID.').transform(normaliseClientId).pipe(clientIdSchema),
  description: clientDescriptionSchema.default(''),
  environment: environmentSchema,
  scopes: z.array(scopeNameSchema).max(100).default([]),
  teamId: z.uuid('Choose a team.').optional(),
})
export type RegisterClientInput = z.output<typeof registerClientSchema>
