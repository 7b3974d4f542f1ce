import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { endGrantedClients } from '#lib/features/apps/end-granted-clients.ts'
import { purgeDeletedClients } from '#lib/features/apps/purge-deleted-clients.ts'
import { signHeadWhenDue } from '#lib/features/audit/heads.ts'
import { endAskedSecrets } from '#lib/features/campaigns/end-asked.ts'
import { noteClientAddresses } from '#lib/features/events/client-addresses.ts'
import { dropOldEvents, makeEventPartitions } from '#lib/features/events/event-partitions.ts'
import { noteFailingClients } from '#lib/features/health/failing-clients.ts'
import { watchIncidents } from '#lib/features/health/incidents.ts'
import { tellLaboratoryHours } from '#lib/features/laboratory/tell-hours.ts'
import { judgeLeaks } from '#lib/features/leaks/judge.ts'
import { writeIncidentNotices } from '#lib/features/notices/incident-notices.ts'
import { sendDueMail } from '#lib/features/notices/mail/send-due-mail.ts'
import { writeDueQuotaNotices } from '#lib/features/notices/quota-notices.ts'
import { writeStrangerNotices } from '#lib/features/notices/stranger-notices.ts'
import { writeTimedNotices } from '#lib/features/notices/timed-notices.ts'
import { noteLivePartners, noteMilestones } from '#lib/features/partners/note-milestones.ts'
import { endGrants } from '#lib/features/requests/end-grants.ts'
import { rotateAfterMs } from '#lib/features/signing-keys/key-times.ts'
import { rotateKeysWhenDue } from '#lib/features/signing-keys/rotate.ts'
import { purgeDeletedTeams } from '#lib/features/teams/purge-deleted-teams.ts'
import { addUpUsageDays, rollUpUsage } from '#lib/features/usage/roll-up.ts'
import { inTime } from '#lib/kernel/in-time.ts'
import { tryLock } from '#lib/platform/db/held-lock.ts'
import { LOCKS } from '#lib/platform/db/locks.ts'
import { env } from '#lib/platform/env.ts'
import { faultOf, log } from '#lib/platform/log/log.ts'
import { jobRuns } from '#lib/platform/metrics/job-runs.ts'
import { deleteInTurn, RETENTIONS } from '#lib/runtime/retention.ts'
import { runReplays } from '#lib/runtime/what-if/replay.ts'

const MINUTE_MS = 60 * 1000
const HOUR_MS = 60 * MINUTE_MS
const PARTITION_DAYS_AHEAD = 7

/** A job that fails is tried again so soon, then after twice as long, and never later than its turn. */
const FIRST_RETRY_MS = 5_000
const LAST_RETRY_MS = 5 * MINUTE_MS
/** Longer than sending a mail may take, so that what was sent is noted as sent. */
const STOPS_WITHIN_MS = 20_000

/** How soon another instance goes on with them. */
const ASKS_AGAIN_MS = 5_000

/** Something to do again and again. */
export type Job = {
  name: string
  everyMs: number
  /** @param stopping aborted when the process is about to end: what has many parts ends after the one at hand */
  run: (stopping: AbortSignal) => Promise<unknown>
  /** Whether it may take long, also because it talks to another server: the start does not wait for it. */
  isSlow?: boolean
}

/** One instance does them. Should two do so for a moment, as when one hangs, the database lets one do the work. */
const jobs = (): readonly Job[] => [
  { name: 'event partitions', everyMs: 6 * HOUR_MS, run: () => makeEventPartitions(PARTITION_DAYS_AHEAD) },
  { name: 'usage', everyMs: 2_000, run: rollUpUsage },
  { name: 'usage by the day', everyMs: 10 * MINUTE_MS, run: addUpUsageDays, isSlow: true },
  { name: 'addresses of clients', everyMs: MINUTE_MS, run: noteClientAddresses, isSlow: true },
  // Whoever has a leaked secret uses it meanwhile.
  { name: 'reports of leaks', everyMs: 500, run: judgeLeaks },
  // Somebody waits for the answer.
  { name: 'what-if checks', everyMs: 500, run: runReplays, isSlow: true },
  { name: 'stages of partners', everyMs: 3_000, run: noteMilestones },
  { name: 'live partners', everyMs: 10 * MINUTE_MS, run: noteLivePartners, isSlow: true },
  { name: 'audit head', everyMs: MINUTE_MS, run: signHeadWhenDue, isSlow: true },
  { name: 'old events', everyMs: HOUR_MS, run: () => dropOldEvents(env.eventDaysKept) },
  ...RETENTIONS.map((retention) => ({
    name: `old rows of ${retention.table}`,
    everyMs: retention.everyMs,
    run: () => deleteInTurn(retention),
    isSlow: true,
  })),
  { name: 'deleted clients', everyMs: HOUR_MS, run: purgeDeletedClients },
  { name: 'deleted teams', everyMs: HOUR_MS, run: purgeDeletedTeams },
  { name: 'timed notices', everyMs: MINUTE_MS, run: () => writeTimedNotices(), isSlow: true },
  { name: 'quota notices', everyMs: MINUTE_MS, run: () => writeDueQuotaNotices() },
  { name: 'failing apps', everyMs: MINUTE_MS, run: noteFailingClients, isSlow: true },
  {
    name: 'incidents',
    everyMs: MINUTE_MS,
    run: () => watchIncidents().then(writeIncidentNotices),
    isSlow: true,
  },
  { name: 'strangers', everyMs: 10 * MINUTE_MS, run: () => writeStrangerNotices(), isSlow: true },
  { name: 'grants for a time', everyMs: 15_000, run: endGrants },
  { name: 'live apps for a time', everyMs: 15_000, run: endGrantedClients },
  { name: 'secrets of campaigns', everyMs: MINUTE_MS, run: endAskedSecrets, isSlow: true },
  { name: 'throwaway clients', everyMs: MINUTE_MS, run: tellLaboratoryHours },
  { name: 'mail', everyMs: 3_000, run: sendDueMail, isSlow: true },
  { name: 'signing key rotation', everyMs: Math.min(HOUR_MS, rotateAfterMs()), run: rotateKeysWhenDue },
]

