import { type Db, db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'

/** On so many days a live app of a partner got tokens when the partner counts as live. */
export const LIVE_DAYS = 3

/** Somebody of it joined. What it claims by a link is noted with the claim. */
const CLAIMED = Prisma.sql`
  UPDATE partner p SET claimed_at = joined.at
  FROM (
    SELECT m.team_id, min(m.created_at) AS at FROM membership m
    JOIN partner w ON w.team_id = m.team_id AND w.claimed_at IS NULL
    GROUP BY 1
  ) joined
  WHERE p.team_id = joined.team_id AND p.claimed_at IS NULL`

/** Those whose apps got a token: what is counted of teams says quickly which. The events say when, as long as they are kept. */
const FIRST_TOKEN = Prisma.sql`
  UPDATE partner p SET first_token_at = first.at
  FROM (
    SELECT w.team_id, coalesce(event.at, used.at) AS at
    FROM partner w
    CROSS JOIN LATERAL (
      SELECT min(at) AS at FROM (
        SELECT min(t.hour) AS at FROM usage_team_hour t
          WHERE t.team_id = w.team_id AND t.reason = 'issued' AND t.count > 0
        UNION ALL
        SELECT min(u.last_at) FROM usage_delta u JOIN client c ON c.id = u.client_ref
          WHERE c.team_id = w.team_id AND u.reason = 'issued'
      ) counted
    ) used
    LEFT JOIN LATERAL (
      SELECT min(first.time) AS at FROM client c CROSS JOIN LATERAL (
        SELECT e.time FROM token_event e
        WHERE e.client_ref = c.id AND e.outcome = 'issued' AND e.time >= date_trunc('hour', used.at, 'UTC')
        ORDER BY e.time LIMIT 1
      ) first WHERE c.team_id = w.team_id
    ) event ON used.at IS NOT NULL
    WHERE w.first_token_at IS NULL AND used.at IS NOT NULL
  ) first
  WHERE p.team_id = first.team_id AND p.first_token_at IS NULL`

const FIRST_CALL = Prisma.sql`
  UPDATE partner p SET first_call_at = first.at
  FROM (
    SELECT c.team_id, min(f.at) AS at FROM client_first_call f JOIN client c ON c.id = f.client_ref
    JOIN partner w ON w.team_id = c.team_id AND w.first_call_at IS NULL
    GROUP BY 1
  ) first
  WHERE p.team_id = first.team_id AND p.first_call_at IS NULL`

/** The day on which a live app had tokens for the third time; days are those of UTC. */
const LIVE = Prisma.sql`
  UPDATE partner p SET live_at = live.at
  FROM (
    SELECT w.team_id, third.at FROM partner w
    CROSS JOIN LATERAL (
      SELECT day.at FROM (
        SELECT date_trunc('day', u.hour, 'UTC') AS day, min(u.last_at) AS at
        FROM client c JOIN usage u ON u.client_ref = c.id
        WHERE c.team_id = w.team_id AND c.environment = 'live' AND u.reason = 'issued'
        GROUP BY 1
      ) day ORDER BY day.day OFFSET ${LIVE_DAYS - 1} LIMIT 1
    ) third
    WHERE w.live_at IS NULL AND w.first_token_at < now() - make_interval(days => ${LIVE_DAYS - 2})
  ) live
  WHERE p.team_id = live.team_id AND p.live_at IS NULL`

/**
 * Notes which stages partners have reached, as a job: from what they did alone, each once and for good. Any number of
 * instances may do it.
 * @returns how many were reached
 */
export async function noteMilestones(): Promise<number> {
  const jobs = db('jobs')
  let noted = 0
  for (const milestone of [CLAIMED, FIRST_TOKEN, FIRST_CALL]) noted += await jobs.$executeRaw(milestone)
  return noted
}

/** The same for the last stage, which takes a look at all that partners have used. */
export const noteLivePartners = (): Promise<number> => db('jobs').$executeRaw(LIVE)

/** Notes that a partner took its first credential, with the hand-off that it took it by. A team that is no partner stays one. */
export async function noteClaimed(tx: Db, teamId: string): Promise<void> {
  await tx.partner.updateMany({ where: { teamId, claimedAt: null }, data: { claimedAt: new Date() } })
}
