import { z } from 'zod'
import { count } from '#lib/kernel/number-words.ts'
import { quotaRestriction } from '#lib/oauth/restrictions/quota.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { type ManagedRestriction, type Mode, restrictionModeSchema } from './managed-restriction.ts'

export const MAX_QUOTA_PER_HOUR = 100_000_000

/** Tokens an hour, as it is typed. */
export const quotaSchema = z
  .string()
  .trim()
  .transform((text) => text.replaceAll(/[ ,_]/g, ''))
  .pipe(
    z
      .string()
      .regex(/^\d{1,12}$/, 'Enter a whole number, such as 500.')
      .transform(Number)
      .pipe(
        z
          .number()
          .min(1, 'At least 1.')
          .max(MAX_QUOTA_PER_HOUR, `At most ${count(MAX_QUOTA_PER_HOUR)}.`),
      ),
  )

/** The same, where an empty field stands for none. */
const quotaOrNoneSchema = z
  .string()
  .transform((text) => text.trim() || null)
  .pipe(quotaSchema.nullable())

/** How many tokens an app may get within an hour of UTC. */
export const quota: ManagedRestriction<'quotaPerHour', 'quotaMode', number | null> = {
  kind: 'quota',
  setting: 'quotaPerHour',
  mode: 'quotaMode',
  typed: { quotaPerHour: quotaOrNoneSchema, quotaMode: restrictionModeSchema },
  stored: { quotaPerHour: z.number().int().positive().nullable(), quotaMode: restrictionModeSchema },
  none: { quotaPerHour: null, quotaMode: 'off' },
  open: (mode, { quotaPerHour }) => quotaRestriction(mode, quotaPerHour ?? 0),
  loosens: (before, after) => enforced(after) > enforced(before),
  async wouldHaveRefused(clientRef, before, after) {
    const limit = enforced(after)
    return limit < enforced(before) ? await hoursBeyond(clientRef, limit, '7 days') : []
  },
  async evidence(clientRef, { quotaMode, quotaPerHour }) {
    if (quotaMode !== 'observe' || quotaPerHour === null) return { refused: null, latest: [] }
    return { refused: await hoursBeyond(clientRef, quotaPerHour, '24 hours'), latest: [] }
  },
  title: 'Quota',
  labels: { quotaPerHour: 'Hourly token quota', quotaMode: 'Beyond the quota' },
  missing: 'Enter a number of tokens per hour, or turn this off.',
  nothingNoted: 'No hour exceeded the quota.',
  form: {
    description: 'How many tokens the app can get per hour. An app that reuses its tokens needs few.',
    legend: 'Requests beyond the quota',
    enforced: 'Refuse with 429 until the start of the next hour (UTC).',
    field: { control: 'number', label: 'Tokens an hour' },
  },
  command: {
    option: '--quota <tokens>',
    typed: quotaSchema,
    about: 'tokens the app may get per hour (UTC)',
    modeOption: '--quota-mode <mode>',
    aboutMode: 'what happens to requests beyond the quota',
    none: 'none',
    wouldHaveRefused: 'hours_beyond_quota',
  },
  guide: {
    heldTo: { before: 'a ', what: 'quota', after: ' of tokens an hour' },
    refuses: 'Tokens beyond the quota, counted per hour (UTC).',
    answer: '429 with Retry-After. Earlier responses carry RateLimit and RateLimit-Policy with what is left.',
  },
}

/** How many tokens an app may get in an hour, by what is enforced. */
const enforced = ({ quotaMode, quotaPerHour }: { quotaMode: Mode; quotaPerHour: number | null }) =>
  quotaMode === 'enforce' && quotaPerHour !== null ? quotaPerHour : Number.POSITIVE_INFINITY

const HOURS_BEYOND = `
  SELECT hour, (sum(count) - $2::bigint)::int AS count FROM usage
  WHERE client_ref = $1 AND reason = 'issued' AND hour > now() - $3::interval
  GROUP BY hour HAVING sum(count) > $2::bigint ORDER BY hour DESC`

/** The hours in which more tokens were issued than a quota allows, the latest first: the same count that notices go by. */
async function hoursBeyond(clientRef: string, quotaPerHour: number, within: '24 hours' | '7 days') {
  const values = [clientRef, quotaPerHour, within]
  return (await pool('pages').query<{ hour: Date; count: number }>(HOURS_BEYOND, values)).rows
}
