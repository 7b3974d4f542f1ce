-- What code lets in is what may be there, by whatever way it comes. Restrictions and usage have their own.

ALTER TABLE "app_user"
    ADD CONSTRAINT "app_user_email_check" CHECK ("email" ~ '^[a-z0-9_''+.-]+@[a-z0-9.-]+$' AND length("email") <= 254),
    ADD CONSTRAINT "app_user_name_check" CHECK (length("name") BETWEEN 1 AND 100),
    -- Never a password, nor a hash that is quickly tried.
    ADD CONSTRAINT "app_user_password_hash_check" CHECK ("password_hash" LIKE '$argon2id$%');

ALTER TABLE "invitation"
    ADD CONSTRAINT "invitation_code_digest_check" CHECK (length("code_digest") = 32),
    ADD CONSTRAINT "invitation_email_check" CHECK ("email" ~ '^[a-z0-9_''+.-]+@[a-z0-9.-]+$' AND length("email") <= 254);

ALTER TABLE "team"
    ADD CONSTRAINT "team_slug_check" CHECK ("slug" ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
    -- That of a person and what follows it.
    ADD CONSTRAINT "team_name_check" CHECK (length("name") BETWEEN 1 AND 120);

ALTER TABLE "api"
    ADD CONSTRAINT "api_id_check" CHECK ("id" ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
    ADD CONSTRAINT "api_name_check" CHECK (length("name") BETWEEN 1 AND 100),
    -- An absolute URI without a fragment (RFC 8707 §2); Latchkey's own follows PUBLIC_URL.
    ADD CONSTRAINT "api_audience_check" CHECK (
        ("audience" IS NULL) = ("id" = 'latchkey') AND length("audience") <= 255
        AND "audience" ~ '^[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9._~:/?\[\]@!$&''()*+,;=-]|%[0-9A-Fa-f]{2})+$'
    ),
    -- A retired signing key is published for as long as the upper bound (KY-04).
    ADD CONSTRAINT "api_token_ttl_seconds_check" CHECK ("token_ttl_seconds" BETWEEN 60 AND 86400);

ALTER TABLE "scope"
    -- One scope-token of RFC 6749 §3.3.
    ADD CONSTRAINT "scope_name_check" CHECK ("name" ~ '^[!#-\[\]-~]{1,128}$'),
    ADD CONSTRAINT "scope_description_check" CHECK (length("description") BETWEEN 1 AND 200);

ALTER TABLE "client"
    -- Printable ASCII (TK-12), and no name of another page beside the app's.
    ADD CONSTRAINT "client_client_id_check" CHECK (
        "client_id" ~ '^[ -~]{1,255}$' AND "client_id" NOT IN ('.', '..', 'new')
    ),
    ADD CONSTRAINT "client_name_check" CHECK (length("name") <= 100),
    ADD CONSTRAINT "client_description_check" CHECK (length("description") <= 500),
    -- A tombstone keeps nothing that people wrote; everything else has a name and somebody who made it.
    ADD CONSTRAINT "client_tombstone_check" CHECK (
        CASE WHEN "purged_at" IS NULL THEN "name" <> '' AND "created_by" <> ''
            ELSE "name" = '' AND "description" = '' AND "created_by" = '' END
    );

ALTER TABLE "client_credential"
    ADD CONSTRAINT "client_credential_name_check" CHECK (length("name") BETWEEN 1 AND 100),
    -- A thumbprint by SHA-256 (RFC 7638).
    ADD CONSTRAINT "client_credential_kid_check" CHECK ("kid" ~ '^[A-Za-z0-9_-]{43}$'),
    ADD CONSTRAINT "client_credential_own_kid_check" CHECK (
        "own_kid" IS NULL OR ("kind" = 'key' AND "own_kid" ~ '^[ -~]{1,200}$')
    );

ALTER TABLE "signing_key"
    ADD CONSTRAINT "signing_key_kid_check" CHECK ("kid" ~ '^[A-Za-z0-9_-]{43}$'),
    ADD CONSTRAINT "signing_key_alg_check" CHECK ("alg" IN ('ES256', 'RS256', 'EdDSA')),
    -- Published as it is: never a private member.
    ADD CONSTRAINT "signing_key_public_jwk_check" CHECK (
        jsonb_typeof("public_jwk") = 'object'
        AND NOT "public_jwk" ?| ARRAY['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
    );

ALTER TABLE "revocation"
    ADD CONSTRAINT "revocation_global_check" CHECK (("kind" = 'global') = ("subject" = '')),
    ADD CONSTRAINT "revocation_expires_at_check" CHECK ("expires_at" > "cut_off");

ALTER TABLE "audit_entry"
    ADD CONSTRAINT "audit_entry_actor_kind_check" CHECK ("actor_kind" IN ('person', 'operator', 'client', 'system')),
    ADD CONSTRAINT "audit_entry_action_check" CHECK ("action" ~ '^[a-z_]+\.[a-z_]+$'),
    ADD CONSTRAINT "audit_entry_subject_kind_check" CHECK (
        "subject_kind" IN ('user', 'team', 'client', 'invitation', 'signing_key', 'api', 'scope', 'server')
    ),
    ADD CONSTRAINT "audit_entry_detail_check" CHECK (jsonb_typeof("detail") = 'object');

-- Counts of an hour that is one, by UTC.
ALTER TABLE "sign_in_failure"
    ADD CONSTRAINT "sign_in_failure_hour_check" CHECK (extract(epoch FROM "hour") % 3600 = 0),
    ADD CONSTRAINT "sign_in_failure_count_check" CHECK ("count" > 0);
ALTER TABLE "refusal_count"
    ADD CONSTRAINT "refusal_count_hour_check" CHECK (extract(epoch FROM "hour") % 3600 = 0),
    ADD CONSTRAINT "refusal_count_count_check" CHECK ("count" > 0);
ALTER TABLE "near_miss"
    ADD CONSTRAINT "near_miss_hour_check" CHECK (extract(epoch FROM "hour") % 3600 = 0),
    ADD CONSTRAINT "near_miss_count_check" CHECK ("count" > 0),
    -- As people may choose one (CL-01).
    ADD CONSTRAINT "near_miss_presented_id_check" CHECK ("presented_id" ~ '^[a-z0-9._-]{3,64}$');

ALTER TABLE "idempotency_key"
    ADD CONSTRAINT "idempotency_key_answer_object_check" CHECK (jsonb_typeof("answer") = 'object');

ALTER TABLE "notice"
    ADD CONSTRAINT "notice_kind_check" CHECK ("kind" IN (
        'credential_expiring', 'credential_expired', 'credential_created', 'credential_revoked', 'credential_used_after_end',
        'quota_near', 'quota_reached', 'member_joined', 'app_access_changed', 'app_suspended', 'app_resumed',
        'tokens_revoked', 'app_transferred', 'app_deleted', 'app_restored', 'signed_out_elsewhere'
    )),
    -- What concerns one person is told to that person, and what concerns a team to all of it.
    ADD CONSTRAINT "notice_only_for_check" CHECK (("only_for" IS NOT NULL) = ("kind" = 'signed_out_elsewhere')),
    ADD CONSTRAINT "notice_detail_check" CHECK (jsonb_typeof("detail") = 'object');

-- What concerns security cannot be turned off.
ALTER TABLE "notice_preference" ADD CONSTRAINT "notice_preference_kind_check" CHECK (
    "kind" IN ('credential_expiring', 'credential_expired', 'quota_near', 'quota_reached')
);

ALTER TABLE "notice_mail"
    ADD CONSTRAINT "notice_mail_attempts_check" CHECK ("attempts" >= 0),
    ADD CONSTRAINT "notice_mail_sent_at_check" CHECK (("state" = 'sent') = ("sent_at" IS NOT NULL));
