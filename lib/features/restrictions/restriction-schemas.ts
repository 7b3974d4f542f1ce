import { z } from 'zod'
import { readNetwork } from '#lib/kernel/network.ts'
import { count } from '#lib/kernel/number-words.ts'

/** What a restriction does with what it does not allow: nothing, notes it, or refuses it. */
export const RESTRICTION_MODES = ['off', 'observe', 'enforce'] as const

export const restrictionModeSchema = z.enum(
  RESTRICTION_MODES,
  `A mode is one of ${RESTRICTION_MODES.join(', ')}.`,
)

export const MAX_NETWORKS = 50
export const MAX_QUOTA_PER_HOUR = 100_000_000

/**
 * Networks as a person lists them: CIDRs or single addresses, IPv4 or IPv6, between commas, spaces or lines. Becomes
 * CIDRs that begin where their network does, each once.
 */
export const networksSchema = z
  .string()
  .max(5_000, 'The list is too long.')
  .transform((text, ctx) => {
    const networks = text.split(/[\s,;]+/).filter(Boolean)
    const read = networks.map((entry) => readNetwork(entry))
    const wrong = networks.filter((_, index) => read[index] === null)
    if (wrong.length > 0) {
      ctx.addIssue({
        code: 'custom',
        message: `Not an address or a CIDR: ${wrong.slice(0, 3).join(', ').slice(0, 100)}. Write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32.`,
      })
      return z.NEVER
    }
    const distinct = [...new Set(read.filter((network) => network !== null))]
    if (distinct.length <= MAX_NETWORKS) return distinct
    ctx.addIssue({ code: 'custom', message: `At most ${MAX_NETWORKS} networks.` })
    return z.NEVER
  })

/** Tokens an hour, as it is typed. */
export const quotaSchema = z
  .string()
  .trim()
  .transform((text) => text.replaceAll(/[ ,_]/g, ''))
  .pipe(
    z
      .string()
      .regex(/^\d{1,12}$/, 'Write a whole number, such as 500.')
      .transform(Number)
      .pipe(
        z
          .number()
          .min(1, 'At least 1.')
          .max(MAX_QUOTA_PER_HOUR, `At most ${count(MAX_QUOTA_PER_HOUR)}.`),
      ),
  )
