import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isForStaff, isNoticeKind, isPersonal, KINDS, OPTIONAL_KINDS } from '#lib/features/notices/kinds.ts'
import { env } from '#lib/platform/env.ts'

/** The role that owns the tables: none may write more. */
let owner: pg.Client

beforeAll(async () => {
  owner = new pg.Client({ connectionString: env.migrateDatabaseUrl })
  await owner.connect()
  await owner.query(ROWS)
})
afterAll(() => owner?.end())

const ID = '01a22651-6ac0-726b-aa6c-11f1c77982ae'
const SECRET = '01a22651-6ac0-726b-aa6c-11f1c77982af'
const KID = 'a'.repeat(43)
const HOUR = "date_trunc('hour', now(), 'UTC')"

/** One good row of each table. */
const ROWS = `
  INSERT INTO app_user (id, email, name, password_hash, email_verified_at)
    VALUES ('${ID}', 'ada@checks.example', 'Ada', '$argon2id$x', now());
  INSERT INTO invitation (id, code_digest, role, email, expires_at)
    VALUES ('${ID}', sha256('x'), 'developer', 'ben@checks.example', now());
  INSERT INTO session (id, user_id, expires_at) VALUES ('${ID}', '${ID}', now());
  INSERT INTO passkey (id, user_id, credential_id, public_key, counter, name)
    VALUES ('${ID}', '${ID}', 'x', 'x', 0, 'Key');
  INSERT INTO totp (user_id, sealed_secret) VALUES ('${ID}', 'x');
  INSERT INTO recovery_code (user_id, digest) VALUES ('${ID}', sha256('x'));
  INSERT INTO factor_challenge (id, kind, browser_digest, expires_at)
    VALUES ('${ID}', 'second_step', sha256('x'), now());
  INSERT INTO team (id, slug, name) VALUES ('${ID}', 'checks', 'Checks');
  INSERT INTO api (id, name, audience) VALUES ('checks', 'Checks', 'https://checks.example/v1?a=%20');
  INSERT INTO scope (name, api_id, description, grant_policy, position) VALUES ('!#[]~', 'checks', 'Check', 'owner', 1);
  INSERT INTO client (id, client_id, name, environment, team_id, created_by)
    VALUES ('${ID}', 'Checks {1}~', 'Checks', 'live', '${ID}', 'ada');
  INSERT INTO scope_request (client_ref, scope_name, reason, requested_by) VALUES ('${ID}', '!#[]~', 'why', 'ada');
  INSERT INTO access_request (id, client_ref, kind, quota_per_hour, reason) VALUES ('${ID}', '${ID}', 'quota', 500, 'why');
  INSERT INTO client_credential (id, client_ref, kind, name, kid, own_kid, alg, public_jwk, created_by)
    VALUES ('${ID}', '${ID}', 'key', 'Key', '${KID}', 'my key', 'ES256', '{}', 'ada');
  INSERT INTO client_credential (id, client_ref, kind, name, digest, prefix, last_four, created_by)
    VALUES ('${SECRET}', '${ID}', 'secret', 'Secret', sha256('x'), 'lk_live_abcd', 'wxyz', 'ada');
  INSERT INTO signing_key (kid, alg, public_jwk, sealed_private, signs_from) VALUES ('${KID}', 'ES256', '{}', 'x', now());
  INSERT INTO revocation (kind, subject, cut_off, expires_at) VALUES ('token', 'x', now(), now() + interval '1 day');
  INSERT INTO sign_in_failure (hour, user_id, count) VALUES (${HOUR}, '${ID}', 1);
  INSERT INTO refusal_count (hour, reason, recorder_id, count) VALUES (${HOUR}, 'x', '${ID}', 1);
  INSERT INTO client_refusal_count (client_ref, hour, reason, recorder_id, count) VALUES ('${ID}', ${HOUR}, 'x', '${ID}', 1);
  INSERT INTO client_address (client_ref, address, last_at) VALUES ('${ID}', '2001:db8::/64', now());
  INSERT INTO incident (id, client_ref, started_at, reason, refused, requests)
    VALUES ('${ID}', '${ID}', now(), 'wrong_secret', 1, 1);
  INSERT INTO log_tail (user_id, seat, tail_id, until) VALUES ('${ID}', 1, '${ID}', now());
  INSERT INTO near_miss (client_ref, hour, presented_id, count) VALUES ('${ID}', ${HOUR}, 'chekcs', 1);
  INSERT INTO kek_holder (id, name, fingerprints, seen_at) VALUES ('${ID}', 'host', '{0123456789abcdef}', now());
  INSERT INTO unknown_request (id, time, presented_id, received) VALUES ('${ID}', now(), 'nobody', '{}');
  INSERT INTO idempotency_key (caller, key_digest, request_digest, answer, expires_at)
    VALUES ('x', sha256('x'), sha256('x'), '{}', now());
  INSERT INTO client_first_call (client_ref, seen_by) VALUES ('${ID}', 'api');
  INSERT INTO client_call (client_ref, day, count) VALUES ('${ID}', '2026-11-30 00:00:00Z', 1);
  INSERT INTO leak_report (id, digest, source, found_at) VALUES ('${ID}', sha256('x'), 'scanner', 'https://x');
  INSERT INTO leak_delivery (body_digest) VALUES (sha256('x'));
  INSERT INTO guide_feedback (page, day) VALUES ('/docs/keys', '2026-11-30 00:00:00Z');
  INSERT INTO guide_remark (id, page, helped, words) VALUES ('${ID}', '/docs', true, 'x');
  INSERT INTO audit_head (signed_at, seq, hash, token) VALUES (now(), 1, sha256('x'), 'a.b.c');
  INSERT INTO live_setting (name, value) VALUES ('LEAK_POLICY', 'tell');
  INSERT INTO replay (id, kind, target, change, client_refs, requested_by_id, since, until)
    VALUES ('${ID}', 'suspend', 'checks', '{}', '{${ID}}', '${ID}', now(), now());
  INSERT INTO laboratory_client (id, client_id, secret_id, secret_digest, expired_id, expired_digest, key_id, public_key, ends_at)
    VALUES ('${ID}', 'try-${'0'.repeat(32)}', '${ID}', sha256('x'), '${SECRET}', sha256('y'), '${ID}', '{"publicJwk": {}}',
      now() + interval '59 minutes');
  INSERT INTO laboratory_request (client_ref, id, time, outcome, reason, asked, user_agent)
    VALUES ('${ID}', '${ID}', now(), 'refused', 'wrong_secret', '{}', 'curl');
  INSERT INTO laboratory_hour (hour, clients) VALUES (${HOUR}, 1);
  INSERT INTO partner (team_id, created_by) VALUES ('${ID}', 'ada');
  INSERT INTO partner_contact (team_id, email) VALUES ('${ID}', 'ops@checks.example');
  INSERT INTO hand_off (id, team_id, made_by, code_digest, expires_at, passphrase_hash, opened_at, opened_from, holder_digest)
    VALUES ('${ID}', '${ID}', 'ada', sha256('x'), now(), '$argon2id$x', now(), '192.0.2.1', sha256('y'));
  INSERT INTO hand_off_app (id, hand_off_id, position, client_ref, credential_id, claimed_at, claimed_from)
    VALUES ('${ID}', '${ID}', 0, '${ID}', '${SECRET}', now(), '192.0.2.1');
  INSERT INTO campaign (id, name, ends_at, made_by) VALUES ('${ID}', 'Checks', now() + interval '1 day', 'ada');
  INSERT INTO campaign_secret (id, campaign_id, client_ref, credential_id, hand_off_id, asked_at, ends_at, expired_before)
    VALUES ('${ID}', '${ID}', '${ID}', '${SECRET}', '${ID}', now(), now() + interval '1 day', now() + interval '2 days');
  INSERT INTO membership (user_id, team_id) VALUES ('${ID}', '${ID}');
  INSERT INTO terms_acceptance (user_id, version) VALUES ('${ID}', '2026-11');
  INSERT INTO notice (id, kind, team_id, detail) VALUES ('${ID}', 'member_joined', '${ID}', '{}');
  INSERT INTO one_time_link (id, kind, code_digest, user_id, email, is_mailed, expires_at)
    VALUES ('${ID}', 'password_reset', sha256('x'), '${ID}', 'ada@checks.example', true, now());
  INSERT INTO mail (kind, address, link_id, created_at, next_attempt_at)
    VALUES ('password_reset', 'ada@checks.example', '${ID}', now(), now());`

