import { db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { factsOf, IS_OWN_REFUSAL, stateOf } from './app-facts.ts'
import { FAILING_REQUESTS, FAILING_SQL } from './app-state.ts'
import { IS_OWN_REFUSED_EVENT } from './own-refusals.ts'

/** Fewer refusals than make an app failing have to last so long, so that a slip of one minute is no incident. */
const LASTS_MINUTES = 5

/** Apps that were refused something in the running hour or the one before, and those of which an incident lasts. */
const CANDIDATES = Prisma.raw(`
  SELECT c.id, c.status, c.created_at FROM client c
  WHERE c.deleted_at IS NULL AND c.id IN (
    SELECT u.client_ref FROM usage u
    WHERE u.hour >= date_trunc('hour', now(), 'UTC') - interval '1 hour' AND ${IS_OWN_REFUSAL}
    UNION SELECT client_ref FROM incident WHERE ended_at IS NULL)`)

/** Whether an app, by its facts and state, gets too few of the tokens it asks for. */
const IS_FAILING = Prisma.raw(FAILING_SQL)

const judged = () => Prisma.sql`(${stateOf(Prisma.sql`(${factsOf(CANDIDATES)})`)})`

/**
 * An incident starts with the first refusal after the last token, or where tokens come between, with the first of the last
 * hours. What most were refused for is the reason.
 */
const begin = () => Prisma.sql`
  INSERT INTO incident (id, client_ref, started_at, reason, refused, requests)
  SELECT latchkey_uuid_v7(now()), j.id, first.time, most.reason, since.refused, since.requests
  FROM ${judged()} j
  CROSS JOIN LATERAL (
    SELECT CASE WHEN j."issuedLately" > 0 THEN date_trunc('hour', now(), 'UTC') - interval '1 hour'
           ELSE greatest(now() - interval '24 hours', (
             SELECT max(e.time) FROM token_event e
             WHERE e.client_ref = j.id AND e.outcome = 'issued' AND e.time > now() - interval '24 hours'))
           END AS time
  ) well
  CROSS JOIN LATERAL (
    SELECT e.time FROM token_event e
    WHERE e.client_ref = j.id AND e.time > well.time AND ${Prisma.raw(IS_OWN_REFUSED_EVENT)} ORDER BY e.time LIMIT 1
  ) first
  CROSS JOIN LATERAL (
    SELECT sum(u.count) AS requests, sum(u.count) FILTER (WHERE ${Prisma.raw(IS_OWN_REFUSAL)}) AS refused
    FROM usage u WHERE u.client_ref = j.id AND u.hour >= date_trunc('hour', first.time, 'UTC')
      AND (u.reason = 'issued' OR ${Prisma.raw(IS_OWN_REFUSAL)})
  ) since
  CROSS JOIN LATERAL (
    SELECT u.reason FROM usage u
    WHERE u.client_ref = j.id AND u.hour >= date_trunc('hour', first.time, 'UTC') AND ${Prisma.raw(IS_OWN_REFUSAL)}
    GROUP BY 1 ORDER BY sum(u.count) DESC, 1 LIMIT 1
  ) most
  WHERE ${IS_FAILING}
    AND (since.refused >= ${FAILING_REQUESTS} OR first.time < now() - make_interval(mins => ${LASTS_MINUTES}))
    AND NOT EXISTS (SELECT FROM incident i WHERE i.client_ref = j.id AND i.ended_at IS NULL)
  ON CONFLICT (client_ref) WHERE ended_at IS NULL DO NOTHING`

const end = () => Prisma.sql`
  UPDATE incident i SET ended_at = now(), outcome = over.outcome
  FROM (
    SELECT o.id, CASE WHEN c.deleted_at IS NOT NULL OR c.status = 'suspended' THEN 'stopped'
                      WHEN j."issued24h" > 0 THEN 'recovered' ELSE 'silent' END AS outcome
    FROM incident o JOIN client c ON c.id = o.client_ref
    LEFT JOIN ${judged()} j ON j.id = o.client_ref
    WHERE o.ended_at IS NULL AND NOT coalesce(${IS_FAILING}, false)
  ) over
  WHERE i.id = over.id AND i.ended_at IS NULL`

/**
 * Notes which apps begin to fail, and which no longer do, as a job: an incident each. By the same rule as the list of apps,
 * so that strangers, who prove no connection to an app, neither begin nor prolong one. Any number of instances may do it.
 */
export async function watchIncidents(): Promise<{ begun: number; ended: number }> {
  const ended = await db('jobs').$executeRaw(end())
  const begun = await db('jobs').$executeRaw(begin())
  return { begun, ended }
}
