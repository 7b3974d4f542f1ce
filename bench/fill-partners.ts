import type { Latchkey } from '#e2e/harness/latchkey.ts'
import { connectToFill } from './fill.ts'

const PARTNERS = 10_000
/** For so many hours each has counts of its own. */
const HOURS = 48

/**
 * Gives the connectivity team partners at all stages, each with an app, a contact, tags, and counts of usage; a hundredth of
 * them are failing. As the superuser, without triggers.
 */
export async function fillPartners(
  latchkey: Latchkey,
  { say }: { say: (text: string) => void },
): Promise<void> {
  const database = await connectToFill(latchkey)
  try {
    say(`Making ${PARTNERS} partners …`)
    await database.query(
      `INSERT INTO team (id, slug, name, created_at, confirmed_at)
       SELECT uuidv7(), 'partner-' || n, 'Partner ' || n, now() - interval '200 days', now()
       FROM generate_series(1, $1::int) n`,
      [PARTNERS],
    )
    await database.query(
      `CREATE TEMPORARY TABLE made AS
       SELECT id, substr(slug, 9)::int AS number FROM team WHERE slug LIKE 'partner-%'`,
    )
    // A fifth at each stage, where they have been for a day to forty.
    await database.query(
      `INSERT INTO partner (team_id, staff_owner_id, tags, created_by, created_at, claimed_at, first_token_at, first_call_at, live_at)
       SELECT id, CASE WHEN number % 3 = 0 THEN (SELECT id FROM app_user WHERE role = 'administrator' LIMIT 1) END,
              ARRAY['region-' || number % 20], 'bench', since - interval '100 days',
              CASE WHEN stage > 0 THEN since - interval '3 days' END, CASE WHEN stage > 1 THEN since - interval '2 days' END,
              CASE WHEN stage > 2 THEN since - interval '1 day' END, CASE WHEN stage > 3 THEN since END
       FROM (SELECT id, number, number % 5 AS stage, now() - (1 + number % 40) * interval '1 day' AS since FROM made) m`,
    )
    await database.query(
      `INSERT INTO partner_contact (team_id, email, name)
       SELECT id, 'contact-' || number || '@partner.example', 'Contact ' || number FROM made`,
    )
    await database.query(
      `INSERT INTO client (id, client_id, name, environment, team_id, created_by, created_at)
       SELECT uuidv7(), 'partner-app-' || number, 'App of partner ' || number, 'live', id, 'partners', now() - interval '100 days'
       FROM made`,
    )
    await database.query(
      `INSERT INTO client_credential (id, client_ref, kind, name, digest, prefix, last_four, created_by, created_at)
       SELECT uuidv7(), id, 'secret', 'bench', sha256(convert_to(client_id, 'UTF8')), 'lk_live_part', 'ners', 'bench', created_at
       FROM client WHERE created_by = 'partners'`,
    )
    await database.query(
      `INSERT INTO usage_team_hour (team_id, hour, reason, count)
       SELECT id, date_trunc('hour', now(), 'UTC') - h * interval '1 hour', reason, 1 + number % 50
       FROM made CROSS JOIN generate_series(0, $1::int - 1) h
       CROSS JOIN (VALUES ('issued', 1), ('wrong_secret', 5)) AS of (reason, every)
       WHERE number % every = 0`,
      [HOURS],
    )
    await database.query(
      `INSERT INTO usage_total_hour AS t (hour, reason, count)
       SELECT u.hour, u.reason, sum(u.count) FROM usage_team_hour u JOIN made ON made.id = u.team_id GROUP BY 1, 2
       ON CONFLICT (hour, reason) DO UPDATE SET count = t.count + excluded.count`,
    )
    await database.query(
      `INSERT INTO incident (id, client_ref, started_at, reason, refused, requests)
       SELECT uuidv7(), c.id, now() - interval '10 minutes', 'wrong_secret', 20, 40 FROM client c
       WHERE c.created_by = 'partners' AND right(c.client_id, 2) = '42'`,
    )
    await database.query('VACUUM ANALYZE')
  } finally {
    await database.end()
  }
}
