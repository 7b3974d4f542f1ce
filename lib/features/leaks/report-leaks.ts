import type { Source } from '#lib/features/people/source.ts'
import { countAttempt } from '#lib/features/people/throttle.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
import { foundIn, MAX_SECRETS } from './found-secrets.ts'
import { queueReports } from './queue.ts'
import { recognise } from './recognise.ts'

/** A line may be a secret in more than one reading. */
const MAX_FOUND = 5 * MAX_SECRETS

/**
 * Takes a report of leaked secrets and private keys. It says and does the same whatever they are: a job finds out
 * (`judgeLeaks`). Only digests and thumbprints are kept, until then, and nothing of who reported them.
 * @throws AppError `throttled`, by the address alone, `invalid` for more than can be meant
 */
export async function reportLeaks(
  ctx: { source: Source },
  { secrets }: { secrets: readonly string[] },
): Promise<void> {
  await countAttempt('leakSource', sourceKey(ctx.source.address))
  const found = secrets.map(foundIn)
  if (found.reduce((sum, one) => sum + one.secrets.length + one.keys.length, 0) > MAX_FOUND)
    throw new AppError('invalid', 'This holds too many secrets at once. Report them in parts.', 'secrets')
  const reports = []
  for (const one of found)
    reports.push({ ...(await recognise(one)), source: 'person' as const, foundAt: null })
  await queueReports(reports)
}
