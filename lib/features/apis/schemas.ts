import { z } from 'zod'
import { nameText } from '#lib/kernel/readable-text.ts'
import { contactAddress, isWebAddress, webAddress } from '#lib/kernel/web-address.ts'
import { LONGEST_TOKEN_LIFE_SECONDS } from '#lib/oauth/tokens/access-token.ts'
import { SIGNING_ALGS } from '#lib/oauth/tokens/signing-alg.ts'

/** RFC 3986 §2: all that may stand in a URI, but for `#`, which would begin a fragment. */
const URI_WITHOUT_FRAGMENT = /^[a-z][a-z0-9+.-]*:(?:[a-z0-9._~:/?[\]@!$&'()*+,;=-]|%[0-9a-f]{2})+$/i
const WEB_URI_WITHOUT_HOST = /^https?:(?!\/\/[^/?])/i

/** Short name of an API in commands and in the audit log. */
export const apiIdSchema = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'Use a–z, 0–9 and hyphens, at most 64 characters.')

/** The same of one that is about to be made: its page must not be the one that makes another. */
export const newApiIdSchema = apiIdSchema.refine(
  (id) => id !== 'new',
  'This ID can’t be used. Choose another.',
)

/** Name of an API for people. */
export const apiNameSchema = nameText('Enter a name.')

/** Audience of an API: an absolute URI without a fragment (RFC 8707 §2). It is compared as it is written. */
export const audienceSchema = z
  .string()
  .max(255, 'At most 255 characters.')
  .refine(isAbsoluteUri, 'Enter an absolute URI without a fragment, such as https://api.example.com.')

function isAbsoluteUri(text: string): boolean {
  return URI_WITHOUT_FRAGMENT.test(text) && !WEB_URI_WITHOUT_HOST.test(text) && URL.canParse(text)
}

/** Life of an API's tokens. The upper bound is how long a retired signing key stays published at least (KY-04). */
export const tokenTtlSecondsSchema = z
  .int()
  .min(60, 'At least 60 seconds.')
  .max(LONGEST_TOKEN_LIFE_SECONDS, `At most ${LONGEST_TOKEN_LIFE_SECONDS} seconds, one day.`)

/** A host and a path without characters that a shell or a program could interpret. */
const PLAIN_BASE = /^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?(?:\/[\w.~%-]+)*$/i

/** What the address of each call to an API begins with, without a slash at its end. */
export const baseUrlSchema = z
  .string()
  .trim()
  .transform((text) => text.replace(/\/+$/, ''))
  .pipe(
    z
      .string()
      .max(255, 'At most 255 characters.')
      .refine(
        (text) => PLAIN_BASE.test(text) && isWebAddress(text),
        'Enter the address that calls start with, such as https://api.example.com/v1: https, a host and a path.',
      ),
  )

/** Where the documentation of an API is. */
export const docsUrlSchema = webAddress(
  'Enter the address of a page, such as https://docs.example.com. It starts with https://.',
)

/** Whom the developers of an app turn to about an API. */
export const apiContactSchema = contactAddress(
  'Enter an e-mail address, or the address of a page that starts with https://.',
)

export const environmentSchema = z.enum(['sandbox', 'live'], 'Choose sandbox or live.')

/** What an API's tokens are signed with. */
export const signingAlgSchema = z.enum(SIGNING_ALGS, `Choose ${SIGNING_ALGS.join(', ')}.`)

/** One scope-token of RFC 6749 §3.3. */
export const scopeNameSchema = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/, 'Not a scope name.')

/** What a scope opens, in a line. */
export const scopeDescriptionSchema = nameText('Describe what the scope allows.', { max: 200 })

export const grantPolicySchema = z.enum(['owner', 'request', 'staff'], 'Choose owner, request or staff.')

export const createApiSchema = z.object({
  id: newApiIdSchema,
  name: apiNameSchema,
  audience: audienceSchema,
  environment: environmentSchema,
  tokenTtlSeconds: tokenTtlSecondsSchema,
  signingAlg: signingAlgSchema,
  baseUrl: baseUrlSchema.optional(),
  docsUrl: docsUrlSchema.optional(),
  contact: apiContactSchema.optional(),
})
export type CreateApiInput = z.output<typeof createApiSchema>

/** What is left out stays; null removes what may be missing. */
export const updateApiSchema = z.object({
  id: apiIdSchema,
  name: apiNameSchema.optional(),
  tokenTtlSeconds: tokenTtlSecondsSchema.optional(),
  signingAlg: signingAlgSchema.optional(),
  baseUrl: baseUrlSchema.nullable().optional(),
  docsUrl: docsUrlSchema.nullable().optional(),
  contact: apiContactSchema.nullable().optional(),
})
export type UpdateApiInput = z.output<typeof updateApiSchema>

export const createScopeSchema = z.object({
  name: scopeNameSchema,
  apiId: apiIdSchema,
  description: scopeDescriptionSchema,
  grantPolicy: grantPolicySchema,
})
export type CreateScopeInput = z.output<typeof createScopeSchema>

export const updateScopeSchema = createScopeSchema.omit({ apiId: true })
export type UpdateScopeInput = z.output<typeof updateScopeSchema>
