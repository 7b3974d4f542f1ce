import type { Latchkey } from '#e2e/harness/latchkey.ts'
import { connectToFill } from './fill.ts'

const CAMPAIGNS = 50
/** A fifth of as many as one may have. */
const SECRETS_OF_A_CAMPAIGN = 40

/**
 * Gives each partner a hand-off and a request, and the connectivity team campaigns over the partners' secrets. As the
 * superuser, without triggers.
 */
export async function fillStaffLists(
  latchkey: Latchkey,
  { say }: { say: (text: string) => void },
): Promise<void> {
  const database = await connectToFill(latchkey)
  try {
    say('Making hand-offs, requests and campaigns …')
    await database.query(
      `CREATE TEMPORARY TABLE made AS
       SELECT c.id AS client, c.team_id AS team, substr(c.client_id, 13)::int AS number FROM client c
       WHERE c.created_by = 'partners'`,
    )
    await database.query(
      `INSERT INTO hand_off (id, team_id, made_by, created_at, code_digest, expires_at, opened_at, opened_from, opened_by, holder_digest, confirmed_at)
       SELECT uuidv7(), team, 'bench', now() - number * interval '10 minutes', sha256(team::text::bytea),
              now() + (number % 14 - 4) * interval '1 day',
              CASE WHEN number % 3 > 0 THEN now() END, CASE WHEN number % 3 > 0 THEN '192.0.2.1' END,
              CASE WHEN number % 3 > 0 THEN 'Firefox' END,
              CASE WHEN number % 3 > 0 THEN sha256(client::text::bytea) END, CASE WHEN number % 3 > 1 THEN now() END
       FROM made`,
    )
    await database.query(
      `INSERT INTO hand_off_app (id, hand_off_id, position, client_ref)
       SELECT uuidv7(), h.id, 0, m.client FROM hand_off h JOIN made m ON m.team = h.team_id`,
    )
    await database.query(
      `INSERT INTO access_request (id, client_ref, kind, quota_per_hour, reason, requested_by, created_at, state, decided_at)
       SELECT uuidv7(), client, 'quota', 5000, 'We have grown.', 'bench', now() - number * interval '5 minutes',
              CASE WHEN number % 4 = 0 THEN 'open' ELSE 'granted' END,
              CASE WHEN number % 4 > 0 THEN now() - number * interval '4 minutes' END
       FROM made`,
    )
    await database.query(
      `INSERT INTO campaign (id, name, ends_at, made_by, created_at)
       SELECT uuidv7(), 'Campaign ' || n, now() + n * interval '1 day', 'bench', now() - n * interval '1 hour'
       FROM generate_series(1, $1::int) n`,
      [CAMPAIGNS],
    )
    await database.query(
      `INSERT INTO campaign_secret (id, campaign_id, client_ref, credential_id, asked_at, ends_at)
       SELECT uuidv7(), a.id, m.client, cc.id, a.created_at, a.ends_at
       FROM campaign a JOIN made m ON m.number % $1::int = substr(a.name, 10)::int - 1
       JOIN client_credential cc ON cc.client_ref = m.client
       WHERE m.number <= $1::int * $2::int`,
      [CAMPAIGNS, SECRETS_OF_A_CAMPAIGN],
    )
    await database.query('VACUUM ANALYZE')
  } finally {
    await database.end()
  }
}
