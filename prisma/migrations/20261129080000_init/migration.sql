-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "platform_role" AS ENUM ('developer', 'connectivity', 'administrator');

-- CreateEnum
CREATE TYPE "environment" AS ENUM ('sandbox', 'live');

-- CreateEnum
CREATE TYPE "client_status" AS ENUM ('active', 'suspended');

-- CreateEnum
CREATE TYPE "suspended_by" AS ENUM ('owner', 'staff');

-- CreateEnum
CREATE TYPE "restriction_mode" AS ENUM ('off', 'observe', 'enforce');

-- CreateEnum
CREATE TYPE "grant_policy" AS ENUM ('owner', 'request', 'staff');

-- CreateEnum
CREATE TYPE "signing_alg" AS ENUM ('ES256', 'RS256', 'EdDSA');

-- CreateEnum
CREATE TYPE "credential_kind" AS ENUM ('secret', 'key');

-- CreateEnum
CREATE TYPE "revocation_kind" AS ENUM ('token', 'credential', 'client', 'global');

-- CreateEnum
CREATE TYPE "mail_state" AS ENUM ('pending', 'sent', 'given_up');

-- CreateEnum
CREATE TYPE "notice_channel" AS ENUM ('app', 'mail');

-- CreateTable
CREATE TABLE "app_user" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "role" "platform_role" NOT NULL DEFAULT 'developer',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "proved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_failure" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "user_id" UUID NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "sign_in_failure_pkey" PRIMARY KEY ("hour","user_id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "code_digest" BYTEA NOT NULL,
    "role" "platform_role" NOT NULL,
    "email" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmed_at" TIMESTAMPTZ(3),

    CONSTRAINT "team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "user_id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("user_id","team_id")
);

-- CreateTable
CREATE TABLE "api" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "audience" TEXT,
    "environment" "environment",
    "token_ttl_seconds" INTEGER NOT NULL DEFAULT 3600,
    "signing_alg" "signing_alg" NOT NULL DEFAULT 'ES256',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scope" (
    "name" TEXT NOT NULL,
    "api_id" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "grant_policy" "grant_policy" NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "scope_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "client" (
    "id" UUID NOT NULL,
    "client_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "environment" "environment" NOT NULL,
    "status" "client_status" NOT NULL DEFAULT 'active',
    "suspended_by" "suspended_by",
    "team_id" UUID NOT NULL,
    "auth_methods" TEXT[] DEFAULT ARRAY['client_secret_basic', 'client_secret_post', 'private_key_jwt']::TEXT[],
    "may_name_token_endpoint" BOOLEAN NOT NULL DEFAULT false,
    "grant_types" TEXT[] DEFAULT ARRAY['client_credentials']::TEXT[],
    "allowed_addresses" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "address_mode" "restriction_mode" NOT NULL DEFAULT 'off',
    "quota_per_hour" INTEGER,
    "quota_mode" "restriction_mode" NOT NULL DEFAULT 'off',
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "purged_at" TIMESTAMPTZ(3),

    CONSTRAINT "client_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "resource_server" (
    "api_id" TEXT NOT NULL,
    "client_ref" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "resource_server_pkey" PRIMARY KEY ("api_id","client_ref")
);

-- CreateTable
CREATE TABLE "client_scope" (
    "client_ref" UUID NOT NULL,
    "scope_name" TEXT NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "client_scope_pkey" PRIMARY KEY ("client_ref","scope_name")
);

