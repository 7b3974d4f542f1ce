import { z } from 'zod'
import { grantPolicySchema } from '#lib/features/apis/schemas.ts'
import { authMethodsSchema } from '#lib/features/apps/schemas.ts'
import { wantedRestrictions } from '#lib/features/restrictions/restrictions.ts'

/** A change as it is kept: what becomes of each app that it concerns. */
export const changeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('restrict'), settings: wantedRestrictions }),
  z.object({ kind: z.literal('scopes'), scopes: z.array(z.string()) }),
  z.object({ kind: z.literal('suspend') }),
  z.object({ kind: z.literal('methods'), authMethods: authMethodsSchema }),
  /** `what` is the scope or the API, in words. */
  z.object({ kind: z.literal('retire'), scopes: z.array(z.string()), what: z.string() }),
  /** Who grants a scope: of a team that nobody vouches for, no token holds one that staff grant. */
  z.object({ kind: z.literal('policy'), scope: z.string(), grantPolicy: grantPolicySchema }),
])
export type PlannedChange = z.output<typeof changeSchema>
export type ChangeKind = PlannedChange['kind']

export const replayIdSchema = z.uuid('A check is named by its ID.')

/** `here` where the change is still being looked at: the page stays. */
export const stopSchema = z.object({ id: replayIdSchema, here: z.literal('yes').optional() })

const countSchema = z.number().int().nonnegative()

/**
 * What could not be judged, by what is not known: where it came from, what it asked for, by which method it authenticated, or what
 * was left of the quota.
 */
export const UNKNOWNS = ['address', 'request', 'method', 'quota'] as const
export type Unknown = (typeof UNKNOWNS)[number]

const groupSchema = z.object({
  reason: z.string(),
  /** Null where it is not known. */
  address: z.string().nullable(),
  count: countSchema,
  /** The latest, in milliseconds since the epoch. */
  lastAt: z.number(),
})

/** What was found of one app. */
export const appFoundSchema = z.object({
  /** Requests that got a token: those that are judged. */
  judged: countSchema,
  /** Of them those that the change refuses and that pass without it. */
  refused: countSchema,
  /** Those that are refused as the app is now, with the change or without. */
  anyway: countSchema,
  unknown: z.object({
    ...{ address: countSchema, request: countSchema, quota: countSchema },
    /** What an earlier build found has none. */
    method: countSchema.default(0),
  }),
  /** Requests that were refused when they came. */
  failed: countSchema,
  groups: z.array(groupSchema),
  /** Refused ones whose address has no group of its own. */
  more: countSchema,
  /** Tokens by the API that they were for. */
  byApi: z.record(z.string(), countSchema),
})
export type AppFound = z.output<typeof appFoundSchema>

/** What was found so far, by app (UUID), and what is not kept one by one. */
export const foundSchema = z.object({
  apps: z.record(z.string(), appFoundSchema).default({}),
  /** Tokens of the last 30 days that are no longer kept. */
  notKept: countSchema.default(0),
  /** Refused requests that were only counted. */
  onlyCounted: countSchema.default(0),
})
export type Found = z.output<typeof foundSchema>

export const emptyFound = (): AppFound => ({
  ...{ judged: 0, refused: 0, anyway: 0, failed: 0, more: 0 },
  unknown: { address: 0, request: 0, method: 0, quota: 0 },
  groups: [],
  byApi: {},
})
