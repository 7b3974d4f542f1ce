import { z } from 'zod'
import { environmentSchema, scopeNameSchema } from '#lib/features/apis/schemas.ts'
import {
  clientIdSchema,
  clientNameSchema,
  importedClientIdSchema,
  keyAlgorithmSchema,
  normaliseClientId,
} from '#lib/features/apps/schemas.ts'
import { linkCodeSchema } from '#lib/features/people/links.ts'
import { emailSchema, passwordSchema, personNameSchema } from '#lib/features/people/schemas.ts'
import { acceptedVersionSchema } from '#lib/features/people/terms.ts'
import { networksSchema } from '#lib/features/restrictions/addresses.ts'
import { MAX_QUOTA_PER_HOUR, quotaSchema } from '#lib/features/restrictions/quota.ts'
import { teamRoleSchema, teamSlugSchema } from '#lib/features/teams/schemas.ts'
import { proseText } from '#lib/kernel/readable-text.ts'
import { DEFAULT_ACCOUNT_ROLE, DEFAULT_LINK_DAYS } from './link-choices.ts'

const MAX_APPS = 20
const MIN_PASSPHRASE = 8

export const linkDaysSchema = z.coerce
  .number('Enter a number of days.')
  .int('Enter whole days.')
  .min(1, 'At least one day.')
  .max(30, 'At most 30 days.')

export const passphraseSchema = z
  .string()
  .refine((text) => [...text].length >= MIN_PASSPHRASE, `At least ${MIN_PASSPHRASE} characters.`)
  .refine((text) => text.length <= 256, 'At most 256 characters.')

/** Why the partner is given this, for whoever asks later. */
export const handOffReasonSchema = proseText(500).pipe(
  z.string().min(1, 'Say why the partner gets this, such as a contract or ticket.'),
)

/** An app that is made for the partner; the client ID is left to the partner when it is not said. */
export const newAppSchema = z.object({
  name: clientNameSchema,
  clientId: z.string().transform(normaliseClientId).pipe(clientIdSchema).optional(),
  environment: environmentSchema,
  scopes: z.array(scopeNameSchema).max(100, 'At most 100 scopes.').default([]),
  allowedAddresses: z.array(z.string()).default([]),
  quotaPerHour: z.number().int().min(1).max(MAX_QUOTA_PER_HOUR).optional(),
})

/** What a hand-off is prepared with. */
export const prepareSchema = z.object({
  team: teamSlugSchema,
  /** Client IDs of apps that are there. */
  apps: z.array(importedClientIdSchema).max(MAX_APPS, `At most ${MAX_APPS} apps.`).default([]),
  newApp: newAppSchema.optional(),
  reason: handOffReasonSchema,
  days: linkDaysSchema.default(DEFAULT_LINK_DAYS),
  passphrase: passphraseSchema.optional(),
  openerAddresses: z.array(z.string()).default([]),
  role: teamRoleSchema.default(DEFAULT_ACCOUNT_ROLE),
})
export type PrepareInput = z.output<typeof prepareSchema>

/** Networks as they are typed into a field; none when it is empty. */
const typedNetworks = networksSchema.default([])

/** What the form of staff sends: an app is made when it has a name, and nothing that was meant for one is left aside. */
export const prepareFormSchema = z
  .object({
    team: teamSlugSchema,
    apps: z.array(importedClientIdSchema).max(MAX_APPS, `At most ${MAX_APPS} apps.`).default([]),
    name: z.literal('').or(clientNameSchema).default(''),
    clientId: z.string().default('').transform(normaliseClientId).pipe(z.literal('').or(clientIdSchema)),
    environment: environmentSchema.default('live'),
    scopes: z.array(scopeNameSchema).max(100, 'At most 100 scopes.').default([]),
    appAddresses: typedNetworks,
    appQuota: z.literal('').or(quotaSchema).default(''),
    reason: handOffReasonSchema.prefault(''),
    days: linkDaysSchema.default(DEFAULT_LINK_DAYS),
    passphrase: z.literal('').or(passphraseSchema).default(''),
    openerAddresses: typedNetworks,
    role: teamRoleSchema.default(DEFAULT_ACCOUNT_ROLE),
  })
  .refine(
    ({ name, clientId, scopes, appAddresses, appQuota }) =>
      name !== '' || (!clientId && !appQuota && scopes.length === 0 && appAddresses.length === 0),
    { path: ['name'], error: 'Name the new app, or clear what you entered for it.' },
  )

/** What that means. */
export const preparedBy = ({
  name,
  clientId,
  environment,
  scopes,
  appAddresses,
  appQuota,
  passphrase,
  ...input
}: z.output<typeof prepareFormSchema>): PrepareInput => ({
  ...input,
  newApp:
    name === ''
      ? undefined
      : {
          ...{ name, environment, scopes, allowedAddresses: appAddresses },
          ...{ clientId: clientId || undefined, quotaPerHour: appQuota || undefined },
        },
  passphrase: passphrase || undefined,
})

export const handOffIdSchema = z.uuid('Reload the page and try again.')
export const handOffSchema = z.object({ id: handOffIdSchema })
export const extendHandOffSchema = handOffSchema.extend({ days: linkDaysSchema })

/** What the browser that opens a link says that it shall be known by. */
const markSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .nullable()
  .catch(null)

export const openSchema = z.object({
  code: linkCodeSchema,
  /** Not sent before it is asked for. */
  passphrase: z.string().max(256, 'This is not the passphrase.').optional(),
  mark: markSchema,
})
export type OpenInput = z.output<typeof openSchema>

export const disputeSchema = z.object({
  code: linkCodeSchema,
  /** Sent by the button that asks once more. */
  sure: z.literal('yes').optional(),
})

export const answerAccountSchema = handOffSchema.extend({ answer: z.enum(['agree', 'decline']) })

export const makeAccountSchema = handOffSchema.extend({
  name: personNameSchema,
  password: passwordSchema,
  terms: acceptedVersionSchema,
})

export const askAccountSchema = handOffSchema.extend({ email: emailSchema })

export const claimSchema = z.object({
  appId: z.uuid('Reload the page and try again.'),
  clientId: z.string().default('').transform(normaliseClientId).pipe(z.literal('').or(clientIdSchema)),
})
export const claimKeySchema = claimSchema.extend({
  key: z.string('Enter a public key.').max(20_000, 'This is too long for a key.'),
  alg: z.union([z.literal('').transform(() => undefined), keyAlgorithmSchema]).optional(),
})
