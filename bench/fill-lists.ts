import type { Latchkey } from '#e2e/harness/latchkey.ts'
import { connectToFill } from './fill.ts'

/** Accounts, those of them in the team, notices to everyone in it, audit entries of its busiest app, deleted apps. */
const SIZES = { people: 5_000, members: 200, notices: 2_000, entries: 100_000, deleted: 500 }

/**
 * Gives a team what its other lists show: people with sessions, notices to all of them, what was done to the app, and deleted
 * apps. As the superuser, without triggers: the audit log does not verify afterwards.
 */
export async function fillLists(
  latchkey: Latchkey,
  teamId: string,
  { app, say }: { app: string; say: (text: string) => void },
): Promise<void> {
  const database = await connectToFill(latchkey)
  try {
    say('Making people, notices and audit entries …')
    await database.query(
      `INSERT INTO app_user (id, email, name, password_hash, created_at, last_sign_in_at)
       SELECT uuidv7(), 'person-' || n || '@bench.example', 'Person ' || n, (SELECT password_hash FROM app_user LIMIT 1), now() - n * interval '1 hour', now()
       FROM generate_series(1, $1::int) n`,
      [SIZES.people],
    )
    await database.query(
      `INSERT INTO session (id, user_id, created_at, last_seen_at, expires_at)
       SELECT uuidv7(), u.id, now() - n * interval '1 day', now(), now() + interval '7 days'
       FROM app_user u CROSS JOIN generate_series(1, 5) n WHERE u.email LIKE '%@bench.example'`,
    )
    await database.query(
      `INSERT INTO membership (user_id, team_id, role, created_at)
       SELECT id, $1, 'member', created_at FROM app_user WHERE email LIKE '%@bench.example' ORDER BY id LIMIT $2`,
      [teamId, SIZES.members],
    )
    await database.query(
      `INSERT INTO notice (id, kind, team_id, client_ref, detail, created_at)
       SELECT latchkey_uuid_v7(now() - n * interval '20 minutes'), 'credential_created', $1, c.id,
              '{"by":"bench@example.com","change":"added","credentialKind":"secret","credentialName":"bench"}',
              now() - n * interval '20 minutes'
       FROM generate_series(1, $2::int) n JOIN client c ON c.client_id = 'bench-' || n % 1000`,
      [teamId, SIZES.notices],
    )
    await database.query(
      `INSERT INTO notice_recipient (user_id, notice_id)
       SELECT m.user_id, n.id FROM notice n JOIN membership m ON m.team_id = n.team_id WHERE n.team_id = $1
       ON CONFLICT DO NOTHING`,
      [teamId],
    )
    await database.query(
      `INSERT INTO audit_entry (seq, time, actor_kind, actor_label, action, subject_kind, subject_id, team_id, detail, previous_hash, hash)
       SELECT (SELECT coalesce(max(seq), 0) FROM audit_entry) + n, now(), 'operator', 'bench', 'client.resumed', 'client', c.id::text,
              c.team_id, '{"by":"staff"}', '\\x', sha256(n::text::bytea)
       FROM client c CROSS JOIN generate_series(1, $2::int) n WHERE c.client_id = $1`,
      [app, SIZES.entries],
    )
    await database.query(
      `INSERT INTO client (id, client_id, name, environment, team_id, created_by, created_at, deleted_at)
       SELECT uuidv7(), 'deleted-' || n, 'Deleted ' || n, 'live', $1, 'lists', now() - interval '200 days', now() - n * interval '1 hour'
       FROM generate_series(1, $2::int) n`,
      [teamId, SIZES.deleted],
    )
    await database.query('VACUUM ANALYZE')
  } finally {
    await database.end()
  }
}