-- CreateTable
CREATE TABLE "client_credential" (
    "id" UUID NOT NULL,
    "client_ref" UUID NOT NULL,
    "kind" "credential_kind" NOT NULL,
    "name" TEXT NOT NULL,
    "digest" BYTEA,
    "prefix" TEXT,
    "last_four" TEXT,
    "kid" TEXT,
    "own_kid" TEXT,
    "alg" TEXT,
    "public_jwk" JSONB,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "retires_at" TIMESTAMPTZ(3),
    "replaced_by" UUID,
    "deactivated_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "client_credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "client_assertion" (
    "client_ref" UUID NOT NULL,
    "jti_digest" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "client_assertion_pkey" PRIMARY KEY ("client_ref","jti_digest")
);

-- CreateTable
CREATE TABLE "signing_key" (
    "kid" TEXT NOT NULL,
    "alg" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "sealed_private" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "signs_from" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "signing_key_pkey" PRIMARY KEY ("kid")
);

-- CreateTable
CREATE TABLE "server_secret" (
    "name" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "server_secret_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "revocation" (
    "kind" "revocation_kind" NOT NULL,
    "subject" TEXT NOT NULL,
    "cut_off" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "revocation_pkey" PRIMARY KEY ("kind","subject")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "seq" BIGINT NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_label" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "team_id" UUID,
    "detail" JSONB NOT NULL,
    "previous_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "refusal_count" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "recorder_id" UUID NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "refusal_count_pkey" PRIMARY KEY ("hour","reason","recorder_id")
);

-- CreateTable
CREATE TABLE "usage_hour" (
    "client_ref" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "credential_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "count" BIGINT NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "usage_hour_pkey" PRIMARY KEY ("client_ref","hour","credential_id","reason")
);

-- CreateTable
CREATE TABLE "usage_team_hour" (
    "team_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "usage_team_hour_pkey" PRIMARY KEY ("team_id","hour","reason")
);

-- CreateTable
CREATE TABLE "near_miss" (
    "client_ref" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "presented_id" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "near_miss_pkey" PRIMARY KEY ("client_ref","hour","presented_id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "caller" TEXT NOT NULL,
    "key_digest" BYTEA NOT NULL,
    "request_digest" BYTEA NOT NULL,
    "answer" JSONB,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("caller","key_digest")
);

-- CreateTable
CREATE TABLE "failure_limit" (
    "key" VARCHAR(400) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "failure_limit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "team_id" UUID NOT NULL,
    "client_ref" UUID,
    "only_for" UUID,
    "detail" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dedup_key" TEXT,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice_recipient" (
    "user_id" UUID NOT NULL,
    "notice_id" UUID NOT NULL,
    "read_at" TIMESTAMPTZ(3),

    CONSTRAINT "notice_recipient_pkey" PRIMARY KEY ("user_id","notice_id")
);

-- CreateTable
CREATE TABLE "notice_mail" (
    "notice_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "state" "mail_state" NOT NULL DEFAULT 'pending',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "last_fault" TEXT,

    CONSTRAINT "notice_mail_pkey" PRIMARY KEY ("notice_id","user_id")
);

-- CreateTable
CREATE TABLE "notice_preference" (
    "user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "channel" "notice_channel" NOT NULL,

    CONSTRAINT "notice_preference_pkey" PRIMARY KEY ("user_id","kind","channel")
);

-- CreateIndex
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "session_expires_at_idx" ON "session"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_code_digest_key" ON "invitation"("code_digest");

-- CreateIndex
CREATE UNIQUE INDEX "team_slug_key" ON "team"("slug");

-- CreateIndex
CREATE INDEX "membership_team_id_idx" ON "membership"("team_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_audience_key" ON "api"("audience");

-- CreateIndex
CREATE INDEX "scope_api_id_idx" ON "scope"("api_id");

-- CreateIndex
CREATE UNIQUE INDEX "client_client_id_key" ON "client"("client_id");

-- CreateIndex
CREATE INDEX "client_team_id_created_at_id_idx" ON "client"("team_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "client_team_id_deleted_at_idx" ON "client"("team_id", "deleted_at");

-- CreateIndex
CREATE INDEX "resource_server_client_ref_idx" ON "resource_server"("client_ref");

-- CreateIndex
CREATE UNIQUE INDEX "client_credential_digest_key" ON "client_credential"("digest");

-- CreateIndex
CREATE INDEX "client_credential_client_ref_kind_idx" ON "client_credential"("client_ref", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "client_credential_client_ref_kid_key" ON "client_credential"("client_ref", "kid");

-- CreateIndex
CREATE INDEX "client_assertion_expires_at_idx" ON "client_assertion"("expires_at");

-- CreateIndex
CREATE INDEX "revocation_expires_at_idx" ON "revocation"("expires_at");

-- CreateIndex
CREATE INDEX "audit_entry_subject_kind_subject_id_seq_idx" ON "audit_entry"("subject_kind", "subject_id", "seq");

-- CreateIndex
CREATE INDEX "audit_entry_team_id_seq_idx" ON "audit_entry"("team_id", "seq");

-- CreateIndex
CREATE INDEX "idempotency_key_expires_at_idx" ON "idempotency_key"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "notice_dedup_key_key" ON "notice"("dedup_key");

-- CreateIndex
CREATE INDEX "notice_created_at_idx" ON "notice"("created_at");

-- CreateIndex
CREATE INDEX "notice_client_ref_idx" ON "notice"("client_ref");

-- CreateIndex
CREATE INDEX "notice_team_id_idx" ON "notice"("team_id");

-- CreateIndex
CREATE INDEX "notice_recipient_notice_id_idx" ON "notice_recipient"("notice_id");

-- CreateIndex
CREATE INDEX "notice_mail_user_id_sent_at_idx" ON "notice_mail"("user_id", "sent_at");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scope" ADD CONSTRAINT "scope_api_id_fkey" FOREIGN KEY ("api_id") REFERENCES "api"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "client" ADD CONSTRAINT "client_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "resource_server" ADD CONSTRAINT "resource_server_api_id_fkey" FOREIGN KEY ("api_id") REFERENCES "api"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "resource_server" ADD CONSTRAINT "resource_server_client_ref_fkey" FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "client_scope" ADD CONSTRAINT "client_scope_client_ref_fkey" FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "client_scope" ADD CONSTRAINT "client_scope_scope_name_fkey" FOREIGN KEY ("scope_name") REFERENCES "scope"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "client_credential" ADD CONSTRAINT "client_credential_client_ref_fkey" FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_client_ref_fkey" FOREIGN KEY ("client_ref") REFERENCES "client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_only_for_fkey" FOREIGN KEY ("only_for") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_recipient" ADD CONSTRAINT "notice_recipient_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_recipient" ADD CONSTRAINT "notice_recipient_notice_id_fkey" FOREIGN KEY ("notice_id") REFERENCES "notice"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_mail" ADD CONSTRAINT "notice_mail_notice_id_fkey" FOREIGN KEY ("notice_id") REFERENCES "notice"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_mail" ADD CONSTRAINT "notice_mail_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_preference" ADD CONSTRAINT "notice_preference_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What follows is made by hand: the schema language has no words for it. Functions, triggers and views are in prisma/sql.

-- Every decision of the token endpoint. No foreign keys: an event outlives what it tells of, and a batch is
-- one INSERT with nothing to look up. Partitioned by day (UTC), so that old days are dropped, not deleted.
CREATE TABLE "token_event" (
    "time" TIMESTAMPTZ(3) NOT NULL,
    "id" UUID NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "client_ref" UUID,
    "credential_id" UUID,
    "jti" TEXT,
    "scope" TEXT,
    "address" TEXT NOT NULL,
    "user_agent" TEXT,
    -- Which restriction in observe mode would have refused a request that was answered with a token.
    "observed" TEXT,
    -- What a refused request asked for, without secrets; null for a token that was asked for as it should be.
    "asked" JSONB,
    PRIMARY KEY ("time", "id")
) PARTITION BY RANGE ("time");

CREATE INDEX "token_event_client_ref_time_idx" ON "token_event"("client_ref", "time");

-- The refusals of an app in order of time, however many tokens it gets between them, with what the log is filtered by.
-- Costs an issued token nothing.
CREATE INDEX "token_event_refused_idx" ON "token_event"("client_ref", "time")
    INCLUDE ("id", "reason", "credential_id", "address") WHERE "outcome" = 'refused';

-- Holds the few that there are, and costs the others nothing.
CREATE INDEX "token_event_observed_idx" ON "token_event"("client_ref", "time") WHERE "observed" IS NOT NULL;

-- When a credential was last used, and how often lately, without reading the client's other events.
CREATE INDEX "token_event_credential_id_time_idx" ON "token_event"("credential_id", "time") WHERE "outcome" = 'issued';

-- Catches an event whose day was not made in time, so that none is ever refused.
CREATE TABLE "token_event_default" PARTITION OF "token_event" DEFAULT;

-- What has been stored and not been added to the hours yet: appended and emptied, never searched.
CREATE TABLE "usage_delta" (
    "client_ref" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "credential_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "count" BIGINT NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL
);

-- Usage of each client by the day, so that the thousands of clients of a team can be compared in time. An hour is added
-- to its day once, after it has ended: as an index that has everything, which is then hardly ever written to.
CREATE TABLE "usage_day" (
    "client_ref" UUID NOT NULL,
    -- UTC.
    "day" DATE NOT NULL,
    "issued" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,

    CONSTRAINT "usage_day_pkey" PRIMARY KEY ("client_ref", "day") INCLUDE ("issued", "refused")
);

-- For all clients of some days at once.
CREATE INDEX "usage_day_day_idx" ON "usage_day"("day", "client_ref") INCLUDE ("issued", "refused");

-- The same by the week, so that a long range is a few rows of each client.
CREATE TABLE "usage_week" (
    -- Its Monday (UTC).
    "week" DATE NOT NULL,
    "client_ref" UUID NOT NULL,
    "issued" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,

    CONSTRAINT "usage_week_pkey" PRIMARY KEY ("week", "client_ref") INCLUDE ("issued", "refused")
);

-- Usage of each client by four weeks, so that a year is some twenty rows of each app.
CREATE TABLE "usage_four_weeks" (
    -- A Monday (UTC), a multiple of four weeks after 5 January 1970.
    "begin" DATE NOT NULL,
    "client_ref" UUID NOT NULL,
    "issued" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,

    CONSTRAINT "usage_four_weeks_pkey" PRIMARY KEY ("begin", "client_ref") INCLUDE ("issued", "refused")
);

-- Usage of each client in the 23 hours before the running one, so that the last 24 hours of thousands of clients are one
-- row of each. It moves on with the hours; how far it goes stands in `usage_day_progress`.
CREATE TABLE "usage_last_day" (
    "client_ref" UUID NOT NULL,
    "issued" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,

    CONSTRAINT "usage_last_day_pkey" PRIMARY KEY ("client_ref")
) WITH (fillfactor = 50);

-- One row: what `usage_hour` has of the hours before `until` is in `usage_day`, `usage_week` and `usage_four_weeks`, too; what
-- it has from `last_day_since` on and before `until` is in `usage_last_day`, and nothing else is.
CREATE TABLE "usage_day_progress" (
    "only" BOOLEAN NOT NULL DEFAULT true CHECK ("only"),
    "until" TIMESTAMPTZ(3) NOT NULL,
    "last_day_since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "usage_day_progress_pkey" PRIMARY KEY ("only")
);

INSERT INTO usage_day_progress (until, last_day_since)
SELECT hour, hour - INTERVAL '23 hours' FROM date_trunc('hour', now() - INTERVAL '10 minutes', 'UTC') hour;

-- Finds the rows of an hour. They are stored in the order of time, so that a summary of each block will do.
CREATE INDEX "usage_hour_hour_idx" ON "usage_hour" USING brin ("hour") WITH (pages_per_range = 32);

-- What is unread of one person, and what is still to be mailed, without the rest.
CREATE INDEX "notice_recipient_unread_idx" ON "notice_recipient"("user_id") WHERE "read_at" IS NULL;
CREATE INDEX "notice_mail_due_idx" ON "notice_mail"("next_attempt_at") WHERE "state" = 'pending';
-- What the jobs look for.
CREATE INDEX "client_credential_expires_at_idx" ON "client_credential"("expires_at") WHERE "revoked_at" IS NULL;
CREATE INDEX "usage_hour_ended_credential_idx" ON "usage_hour"("hour")
    WHERE "reason" IN ('expired_secret', 'expired_key');

-- What the job that makes tombstones looks for: few rows, however many clients there are.
CREATE INDEX "client_to_purge_idx" ON "client"("deleted_at") WHERE "deleted_at" IS NOT NULL AND "purged_at" IS NULL;

-- A deleted key gives its name free.
CREATE UNIQUE INDEX "client_credential_own_kid_key" ON "client_credential"("client_ref", "own_kid") WHERE "revoked_at" IS NULL;

-- No write-ahead log for counts that live for a minute.
ALTER TABLE "failure_limit" SET UNLOGGED;

-- Subjects are ids of ours; nobody can make the list heavy with long ones.
ALTER TABLE "revocation" ADD CONSTRAINT "revocation_subject_check" CHECK (length("subject") <= 64);

ALTER TABLE "client"
    ALTER COLUMN "auth_methods" SET NOT NULL,
    ALTER COLUMN "grant_types" SET NOT NULL,
    -- JW-07: people are known by UUIDs, so no client may be, by whatever way it was made. A `sub` is then never both.
    ADD CONSTRAINT "client_id_is_no_uuid"
        CHECK ("client_id" !~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'),
    ADD CONSTRAINT "client_auth_methods_check" CHECK (
        cardinality("auth_methods") BETWEEN 1 AND 3
        AND "auth_methods" <@ ARRAY['client_secret_basic', 'client_secret_post', 'private_key_jwt']
    ),
    ADD CONSTRAINT "client_grant_types_check" CHECK (
        cardinality("grant_types") <= 1 AND "grant_types" <@ ARRAY['client_credentials']
    ),
    ADD CONSTRAINT "client_suspended_by_check" CHECK (("status" = 'suspended') = ("suspended_by" IS NOT NULL)),
    ADD CONSTRAINT "client_purged_at_check" CHECK ("purged_at" IS NULL OR "deleted_at" IS NOT NULL);

ALTER TABLE "client_credential"
    -- A secret is a digest and nothing of a key; a key the reverse.
    ADD CONSTRAINT "client_credential_kind_check" CHECK (
        CASE "kind"
            WHEN 'secret' THEN "digest" IS NOT NULL AND num_nonnulls("kid", "alg", "public_jwk") = 0
            WHEN 'key' THEN num_nulls("kid", "alg", "public_jwk") = 0 AND num_nonnulls("digest", "prefix", "last_four") = 0
        END
    ),
    ADD CONSTRAINT "client_credential_digest_check" CHECK (length("digest") = 32),
    -- Asymmetric algorithms only, and never a private member: not even by a hand that writes past the verbs.
    ADD CONSTRAINT "client_credential_alg_check" CHECK ("alg" IN ('ES256', 'RS256', 'PS256', 'Ed25519')),
    ADD CONSTRAINT "client_credential_public_jwk_check" CHECK (
        jsonb_typeof("public_jwk") = 'object'
        AND NOT "public_jwk" ?| ARRAY['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
    ),
    -- What is replaced has an end, and nothing replaces itself.
    ADD CONSTRAINT "client_credential_replaced_by_check" CHECK (
        "replaced_by" IS NULL OR ("retires_at" IS NOT NULL AND "replaced_by" <> "id")
    ),
    ADD CONSTRAINT "client_credential_replaced_by_fkey" FOREIGN KEY ("replaced_by") REFERENCES "client_credential"("id");

ALTER TABLE "client_assertion" ADD CONSTRAINT "client_assertion_jti_digest_check" CHECK (length("jti_digest") = 32);

ALTER TABLE "idempotency_key"
    ADD CONSTRAINT "idempotency_key_digests_check" CHECK (length("key_digest") = 32 AND length("request_digest") = 32),
    -- An answer is kept to be told again, and a secret is told once: not even by a hand that writes past the code.
    ADD CONSTRAINT "idempotency_key_answer_check" CHECK (NOT "answer" ? 'client_secret');

-- Latchkey's own API, which the issued tokens open.
INSERT INTO "api" ("id", "name") VALUES ('latchkey', 'Latchkey API');
INSERT INTO "scope" ("name", "api_id", "description", "grant_policy", "position") VALUES
    ('clients:read', 'latchkey', 'Read the apps of your team', 'owner', 1),
    ('clients:write', 'latchkey', 'Register and change the apps of your team', 'request', 2),
    ('usage:read', 'latchkey', 'Read the usage of your team''s apps', 'owner', 3),
    ('credentials:write', 'latchkey', 'Add, rotate and end the secrets of your team''s apps', 'request', 4);