/** What this instance does while the jobs are its own. */
type Turn = { lost: AbortSignal; end: () => Promise<void> }

/**
 * Does the jobs on one of all instances: on this one, if no other does, and as soon as that one is gone.
 * @returns stops them: what runs is waited for, for some seconds
 */
export async function startJobs(all: readonly Job[] = jobs()): Promise<() => Promise<void>> {
  const stopping = new AbortController()
  const kept = takeTurns(all, await tryTurn(all), stopping.signal)
  return async () => {
    stopping.abort()
    await kept
  }
}

async function takeTurns(all: readonly Job[], first: Turn | null, stopping: AbortSignal): Promise<void> {
  for (let turn = first; ; turn = await tryTurn(all)) {
    if (turn) {
      await aborted(AbortSignal.any([stopping, turn.lost]))
      await turn.end().catch((error: unknown) => {
        if (stopping.aborted) throw error
        log.error(faultOf(error), 'a job did not stop when this instance lost its turn')
      })
    }
    await sleep(ASKS_AGAIN_MS, undefined, { signal: stopping }).catch(() => {})
    if (stopping.aborted) return
  }
}

/** Null while another instance has the jobs, or the database cannot be asked. */
async function tryTurn(all: readonly Job[]): Promise<Turn | null> {
  try {
    const lock = await tryLock(LOCKS.jobs)
    if (!lock) return null
    const stop = await keepRunning(all)
    return { lost: lock.lost, end: () => stop().finally(lock.release) }
  } catch (error) {
    log.error(faultOf(error), 'could not find out which instance runs the jobs')
    return null
  }
}

const aborted = (signal: AbortSignal) => (signal.aborted ? Promise.resolve() : once(signal, 'abort'))

/**
 * Runs every job once, and then each again when it is its turn; one that fails is logged and tried again sooner.
 * @returns stops them: what runs is waited for, for some seconds
 */
export async function keepRunning(
  all: readonly Job[],
  stopsWithinMs = STOPS_WITHIN_MS,
): Promise<() => Promise<void>> {
  const stopping = new AbortController()
  const kept: Promise<void>[] = []
  for (const job of all) {
    const first = attempt(job, stopping.signal)
    kept.push(goOn(job, first, stopping.signal))
    if (!job.isSlow) await first
  }
  return async () => {
    stopping.abort()
    await inTime(Promise.all(kept), stopsWithinMs)
  }
}

/** One that still runs, because the database hangs, is not started again: it would take up one connection after another. */
async function goOn(job: Job, first: Promise<boolean>, stopping: AbortSignal): Promise<void> {
  let failures = (await first) ? 0 : 1
  while (!stopping.aborted) {
    await sleep(pauseMs(job, failures), undefined, { signal: stopping }).catch(() => {})
    if (stopping.aborted) return
    failures = (await attempt(job, stopping)) ? 0 : failures + 1
  }
}

/**
 * How long until a job's next turn, after so many failures in a row: sooner where its turn is hours away, and later where
 * it is a moment, so that the log does not fill while the database is away.
 */
export function pauseMs({ everyMs }: Pick<Job, 'everyMs'>, failures: number): number {
  if (failures === 0) return everyMs
  const doublings = Math.min(failures, 10)
  if (everyMs < FIRST_RETRY_MS) return Math.min(FIRST_RETRY_MS, everyMs * 2 ** doublings)
  return Math.min(everyMs, LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (doublings - 1))
}

/** Whether it went well. */
async function attempt({ name, run }: Job, stopping: AbortSignal): Promise<boolean> {
  const ended = jobRuns.begin(name)
  try {
    await run(stopping)
    ended('done')
    return true
  } catch (error) {
    ended('failed')
    log.error({ job: name, fault: faultOf(error) }, 'a job failed')
    return false
  }
}
