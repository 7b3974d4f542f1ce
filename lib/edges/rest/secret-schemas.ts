import { z } from '@hono/zod-openapi'
import { importedClientIdSchema, keyExpirySchema, keyNameSchema } from '#lib/features/apps/schemas.ts'
import { CREDENTIAL_STATES, MAX_OVERLAP_SECONDS } from '#lib/features/credentials/credential-life-cycle.ts'
import { UNNAMED_SECRET } from '#lib/features/credentials/default-names.ts'
import type { ListedCredential } from '#lib/features/credentials/list-credentials.ts'

// Secrets on the wire: what is sent, and what is answered.

const EXAMPLE_ID = '019ab4c2-6d1e-7c3a-9f51-0d5a7b8c9e10'

const EXAMPLE = {
  id: EXAMPLE_ID,
  name: 'Booking server',
  prefix: 'lk_live_8Qz1',
  last_four: 'x7Kd',
  state: 'active' as const,
  created_at: '2026-11-24T12:00:00.000Z',
  expires_at: null,
  retires_at: null,
  replaced_by: null,
}
const EXAMPLE_SECRET = 'lk_live_… (shown only once)'

const time = z.iso.datetime()

const described = <Schema extends z.ZodType>(schema: Schema, description: string): Schema =>
  schema.openapi({ description })

const members = {
  id: described(z.uuid(), 'ID of the secret, for the calls about it.'),
  name: described(z.string(), 'What its team calls it.'),
  prefix: described(z.string().nullable(), 'How it starts. Null if it was imported.'),
  last_four: described(z.string().nullable(), 'Its last four characters. Null if it was imported.'),
  state: described(z.enum(CREDENTIAL_STATES), 'Whether it works, and why not.'),
  created_at: described(time, 'When it was generated.'),
  expires_at: described(time.nullable(), 'When it expires. Null for never.'),
  retires_at: described(time.nullable(), 'Until when it works beside the one that replaces it.'),
  replaced_by: described(z.uuid().nullable(), 'ID of the secret that replaces it.'),
}

/** A secret, by all that may be told of it. */
export const secretSchema = z.object(members).openapi('Secret', { example: EXAMPLE })
export type WireSecret = z.output<typeof secretSchema>

const clientSecret = z
  .string()
  .optional()
  .openapi({ description: 'The client secret. Never returned again, not even in a replay.' })

export const addedSchema = z
  .object({ ...members, client_secret: clientSecret })
  .openapi('AddedSecret', { example: { ...EXAMPLE, client_secret: EXAMPLE_SECRET } })

const replaced = z.object({
  id: described(z.uuid(), 'ID of the old secret.'),
  retires_at: described(time, 'Until when the old one works.'),
})

/** The new secret, and until when the old one goes on. */
export const rotationSchema = z.object({ ...members, replaces: described(replaced, 'The old secret.') })

export const rotatedSchema = rotationSchema.extend({ client_secret: clientSecret }).openapi('RotatedSecret', {
  example: {
    ...EXAMPLE,
    replaces: { id: '019ab0aa-0b52-7d11-8e0c-5f2d1c3b4a59', retires_at: '2026-11-25T12:00:00.000Z' },
    client_secret: EXAMPLE_SECRET,
  },
})

export const secretListSchema = z
  .object({ secrets: described(z.array(secretSchema), 'Working ones first, then the newest.') })
  .openapi('SecretList', { example: { secrets: [EXAMPLE] } })

// The schemas of the verbs stand behind one of this library's own: theirs may have been made before it could document.

const clientId = z
  .string()
  .pipe(importedClientIdSchema)
  .openapi({
    param: { name: 'clientId', in: 'path' },
    description: 'Client ID of the app, percent-encoded',
    example: 'acme-bookings',
  })

export const appParams = z.object({ clientId })

export const secretParams = z.object({
  clientId,
  secretId: z.uuid().openapi({
    param: { name: 'secretId', in: 'path' },
    description: 'ID of the secret',
    example: EXAMPLE_ID,
  }),
})

const expiresAt = z
  .string()
  .pipe(keyExpirySchema)
  .nullable()
  .default(null)
  .openapi({
    type: ['string', 'null'],
    description:
      'When it expires: a time with an offset, or a day, meaning its start in UTC. Leave out or null for never.',
    example: '2027-06-30T00:00:00Z',
  })

const overlapSeconds = z.int().min(0).max(MAX_OVERLAP_SECONDS).openapi({
  description: 'How long the old one keeps working, from now.',
  example: 86_400,
})

// A member that is not known is refused: with a name misspelt, a secret would live on that was to end.

export const addBody = z
  .strictObject({
    name: z
      .string()
      .pipe(keyNameSchema)
      .default(UNNAMED_SECRET)
      .openapi({ description: 'Name of the secret, for your team.', example: EXAMPLE.name }),
    expires_at: expiresAt,
  })
  .openapi('AddSecret')

export const rotateBody = z
  .strictObject({
    overlap_seconds: overlapSeconds,
    name: z.string().pipe(keyNameSchema).optional().openapi({
      description: 'Name of the new secret. Defaults to the old one’s name.',
      example: EXAMPLE.name,
    }),
    expires_at: expiresAt,
  })
  .openapi('RotateSecret')

export const extendBody = z.strictObject({ overlap_seconds: overlapSeconds }).openapi('ExtendOverlap')

const timeOf = (date: Date | null) => date?.toISOString() ?? null

/** A stored secret as the API tells it. */
export function toWire(secret: ListedCredential): WireSecret {
  return {
    id: secret.id,
    name: secret.name,
    prefix: secret.prefix,
    last_four: secret.lastFour,
    state: secret.state,
    created_at: secret.createdAt.toISOString(),
    expires_at: timeOf(secret.expiresAt),
    retires_at: timeOf(secret.retiresAt),
    replaced_by: secret.replacedBy,
  }
}
