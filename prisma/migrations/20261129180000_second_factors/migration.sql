-- When a second factor was proved in a session, and when a link was taken in it that lets its person enrol one.
ALTER TABLE "session"
    ADD COLUMN "factor_at" TIMESTAMPTZ(3),
    ADD COLUMN "enrolment_at" TIMESTAMPTZ(3);

-- Since when a person has or had a second factor: from then on the password alone enrols none.
ALTER TABLE "app_user" ADD COLUMN "had_factor_at" TIMESTAMPTZ(3);

-- Whether a team is there only for those who have proved a second factor.
ALTER TABLE "team" ADD COLUMN "demands_second_factor" BOOLEAN NOT NULL DEFAULT false;

-- Passkeys (WebAuthn Level 3). The public key is the COSE key as the authenticator sent it.
CREATE TABLE "passkey" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "credential_id" BYTEA NOT NULL,
    "public_key" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL,
    "transports" TEXT[] COLLATE "C" NOT NULL DEFAULT '{}',
    "is_backed_up" BOOLEAN NOT NULL DEFAULT false,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "passkey_pkey" PRIMARY KEY ("id"),
    -- At most 1023 bytes (WebAuthn §4, Credential ID).
    CONSTRAINT "passkey_credential_id_check" CHECK (octet_length("credential_id") BETWEEN 1 AND 1023),
    CONSTRAINT "passkey_public_key_check" CHECK (octet_length("public_key") BETWEEN 1 AND 4096),
    CONSTRAINT "passkey_counter_check" CHECK ("counter" BETWEEN 0 AND 4294967295),
    CONSTRAINT "passkey_name_check" CHECK (length("name") BETWEEN 1 AND 100)
);
CREATE UNIQUE INDEX "passkey_credential_id_key" ON "passkey"("credential_id");
CREATE INDEX "passkey_user_id_idx" ON "passkey"("user_id");
ALTER TABLE "passkey" ADD CONSTRAINT "passkey_user_id_fkey"
    FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The authenticator app of a person (RFC 6238), from its confirmation on. A time step is accepted once.
CREATE TABLE "totp" (
    "user_id" UUID NOT NULL,
    "sealed_secret" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmed_at" TIMESTAMPTZ(3),
    "last_step" BIGINT,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "totp_pkey" PRIMARY KEY ("user_id"),
    CONSTRAINT "totp_last_step_check" CHECK ("last_step" IS NULL OR ("last_step" > 0 AND "confirmed_at" IS NOT NULL))
);
ALTER TABLE "totp" ADD CONSTRAINT "totp_user_id_fkey"
    FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Codes for whoever has lost the other factors, each good once, as their SHA-256 alone.
CREATE TABLE "recovery_code" (
    "user_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("user_id", "digest"),
    CONSTRAINT "recovery_code_digest_check" CHECK (octet_length("digest") = 32)
);
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_user_id_fkey"
    FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What one browser was asked, and answers once: the second step of a sign-in, or a challenge to a passkey.
CREATE TABLE "factor_challenge" (
    "id" UUID NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "browser_digest" BYTEA NOT NULL,
    "user_id" UUID,
    "challenge" BYTEA,
    "next" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "factor_challenge_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "factor_challenge_kind_check" CHECK ("kind" ~ '^[a-z][a-z_]{0,39}$'),
    CONSTRAINT "factor_challenge_browser_digest_check" CHECK (octet_length("browser_digest") = 32),
    CONSTRAINT "factor_challenge_challenge_check" CHECK (octet_length("challenge") = 32),
    CONSTRAINT "factor_challenge_next_check" CHECK (length("next") <= 2048)
);
CREATE UNIQUE INDEX "factor_challenge_browser_digest_key" ON "factor_challenge"("browser_digest");
CREATE INDEX "factor_challenge_user_id_idx" ON "factor_challenge"("user_id");
CREATE INDEX "factor_challenge_expires_at_idx" ON "factor_challenge"("expires_at");
ALTER TABLE "factor_challenge" ADD CONSTRAINT "factor_challenge_user_id_fkey"
    FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "notice" DROP CONSTRAINT "notice_kind_check", DROP CONSTRAINT "notice_only_for_check";
ALTER TABLE "notice"
    ADD CONSTRAINT "notice_kind_check" CHECK ("kind" IN (
        'credential_expiring', 'credential_overdue', 'credential_expired', 'credential_created', 'credential_revoked',
        'credential_used_after_end', 'quota_near', 'quota_reached', 'member_joined', 'app_access_changed', 'app_suspended',
        'app_resumed', 'tokens_revoked', 'app_transferred', 'app_deleted', 'app_restored', 'signed_out_elsewhere',
        'app_failing', 'app_recovered', 'strangers_tried', 'scope_requested', 'member_left', 'team_deleted', 'team_restored',
        'team_role_changed', 'team_removed', 'password_changed', 'new_device', 'address_changed', 'second_factor_changed'
    )),
    -- What concerns one person is told to that person, and staff are told one by one, and a team as a whole.
    ADD CONSTRAINT "notice_only_for_check" CHECK (("only_for" IS NOT NULL) = ("kind" IN (
        'signed_out_elsewhere', 'scope_requested', 'team_role_changed', 'team_removed', 'password_changed', 'new_device',
        'address_changed', 'second_factor_changed'
    )));