const audited = (values: string) =>
  `INSERT INTO audit_entry (seq, actor_kind, actor_label, action, subject_kind, subject_id, detail, previous_hash, hash)
   VALUES (0, ${values}, '', '')`

describe('the database refuses, whoever writes', () => {
  it.each([
    ['app_user_email_check', "UPDATE app_user SET email = 'Ada@checks.example'"],
    ['app_user_email_check', "UPDATE app_user SET email = 'ada@checks.example, ben@checks.example'"],
    ['app_user_name_check', "UPDATE app_user SET name = ''"],
    ['app_user_password_hash_check', "UPDATE app_user SET password_hash = 'winter-lantern-cobalt-41'"],
    ['terms_acceptance_version_check', "UPDATE terms_acceptance SET version = ''"],
    ['terms_acceptance_version_check', "UPDATE terms_acceptance SET version = 'of May'"],
    ['session_device_check', "UPDATE session SET device = ''"],
    ['session_address_check', "UPDATE session SET address = repeat('1', 65)"],
    ['passkey_credential_id_check', "UPDATE passkey SET credential_id = ''"],
    ['passkey_public_key_check', "UPDATE passkey SET public_key = ''"],
    ['passkey_counter_check', 'UPDATE passkey SET counter = -1'],
    ['passkey_name_check', "UPDATE passkey SET name = ''"],
    ['totp_last_step_check', 'UPDATE totp SET last_step = 1'],
    ['totp_last_step_check', 'UPDATE totp SET last_step = 0, confirmed_at = now()'],
    ['recovery_code_digest_check', "UPDATE recovery_code SET digest = 'the code itself'"],
    ['factor_challenge_kind_check', "UPDATE factor_challenge SET kind = 'Second step'"],
    [
      'factor_challenge_browser_digest_check',
      "UPDATE factor_challenge SET browser_digest = 'the cookie itself'",
    ],
    ['factor_challenge_challenge_check', "UPDATE factor_challenge SET challenge = 'short'"],
    ['factor_challenge_next_check', "UPDATE factor_challenge SET next = repeat('/', 2049)"],
    ['invitation_code_digest_check', "UPDATE invitation SET code_digest = 'the code itself'"],
    ['invitation_email_check', "UPDATE invitation SET email = 'anybody'"],
    ['team_slug_check', "UPDATE team SET slug = 'Checks'"],
    ['team_slug_check', "UPDATE team SET slug = '-checks'"],
    ['team_slug_check', "UPDATE team SET slug = 'check\u00f6s'"],
    ['team_slug_check', "UPDATE team SET slug = repeat('a', 65)"],
    ['team_name_check', "UPDATE team SET name = ''"],
    ['team_secret_life_days_check', 'UPDATE team SET secret_life_days = 0'],
    ['team_purged_at_check', 'UPDATE team SET purged_at = now()'],
    ['client_call_day_check', "UPDATE client_call SET day = day + interval '1 hour'"],
    ['client_call_count_check', 'UPDATE client_call SET count = 0'],
    ['near_miss_requests_check', 'UPDATE near_miss SET requests = array_fill(client_ref, ARRAY[21])'],
    ['client_first_call_seen_by_check', "UPDATE client_first_call SET seen_by = 'x'"],
    ['client_granted_until_check', "UPDATE client SET environment = 'sandbox', granted_until = now()"],
    ['client_tags_check', "UPDATE client SET tags = array_fill('a'::text, ARRAY[21])"],
    ['live_setting_name_check', "UPDATE live_setting SET name = 'leak policy'"],
    ['live_setting_value_check', "UPDATE live_setting SET value = ''"],
    [
      'hand_off_account_email_check',
      "UPDATE hand_off SET confirmed_at = now(), account_asked_at = now(), account_email = 'x'",
    ],
    ['hand_off_account_email_asked_check', "UPDATE hand_off SET account_email = 'a@b.example'"],
    ['hand_off_account_agreed_check', 'UPDATE hand_off SET account_agreed_at = now()'],
    [
      'hand_off_account_made_check',
      'UPDATE hand_off SET confirmed_at = now(), account_asked_at = now(), account_made_at = now()',
    ],
    ['leak_report_one_check', `UPDATE leak_report SET kid = '${KID}'`],
    ['leak_report_digest_check', "UPDATE leak_report SET digest = '\\x00'"],
    ['leak_report_kid_check', "UPDATE leak_report SET kid = 'short', digest = NULL"],
    ['leak_report_source_check', "UPDATE leak_report SET source = 'rumour'"],
    ['leak_report_found_at_check', "UPDATE leak_report SET found_at = 'x'"],
    ['leak_delivery_body_digest_check', "UPDATE leak_delivery SET body_digest = '\\x00'"],
    ['guide_feedback_page_check', "UPDATE guide_feedback SET page = '/apps'"],
    ['guide_feedback_counts_check', 'UPDATE guide_feedback SET not_helped = -1'],
    ['guide_remark_page_check', "UPDATE guide_remark SET page = '/docs?'"],
    ['guide_remark_words_check', "UPDATE guide_remark SET words = repeat('x', 501)"],
    ['client_leak_policy_check', "UPDATE client SET leak_policy = 'ignore'"],
    ['audit_head_seq_check', 'UPDATE audit_head SET seq = 0'],
    ['audit_head_hash_check', "UPDATE audit_head SET hash = 'x'"],
    ['audit_head_token_check', "UPDATE audit_head SET token = 'a.b'"],
    ['partner_notes_check', "UPDATE partner SET notes = repeat('x', 10001)"],
    ['partner_tags_check', "UPDATE partner SET tags = array_fill('x'::text, ARRAY[21])"],
    ['partner_contact_email_check', "UPDATE partner_contact SET email = 'x'"],
    ['hand_off_code_digest_check', "UPDATE hand_off SET code_digest = 'the code itself'"],
    ['hand_off_passphrase_hash_check', "UPDATE hand_off SET passphrase_hash = 'the passphrase itself'"],
    ['hand_off_wrong_passphrases_check', 'UPDATE hand_off SET wrong_passphrases = 6'],
    [
      'hand_off_allowed_addresses_check',
      "UPDATE hand_off SET allowed_addresses = array_fill('x'::text, ARRAY[51])",
    ],
    ['hand_off_reason_check', "UPDATE hand_off SET reason = repeat('x', 501)"],
    ['hand_off_former_holder_digest_check', "UPDATE hand_off SET former_holder_digest = 'the cookie itself'"],
    ['hand_off_account_role_check', "UPDATE hand_off SET account_role = 'Owner'"],
    ['hand_off_opened_check', 'UPDATE hand_off SET opened_at = NULL'],
    ['hand_off_opened_check', "UPDATE hand_off SET holder_digest = 'the cookie itself'"],
    [
      'hand_off_confirmed_check',
      'UPDATE hand_off SET opened_at = NULL, opened_from = NULL, holder_digest = NULL, confirmed_at = now()',
    ],
    ['hand_off_account_asked_check', 'UPDATE hand_off SET account_asked_at = now()'],
    ['hand_off_disputed_check', 'UPDATE hand_off SET disputed_at = now()'],
    ['hand_off_revoked_check', "UPDATE hand_off SET revoked_at = now(), revoked_for = 'fun'"],
    [
      'hand_off_app_client_check',
      'UPDATE hand_off_app SET client_ref = NULL, claimed_at = NULL, claimed_from = NULL, credential_id = NULL',
    ],
    ['hand_off_app_scopes_check', "UPDATE hand_off_app SET scopes = array_fill('x'::text, ARRAY[101])"],
    [
      'hand_off_app_allowed_addresses_check',
      "UPDATE hand_off_app SET allowed_addresses = array_fill('x'::text, ARRAY[51])",
    ],
    ['hand_off_app_quota_per_hour_check', 'UPDATE hand_off_app SET quota_per_hour = 0'],
    ['hand_off_app_claimed_check', 'UPDATE hand_off_app SET claimed_at = NULL'],
    [
      'hand_off_app_replaces_check',
      `UPDATE hand_off_app SET client_ref = NULL, claimed_at = NULL, claimed_from = NULL,
       credential_id = NULL, name = 'App', environment = 'live', replaces = '${SECRET}'`,
    ],
    ['campaign_name_check', "UPDATE campaign SET name = ''"],
    ['campaign_reason_check', "UPDATE campaign SET reason = repeat('x', 501)"],
    ['campaign_ends_at_check', 'UPDATE campaign SET ends_at = created_at'],
    ['campaign_secret_ends_at_check', 'UPDATE campaign_secret SET ends_at = asked_at'],
    [
      'campaign_secret_ends_at_check',
      "UPDATE campaign_secret SET ends_at = expired_before + interval '1 day'",
    ],
    ['campaign_secret_ended_check', 'UPDATE campaign_secret SET ended_at = now()'],
    ['campaign_secret_ended_check', "UPDATE campaign_secret SET ended_at = now(), ended_for = 'fun'"],
    [
      'campaign_secret_cancelled_check',
      "UPDATE campaign_secret SET ended_at = now(), ended_for = 'date', cancelled_at = now()",
    ],
    ['hand_off_app_times_check', 'UPDATE hand_off_app SET times = -1'],
    ['membership_role_check', "UPDATE membership SET role = 'Owner'"],
    ['team_secret_life_days_check', 'UPDATE team SET secret_life_days = 3651'],
    ['api_id_check', "INSERT INTO api (id, name, audience) VALUES ('a_b', 'x', 'https://x.example')"],
    ['api_name_check', "UPDATE api SET name = '' WHERE id = 'checks'"],
    ['api_audience_check', "UPDATE api SET audience = NULL WHERE id = 'checks'"],
    ['api_audience_check', "UPDATE api SET audience = 'https://x.example' WHERE id = 'latchkey'"],
    ['api_audience_check', "UPDATE api SET audience = 'https://x.example/#x' WHERE id = 'checks'"],
    ['api_audience_check', "UPDATE api SET audience = 'rooms' WHERE id = 'checks'"],
    ['api_token_ttl_seconds_check', "UPDATE api SET token_ttl_seconds = 59 WHERE id = 'checks'"],
    ['api_token_ttl_seconds_check', "UPDATE api SET token_ttl_seconds = 86401 WHERE id = 'checks'"],
    ['api_base_url_check', "UPDATE api SET base_url = 'https://x.example' WHERE id = 'latchkey'"],
    ['api_base_url_check', "UPDATE api SET base_url = 'https://x.example/$(id)' WHERE id = 'checks'"],
    ['api_base_url_check', "UPDATE api SET base_url = 'https://x.example/' WHERE id = 'checks'"],
    ['api_docs_url_check', "UPDATE api SET docs_url = 'javascript:alert(1)' WHERE id = 'checks'"],
    ['api_contact_check', "UPDATE api SET contact = 'javascript:a@b' WHERE id = 'checks'"],
    ['api_contact_check', "UPDATE api SET contact = 'call us' WHERE id = 'checks'"],
    ['scope_name_check', "UPDATE scope SET name = 'a b' WHERE api_id = 'checks'"],
    ['scope_name_check', `UPDATE scope SET name = 'a"b' WHERE api_id = 'checks'`],
    ['scope_name_check', String.raw`UPDATE scope SET name = 'a\b' WHERE api_id = 'checks'`],
    ['scope_description_check', "UPDATE scope SET description = '' WHERE api_id = 'checks'"],
    ['client_client_id_check', "UPDATE client SET client_id = 'new'"],
    ['client_client_id_check', "UPDATE client SET client_id = 'caf\u00e9'"],
    ['client_client_id_check', "UPDATE client SET client_id = ''"],
    ['client_name_check', "UPDATE client SET name = repeat('x', 101)"],
    ['client_description_check', "UPDATE client SET description = repeat('x', 501)"],
    ['access_request_kind_check', "UPDATE access_request SET kind = 'more'"],
    ['access_request_asked_check', "UPDATE access_request SET kind = 'live' WHERE kind = 'quota'"],
    ['access_request_asked_check', 'UPDATE access_request SET quota_per_hour = NULL'],
    ['access_request_asked_check', "UPDATE access_request SET scopes = '{}' WHERE kind = 'scopes'"],
    ['access_request_quota_check', "UPDATE access_request SET quota_per_hour = 0 WHERE kind = 'quota'"],
    ['access_request_reason_check', "UPDATE access_request SET reason = repeat('x', 501)"],
    ['access_request_state_check', "UPDATE access_request SET state = 'lost', decided_at = now()"],
    ['access_request_decided_check', "UPDATE access_request SET state = 'granted'"],
    ['access_request_word_check', "UPDATE access_request SET word = repeat('x', 501)"],
    ['access_request_granted_check', 'UPDATE access_request SET until = now()'],
    ['access_request_ended_check', 'UPDATE access_request SET ended_at = now()'],
    ['replay_kind_check', "UPDATE replay SET kind = 'more'"],
    ['replay_target_check', "UPDATE replay SET target = ''"],
    ['replay_change_check', "UPDATE replay SET change = '[]'"],
    ['replay_client_refs_check', `UPDATE replay SET client_refs = array_fill('${ID}'::uuid, ARRAY[501])`],
    ['replay_span_check', "UPDATE replay SET until = since - interval '1 s'"],
    ['replay_state_check', "UPDATE replay SET state = 'lost', ended_at = now()"],
    ['replay_ended_check', "UPDATE replay SET state = 'done'"],
    ['replay_seen_check', 'UPDATE replay SET seen = -1'],
    ['replay_claim_check', `UPDATE replay SET claim = '${ID}'`],
    ['scope_request_reason_check', "UPDATE scope_request SET reason = repeat('x', 501)"],
    ['scope_request_requested_by_check', "UPDATE scope_request SET requested_by = ''"],
    ['client_tombstone_check', "UPDATE client SET name = ''"],
    ['client_tombstone_check', 'UPDATE client SET deleted_at = now(), purged_at = now()'],
    ['client_credential_name_check', "UPDATE client_credential SET name = ''"],
    ['client_credential_kid_check', "UPDATE client_credential SET kid = 'mine'"],
    ['client_credential_own_kid_check', "UPDATE client_credential SET own_kid = ''"],
    ['signing_key_kid_check', "UPDATE signing_key SET kid = '../x'"],
    ['signing_key_alg_check', "UPDATE signing_key SET alg = 'HS256'"],
    ['signing_key_public_jwk_check', `UPDATE signing_key SET public_jwk = '{"d": "x"}'`],
    ['revocation_global_check', "UPDATE revocation SET kind = 'global'"],
    ['revocation_global_check', "UPDATE revocation SET subject = ''"],
    ['revocation_expires_at_check', 'UPDATE revocation SET expires_at = cut_off'],
    ['audit_entry_actor_kind_check', audited("'nobody', 'x', 'user.made', 'user', 'x', '{}'")],
    ['audit_entry_action_check', audited("'system', 'x', 'made a user', 'user', 'x', '{}'")],
    ['audit_entry_subject_kind_check', audited("'system', 'x', 'user.made', 'x', 'x', '{}'")],
    ['audit_entry_detail_check', audited("'system', 'x', 'user.made', 'user', 'x', '[]'")],
    ['sign_in_failure_hour_check', "UPDATE sign_in_failure SET hour = hour + interval '1 minute'"],
    ['sign_in_failure_count_check', 'UPDATE sign_in_failure SET count = 0'],
    ['refusal_count_hour_check', "UPDATE refusal_count SET hour = hour + interval '1 minute'"],
    ['refusal_count_count_check', 'UPDATE refusal_count SET count = -1'],
    ['client_refusal_count_hour_check', "UPDATE client_refusal_count SET hour = hour + interval '1 minute'"],
    ['client_refusal_count_count_check', 'UPDATE client_refusal_count SET count = 0'],
    ['client_address_source_check', "UPDATE client_address SET address = '2001:db8::1/64'"],
    ['incident_outcome_check', "UPDATE incident SET ended_at = now(), outcome = 'bored'"],
    ['incident_ended_at_check', 'UPDATE incident SET ended_at = now()'],
    ['incident_refused_check', 'UPDATE incident SET refused = 2'],
    ['log_tail_seat_check', 'UPDATE log_tail SET seat = 4'],
    ['kek_holder_name_check', "UPDATE kek_holder SET name = ''"],
    ['kek_holder_fingerprints_check', "UPDATE kek_holder SET fingerprints = '{x}'"],
    ['unknown_request_presented_id_check', "UPDATE unknown_request SET presented_id = repeat('x', 401)"],
    ['unknown_request_received_check', "UPDATE unknown_request SET received = '[]'"],
    ['unknown_request_user_agent_check', "UPDATE unknown_request SET user_agent = repeat('x', 257)"],
    ['near_miss_hour_check', "UPDATE near_miss SET hour = hour + interval '1 minute'"],
    ['near_miss_count_check', 'UPDATE near_miss SET count = 0'],
    ['near_miss_presented_id_check', "UPDATE near_miss SET presented_id = '<script>'"],
    ['laboratory_client_client_id_check', "UPDATE laboratory_client SET client_id = 'try-me'"],
    ['laboratory_client_digests_check', 'UPDATE laboratory_client SET expired_digest = secret_digest'],
    ['laboratory_client_digests_check', "UPDATE laboratory_client SET secret_digest = 'the secret itself'"],
    ['laboratory_client_key_check', 'UPDATE laboratory_client SET key_id = NULL'],
    ['laboratory_client_public_key_check', "UPDATE laboratory_client SET public_key = '[]'"],
    [
      'laboratory_client_public_key_check',
      `UPDATE laboratory_client SET public_key = '{"publicJwk": {"d": "x"}}'`,
    ],
    ['laboratory_client_ends_at_check', 'UPDATE laboratory_client SET ends_at = created_at'],
    [
      'laboratory_client_ends_at_check',
      "UPDATE laboratory_client SET ends_at = created_at + interval '61 minutes'",
    ],
    ['laboratory_request_outcome_check', "UPDATE laboratory_request SET outcome = 'lost'"],
    ['laboratory_request_reason_check', "UPDATE laboratory_request SET reason = ''"],
    ['laboratory_request_asked_check', "UPDATE laboratory_request SET asked = '[]'"],
    ['laboratory_request_user_agent_check', "UPDATE laboratory_request SET user_agent = repeat('x', 257)"],
    ['laboratory_hour_hour_check', "UPDATE laboratory_hour SET hour = hour + interval '1 minute'"],
    ['laboratory_hour_clients_check', 'UPDATE laboratory_hour SET clients = 0'],
    ['idempotency_key_answer_object_check', "UPDATE idempotency_key SET answer = '[]'"],
    ['notice_kind_check', "UPDATE notice SET kind = 'lottery'"],
    ['notice_only_for_check', "UPDATE notice SET kind = 'signed_out_elsewhere'"],
    ['notice_only_for_check', `UPDATE notice SET only_for = '${ID}'`],
    ['notice_detail_check', "UPDATE notice SET detail = '[]'"],
    [
      'notice_preference_kind_check',
      `INSERT INTO notice_preference VALUES ('${ID}', 'app_suspended', 'mail')`,
    ],
    ['mail_attempts_check', 'UPDATE notice_mail SET attempts = -1'],
    ['mail_sent_at_check', "UPDATE mail SET state = 'sent'"],
    ['mail_kind_check', "UPDATE mail SET kind = 'a kind' WHERE notice_id IS NULL"],
    [
      'mail_address_check',
      "UPDATE mail SET address = 'a@evil.example,b@victim.example' WHERE notice_id IS NULL",
    ],
    [
      'mail_address_check',
      `UPDATE mail SET address = '"x@evil.example"@victim.example' WHERE notice_id IS NULL`,
    ],
    ['mail_recipient_check', 'UPDATE mail SET address = NULL WHERE notice_id IS NULL'],
    ['mail_recipient_check', "UPDATE mail SET address = 'a@checks.example' WHERE notice_id IS NOT NULL"],
    ['mail_detail_check', "UPDATE mail SET detail = '[]'"],
    ['one_time_link_kind_check', "UPDATE one_time_link SET kind = 'a kind'"],
    ['one_time_link_code_digest_check', "UPDATE one_time_link SET code_digest = 'the code itself'"],
    ['one_time_link_email_check', "UPDATE one_time_link SET email = 'anybody'"],
    ['one_time_link_email_check', 'UPDATE one_time_link SET email = NULL'],
    ['one_time_link_detail_check', "UPDATE one_time_link SET detail = '[]'"],
    ['one_time_link_end_check', 'UPDATE one_time_link SET used_at = now(), revoked_at = now()'],
  ])('%s: %s', async (constraint, statement) => {
    await expect(owner.query(statement)).rejects.toMatchObject({ constraint })
  })
})

