import { z } from '@hono/zod-openapi'
import type { Db } from '#lib/platform/db/db.ts'
import { KEY_LIFE_HOURS } from '#lib/platform/idempotency/key-life.ts'
import { once } from '#lib/platform/idempotency/once.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import { ApiError } from './errors.ts'

/** RFC 9651 §3.3.3: a string in quotes, which is how the draft has the key. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255})"$/
/** Without quotes, as many programs send it. */
const BARE = /^[\w.~:+/=-]{1,255}$/

/** The header `Idempotency-Key`. Quoted or not, it is the same key. */
export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .transform((text, ctx) => {
      const quoted = QUOTED.exec(text)?.[1]
      if (quoted !== undefined) return quoted.replace(/\\(["\\])/g, '$1')
      if (BARE.test(text)) return text
      ctx.addIssue({ code: 'custom', message: 'Send a string of 1 to 255 ASCII characters in quotes.' })
      return z.NEVER
    })
    .optional()
    .openapi({
      type: 'string',
      description: `A string in quotes, new for each change. A repeat within ${KEY_LIFE_HOURS} hours gets the first response again, without the secret.`,
      example: '"3f1a9c52-7f0e-4c57-9d0e-6b0f5f1f2a11"',
    }),
})

/** The header that tells a replay from the first answer. */
export const REPLAYED_HEADER = {
  'Idempotency-Replayed': {
    description: 'true if an earlier request with the same key made the change',
    schema: { type: 'string' as const, enum: ['true'] },
  },
}

type Change = {
  /** Client ID of the caller. */
  caller: string
  key: string | undefined
  /** The step, whose secret, and how: whatever makes two requests different. */
  request: readonly unknown[]
}

/**
 * Makes a change once per key, and gives the answer's body and headers. A replay has no secret.
 * @param mayReplay whether the caller may still see what the change was about
 * @throws ApiError `idempotency_key_reused`, `not_found` for a replay that the caller may not see any more
 */
export async function answerOnce<Answer extends Prisma.InputJsonObject>(
  { caller, key, request }: Change,
  schema: z.ZodType<Answer>,
  mayReplay: () => Promise<boolean>,
  work: (tx: Db) => Promise<{ answer: Answer; secret?: string }>,
): Promise<{ body: Answer & { client_secret?: string }; headers: Record<string, string> }> {
  const keyed = key === undefined ? null : { caller, key, request: JSON.stringify(request) }
  const result = await once(keyed, work)
  if (result.kind === 'other_request') throw new ApiError('idempotency_key_reused')
  if (result.kind === 'done') {
    const { answer, secret } = result
    return { body: secret === undefined ? answer : { ...answer, client_secret: secret }, headers: {} }
  }
  if (!(await mayReplay())) throw new ApiError('not_found')
  return { body: schema.parse(result.answer), headers: { 'Idempotency-Replayed': 'true' } }
}
