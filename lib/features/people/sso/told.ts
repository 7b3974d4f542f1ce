import { z } from 'zod'
import { emailSchema, personNameSchema } from '#lib/features/people/schemas.ts'

/** What a provider tells of somebody who signed in there, after everything that proves it was checked. */
export type Told = {
  /** Who the provider is: a URL. */
  issuer: string
  /** Who the person is there, for good. */
  subject: string
  /** Null where none was told, or none that an account here can have. */
  email: string | null
  /** Whether the provider says that the address is the person's. */
  isEmailVerified: boolean
  name: string | null
  /** When the person last proved there who they are; null where that was not told. */
  provedAt: Date | null
  /** How they did (RFC 8176). */
  methods: readonly string[]
  /** All of it, for a role that is found by a path. */
  claims: unknown
}

const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  email: z.string().optional().catch(undefined),
  // Some providers say it as text.
  email_verified: z
    .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
    .catch(false),
  name: z.string().optional().catch(undefined),
  auth_time: z.number().int().positive().optional().catch(undefined),
  amr: z.array(z.string()).catch([]),
})

/**
 * Reads the claims of a person (OpenID Connect Core 1.0 §5.1). What is not told verified is not verified.
 * @throws ZodError where not even a subject is told
 */
export function readClaims(issuer: string, claims: unknown): Told {
  const told = claimsSchema.parse(claims)
  const email = emailSchema.safeParse(told.email)
  const name = personNameSchema.safeParse(told.name)
  return {
    issuer,
    subject: told.sub,
    email: email.success ? email.data : null,
    isEmailVerified: email.success && told.email_verified,
    name: name.success ? name.data : null,
    provedAt: told.auth_time === undefined ? null : new Date(told.auth_time * 1000),
    methods: told.amr,
    claims,
  }
}
