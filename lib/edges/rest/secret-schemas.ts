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
const EXAMPLE_SECRET = 'lk_live_… (shown this once)'

const time = z.iso.datetime()

const members = {
  id: z.uuid(),
  name: z.string(),
  prefix: z.string().nullable(),
  last_four: z.string().nullable(),
  state: z.enum(CREDENTIAL_STATES),
  created_at: time,
  expires_at: time.nullable(),
  retires_at: time.nullable(),
  replaced_by: z.uuid().nullable(),
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

const replaced = z.object({ id: z.uuid(), retires_at: time })

/** The new secret, and until when the old one goes on. */
export const rotationSchema = z.object({ ...members, replaces: replaced })

export const rotatedSchema = rotationSchema.extend({ client_secret: clientSecret }).openapi('RotatedSecret', {
  example: {
    ...EXAMPLE,
    replaces: { id: '019ab0aa-0b52-7d11-8e0c-5f2d1c3b4a59', retires_at: '2026-11-25T12:00:00.000Z' },
    client_secret: EXAMPLE_SECRET,
  },
})

export const secretListSchema = z
  .object({ secrets: z.array(secretSchema) })
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
  secretId: z.uuid().openapi({ param: { name: 'secretId', in: 'path' }, example: EXAMPLE_ID }),
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
    name: z.string().pipe(keyNameSchema).default(UNNAMED_SECRET).openapi({ example: EXAMPLE.name }),
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
