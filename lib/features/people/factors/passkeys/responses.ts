import { z } from 'zod'

// The JSON that a browser sends (WebAuthn §5.1): its members, and a bound on their size. The library checks what is in them.

const RESPONSE_MAX_LENGTH = 32_768

const bytes = z.string().max(RESPONSE_MAX_LENGTH)
const base = {
  id: bytes,
  rawId: bytes,
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}),
}

const registrationSchema = z.object({
  ...base,
  response: z.object({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z
      .array(z.string().regex(/^[a-z-]{1,20}$/))
      .max(10)
      .optional()
      .catch(undefined),
  }),
})

const authenticationSchema = z.object({
  ...base,
  response: z.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes.optional().catch(undefined),
  }),
})

/** JSON in a form field. */
const json = z
  .string('Try again.')
  .max(RESPONSE_MAX_LENGTH, 'Try again.')
  .transform((text, ctx) => {
    try {
      return JSON.parse(text)
    } catch {
      ctx.addIssue({ code: 'custom', message: 'Try again.' })
      return z.NEVER
    }
  })

export const registrationField = json.pipe(registrationSchema)
export const authenticationField = json.pipe(authenticationSchema)
export type Registration = z.output<typeof registrationSchema>
export type Authentication = z.output<typeof authenticationSchema>
