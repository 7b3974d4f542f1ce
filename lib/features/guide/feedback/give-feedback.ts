import { randomUUIDv7 } from 'node:crypto'
import type { Source } from '#lib/features/people/source.ts'
import { countAttempt, mayTry } from '#lib/features/people/throttle.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { withoutSecret } from '#lib/kernel/without-secret.ts'
import { db } from '#lib/platform/db/db.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
import { FEEDBACK_MAX_LENGTH } from './limits.ts'
import type { FeedbackInput } from './schemas.ts'

/** So many remarks are kept of one day, whoever sends them; answers are counted all the same. */
const REMARKS_A_DAY = 500

/**
 * Counts whether a page of the guide helped, for its day, and keeps what was said of it. Nothing is kept of who said it;
 * what looks like a secret is taken out.
 * @throws AppError `throttled`, by the address alone: so many answers an hour, and few of one page a day
 */
export async function giveFeedback(
  ctx: { source: Source },
  { page, helped, words }: FeedbackInput,
): Promise<void> {
  const source = sourceKey(ctx.source.address)
  await countAttempt('feedbackSource', source)
  if (!(await mayTry('feedbackPage', `${source} ${page}`)))
    throw new AppError('throttled', 'Your network rated this page several times today. Try again tomorrow.')
  const [yes, no] = helped === 'yes' ? [1, 0] : [0, 1]
  const said = withoutSecret(words).slice(0, FEEDBACK_MAX_LENGTH)
  await db().$transaction(async (tx) => {
    await tx.$executeRaw`
      INSERT INTO guide_feedback (page, day, helped, not_helped)
      VALUES (${page}, date_trunc('day', now(), 'UTC'), ${yes}, ${no})
      ON CONFLICT (page, day) DO UPDATE
        SET helped = guide_feedback.helped + ${yes}, not_helped = guide_feedback.not_helped + ${no}`
    if (said === '') return
    const midnight = new Date(new Date().setUTCHours(0, 0, 0, 0))
    if ((await tx.guideRemark.count({ where: { createdAt: { gte: midnight } } })) >= REMARKS_A_DAY) return
    await tx.guideRemark.create({ data: { id: randomUUIDv7(), page, helped: helped === 'yes', words: said } })
  })
}