describe('SE-03 PK-06 the database takes no secret that is also a key, and nothing that is neither', () => {
  it.each([
    ['kind', 'secret', `kid = '${KID}'`],
    ['kind', 'secret', "alg = 'ES256'"],
    ['kind', 'secret', "public_jwk = '{}'"],
    ['kind', 'secret', 'digest = NULL'],
    ['kind', 'secret', "kind = 'key'"],
    ['kind', 'key', "kind = 'secret'"],
    ['kind', 'key', "digest = sha256('y')"],
    ['kind', 'key', "prefix = 'lk_live_abcd'"],
    ['kind', 'key', "last_four = 'wxyz'"],
    ['kind', 'key', 'kid = NULL'],
    ['kind', 'key', 'alg = NULL'],
    ['kind', 'key', 'public_jwk = NULL'],
    ['digest', 'secret', "digest = 'the secret itself'"],
    ['alg', 'key', "alg = 'HS256'"],
    ['public_jwk', 'key', `public_jwk = '{"d": "x"}'`],
    ['replaced_by', 'secret', 'replaced_by = id, retires_at = now()'],
    ['replaced_by', 'secret', `replaced_by = '${ID}'`],
  ])('client_credential_%s_check: of a %s, %s', async (constraint, kind, values) => {
    await expect(
      owner.query(`UPDATE client_credential SET ${values} WHERE kind = '${kind}'`),
    ).rejects.toMatchObject({ constraint: `client_credential_${constraint}_check` })
  })
})

it('every kind of notice that there is can be stored, and turned off if people may', async () => {
  await owner.query('BEGIN')
  await owner.query(
    `INSERT INTO notice (id, kind, team_id, only_for, detail)
     SELECT gen_random_uuid(), kind, $2, CASE WHEN kind = ANY ($3) THEN $2::uuid END, '{}'
     FROM unnest($1::text[]) kind`,
    [
      Object.keys(KINDS),
      ID,
      Object.keys(KINDS).filter((kind) => isNoticeKind(kind) && (isPersonal(kind) || isForStaff(kind))),
    ],
  )
  await owner.query("INSERT INTO notice_preference SELECT $2, kind, 'app' FROM unnest($1::text[]) kind", [
    OPTIONAL_KINDS,
    ID,
  ])
  await owner.query('ROLLBACK')
})
