import { deleteOldSignInFailures } from '#lib/accounts/sign-in-failures.ts'
import { deleteExpiredAssertions } from '#lib/clients/assertion-store.ts'
import { purgeDeletedClients } from '#lib/clients/purge-deleted-clients.ts'
import { env } from '#lib/env.ts'
import { deleteExpiredKeys } from '#lib/idempotency/once.ts'
import { faultOf, log } from '#lib/log.ts'
import { deleteOldNotices } from '#lib/notices/delete-old-notices.ts'
import { sendDueMail } from '#lib/notices/mail/send-due-mail.ts'
import { writeDueQuotaNotices } from '#lib/notices/quota-notices.ts'
import { writeTimedNotices } from '#lib/notices/timed-notices.ts'
import { deleteExpiredRevocations } from '#lib/revocations/store.ts'
import { rotateAfterMs } from '#lib/signing-keys/key-times.ts'
import { rotateKeysWhenDue } from '#lib/signing-keys/rotate.ts'
import { dropOldEvents, makeEventPartitions } from '#lib/usage/event-partitions.ts'
import { deleteOldNearMisses } from '#lib/usage/near-miss-store.ts'
import { addUpUsageDays, rollUpUsage } from '#lib/usage/roll-up.ts'

const MINUTE_MS = 60 * 1000
const HOUR_MS = 60 * MINUTE_MS
const PARTITION_DAYS_AHEAD = 7

type Job = {
  name: string
  everyMs: number
  run: () => Promise<unknown>
  /** Whether it may take long, also because it talks to another server: the start does not wait for it. */
  isSlow?: boolean
}

/** Each may run on any number of instances at once: the database lets one do the work. */
const jobs = (): readonly Job[] => [
  { name: 'event partitions', everyMs: 6 * HOUR_MS, run: () => makeEventPartitions(PARTITION_DAYS_AHEAD) },
  { name: 'usage', everyMs: 2_000, run: rollUpUsage },
  { name: 'usage by the day', everyMs: 10 * MINUTE_MS, run: addUpUsageDays, isSlow: true },
  { name: 'old events', everyMs: HOUR_MS, run: () => dropOldEvents(env.eventDaysKept) },
  { name: 'old near misses', everyMs: HOUR_MS, run: () => deleteOldNearMisses(env.eventDaysKept) },
  { name: 'expired revocations', everyMs: 10 * MINUTE_MS, run: deleteExpiredRevocations },
  { name: 'expired assertions', everyMs: MINUTE_MS, run: deleteExpiredAssertions },
  { name: 'expired idempotency keys', everyMs: 10 * MINUTE_MS, run: deleteExpiredKeys },
  { name: 'deleted clients', everyMs: HOUR_MS, run: purgeDeletedClients },
  { name: 'timed notices', everyMs: MINUTE_MS, run: () => writeTimedNotices(), isSlow: true },
  { name: 'quota notices', everyMs: MINUTE_MS, run: () => writeDueQuotaNotices() },
  { name: 'mail', everyMs: 10_000, run: sendDueMail, isSlow: true },
  { name: 'old sign-in failures', everyMs: HOUR_MS, run: deleteOldSignInFailures },
  { name: 'old notices', everyMs: HOUR_MS, run: deleteOldNotices },
  { name: 'signing key rotation', everyMs: Math.min(HOUR_MS, rotateAfterMs()), run: rotateKeysWhenDue },
]

/**
 * Runs every job once, and then all at their intervals; one that fails is logged and tried again.
 * @returns stops them
 */
export async function startJobs(): Promise<() => Promise<void>> {
  const all = jobs().map((job) => ({ job, run: oneAtATime(job) }))
  for (const { job, run } of all) {
    const first = run()
    if (!job.isSlow) await first
  }
  const timers = all.map(({ job, run }) => setInterval(run, job.everyMs))
  return async () => {
    for (const timer of timers) clearInterval(timer)
  }
}

/** One that still runs, because the database hangs, is not started again: it would take up one connection after another. */
function oneAtATime(job: Job): () => Promise<void> {
  let isRunning = false
  return async () => {
    if (isRunning) return
    isRunning = true
    await attempt(job)
    isRunning = false
  }
}

async function attempt({ name, run }: Job): Promise<void> {
  try {
    await run()
  } catch (error) {
    log.error({ job: name, fault: faultOf(error) }, 'a job failed')
  }
}
