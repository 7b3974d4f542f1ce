import { z } from 'zod'
import { importedClientIdSchema, keyNameSchema } from '#lib/features/apps/schemas.ts'
import { CLIENT_KEY_ALGORITHMS } from '#lib/oauth/capabilities.ts'
import { onceSchema } from '#lib/platform/idempotency/once-schema.ts'
import {
  DEFAULT_OVERLAP,
  IN_THE_PAST,
  LIVES,
  MAX_OVERLAP_SECONDS,
  OVERLAPS,
} from './credential-life-cycle.ts'

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

/** Checked beside the fields, whatever is wrong with those: all of it is said at once. */
const always = { when: () => true }

const hasHours = (sent: { overlap: string; hours: string }) =>
  sent.overlap !== 'custom' || hoursIn(sent.hours) !== null
const noHours = { ...always, path: ['hours'], message: `Enter whole hours, 1 to ${MAX_HOURS}.` }

const hasDate = (sent: { expiry?: string | undefined; expiresAt: Date | null }) =>
  sent.expiry !== 'date' || sent.expiresAt !== null
const noDate = { ...always, path: ['expiresAt'], message: 'Enter a date.' }

/** Of a date that counts; one that cannot be read has an error of its own. */
const isAhead = ({ expiry = 'date', expiresAt }: { expiry?: string | undefined; expiresAt: unknown }) =>
  expiry !== 'date' || !(expiresAt instanceof Date) || expiresAt.getTime() > Date.now()
const isPast = { ...always, path: ['expiresAt'], message: IN_THE_PAST }

/** What takes a retirement back: with the time at which the credential would have stopped by itself. */
export const unstopSchema = targetSchema.extend({
  until: z.iso
    .datetime()
    .transform((text) => new Date(text))
    .optional(),
})

export const renameSchema = targetSchema.extend({ name: keyNameSchema })

const addFields = {
  clientId: importedClientIdSchema,
  name: keyNameSchema,
  ...expiryFields,
  asked,
  once: onceSchema,
}
const rotateFields = {
  ...targetSchema.shape,
  name: keyNameSchema,
  ...expiryFields,
  ...overlapFields,
  once: onceSchema,
}

export const addSecretSchema = z.object(addFields).refine(hasDate, noDate).refine(isAhead, isPast)

export const addKeySchema = z
  .object({ ...addFields, key, alg })
  .refine(hasDate, noDate)
  .refine(isAhead, isPast)

export const rotateSecretSchema = z
  .object(rotateFields)
  .refine(hasHours, noHours)
  .refine(hasDate, noDate)
  .refine(isAhead, isPast)

export const rotateKeySchema = z
  .object({ ...rotateFields, key, alg })
  .refine(hasHours, noHours)
  .refine(hasDate, noDate)
  .refine(isAhead, isPast)

export const extendSchema = targetSchema.extend(overlapFields).refine(hasHours, noHours)

export const deleteSchema = targetSchema.extend({
  confirmation: z.string('Type the client ID.').max(300, 'Type the client ID.'),
  /** A checkbox: sent when it is ticked. */
  revoke: z.literal('on').optional(),
})

/** The overlap that was chosen, in seconds. */
export function overlapSeconds({
  overlap,
  hours,
}: Pick<z.output<typeof extendSchema>, 'overlap' | 'hours'>): number {
  const named = OVERLAPS.find(({ name }) => name === overlap)
  return named ? named.seconds : (hoursIn(hours) ?? 0) * HOUR
}

/** Whole hours as they are typed; null for anything else, and for more than there may be. */
function hoursIn(text: string): number | null {
  const count = /^\d{1,3}$/.test(text.trim()) ? Number(text) : 0
  return count < 1 || count > MAX_HOURS ? null : count
}

const DAY_MS = 24 * HOUR * 1000

/** The end that was chosen; null for none. */
export function chosenEnd({
  expiry,
  expiresAt,
}: Pick<z.output<typeof addSecretSchema>, 'expiry' | 'expiresAt'>): Date | null {
  const named = LIVES.find(({ name }) => name === expiry)
  if (named) return named.days === null ? null : new Date(Date.now() + named.days * DAY_MS)
  return expiresAt
}
