import { z } from 'zod'
import { importedClientIdSchema, keyNameSchema } from '#lib/features/apps/schemas.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { CLIENT_KEY_ALGORITHMS } from '#lib/oauth/capabilities.ts'
import { onceSchema } from '#lib/platform/idempotency/once-schema.ts'
import { DEFAULT_OVERLAP, LIVES, MAX_OVERLAP_SECONDS, OVERLAPS } from './credential-life-cycle.ts'

// What the forms of the Secrets page send.

const HOUR = 3600
const MAX_HOURS = MAX_OVERLAP_SECONDS / HOUR

/** A day in UTC, at whose beginning a credential ends; an empty field for never. */
const expiryFieldSchema = z
  .union([z.literal(''), z.iso.date('Enter a date, or nothing.')], 'Enter a date, or nothing.')
  .transform((text) => (text === '' ? null : new Date(text)))
  .default(null)

const expiryFields = {
  /** When it ends: a life by its name, or `date`. Without it the date counts. */
  expiry: z.enum([...LIVES.map(({ name }) => name), 'date'], 'Choose when it expires.').optional(),
  expiresAt: expiryFieldSchema,
}

const overlapFields = {
  overlap: z
    .enum([...OVERLAPS.map(({ name }) => name), 'custom'], 'Choose how long the old one keeps working.')
    .default(DEFAULT_OVERLAP),
  /** Looked at only where the overlap is custom: the field is hidden otherwise, and so would be its error. */
  hours: z.string().default(''),
}

/** Where the answer is shown: a question on the page leads back to the list, one in a dialog closes it. */
const asked = z.enum(['page', 'dialog']).default('dialog')

const key = z
  .string('Enter a public key.')
  .trim()
  .min(1, 'Enter a public key.')
  .max(20_000, 'This is not a public key.')
const alg = z
  .union([z.literal('').transform(() => undefined), z.enum(CLIENT_KEY_ALGORITHMS)], 'Choose an algorithm.')
  .optional()

/** Which credential of which app. */
export const targetSchema = z.object({
  clientId: importedClientIdSchema,
  credentialId: z.uuid('Reload the page and try again.'),
  asked,
})

export const renameSchema = targetSchema.extend({ name: keyNameSchema })

export const addSecretSchema = z.object({
  clientId: importedClientIdSchema,
  name: keyNameSchema,
  ...expiryFields,
  asked,
  once: onceSchema,
})

export const addKeySchema = addSecretSchema.extend({ key, alg })

export const rotateSecretSchema = targetSchema.extend({
  name: keyNameSchema,
  ...expiryFields,
  ...overlapFields,
  once: onceSchema,
})

export const rotateKeySchema = rotateSecretSchema.extend({ key, alg })

export const extendSchema = targetSchema.extend(overlapFields)

export const deleteSchema = targetSchema.extend({
  confirmation: z.string('Type the client ID.').max(300, 'Type the client ID.'),
  /** A checkbox: sent when it is ticked. */
  revoke: z.literal('on').optional(),
})

/**
 * The overlap that was chosen, in seconds.
 * @throws AppError `invalid` on `hours` when they are to be given and are not
 */
export function overlapSeconds({
  overlap,
  hours,
}: Pick<z.output<typeof extendSchema>, 'overlap' | 'hours'>): number {
  const named = OVERLAPS.find(({ name }) => name === overlap)
  if (named) return named.seconds
  const count = /^\d{1,3}$/.test(hours.trim()) ? Number(hours) : 0
  if (count < 1 || count > MAX_HOURS)
    throw new AppError('invalid', `Enter whole hours, 1 to ${MAX_HOURS}.`, 'hours')
  return count * HOUR
}

const DAY_MS = 24 * HOUR * 1000

/**
 * The end that was chosen; null for none.
 * @throws AppError `invalid` on `expiresAt` when a date is to be given and is not
 */
export function chosenEnd({
  expiry,
  expiresAt,
}: Pick<z.output<typeof addSecretSchema>, 'expiry' | 'expiresAt'>): Date | null {
  const named = LIVES.find(({ name }) => name === expiry)
  if (named) return named.days === null ? null : new Date(Date.now() + named.days * DAY_MS)
  if (expiry === 'date' && expiresAt === null) throw new AppError('invalid', 'Enter a date.', 'expiresAt')
  return expiresAt
}
