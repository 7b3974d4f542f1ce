import { changed } from '#lib/changes/changed.ts'
import { db } from '#lib/platform/db/db.ts'
import { faultOf, log } from '#lib/platform/log/log.ts'
import { SECURITY } from '#lib/platform/log/log-text.ts'
import { count } from '#lib/platform/metrics/counts.ts'
import type { Source } from './source.ts'

/** Whose failures those are that belong to no account. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Failures of nobody are audited from so many an hour on; the first of an account at once. */
const WORTH_A_ROW_FOR_NOBODY = 100

/**
 * Counts a password that did not fit, by the hour. Anybody can cause one, as often as they like, and a row of the audit
 * log stays for good and makes other writers wait: only the first, tenth, hundredth, … of an account in an hour gets
 * one, and of those for accounts that do not exist the hundredth, thousandth, …
 * @param userId null when there is no such account
 */
export async function noteFailure(userId: string | null, source: Source): Promise<void> {
  const failures = await countFailure(userId)
  const { address } = source
  count('latchkey_security_events_total', 'user.sign_in_failed')
  log.warn({ event: 'user.sign_in_failed', userId, address, failuresThisHour: failures }, SECURITY)
  if (!isWorthARow(failures, userId)) return
  // The answer does not wait for it, or the time that it takes would tell that there is an account (EN-02).
  audit(userId, source, failures).catch((error: unknown) =>
    log.error({ userId, failures, ...faultOf(error) }, 'failed sign-ins could not be audited'),
  )
}

const audit = (userId: string | null, { address }: Source, failures: number): Promise<void> =>
  changed(db(), {
    actor: null,
    name: 'user.sign_in_failed',
    // Never what was typed: people type passwords into the wrong field.
    subject: { kind: 'user', id: userId ?? 'unknown' },
    detail: { address, failuresThisHour: failures },
  })

/** How many there were in this hour, with this one. */
async function countFailure(userId: string | null): Promise<number> {
  const [row] = await db().$queryRaw<{ count: bigint }[]>`
    INSERT INTO sign_in_failure (hour, user_id, count)
    VALUES (date_trunc('hour', now(), 'UTC'), ${userId ?? NOBODY}::uuid, 1)
    ON CONFLICT (hour, user_id) DO UPDATE SET count = sign_in_failure.count + 1
    RETURNING count`
  return Number(row?.count ?? 1)
}

/** Powers of ten. */
const isWorthARow = (failures: number, userId: string | null): boolean =>
  Number.isInteger(Math.log10(failures)) && (userId !== null || failures >= WORTH_A_ROW_FOR_NOBODY)
